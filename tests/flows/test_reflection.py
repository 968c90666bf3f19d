"""Look back: three private answers, seen by nobody until their writer says so (content-design 1.6)."""

import json
from datetime import timedelta

import pytest

from facilitation.model import (
    Account,
    Delivery,
    ItemKind,
    Membership,
    PortfolioItem,
    Reach,
    Reflection,
    Visibility,
)
from facilitation.rules.calendar import Beat
from facilitation.tokens import token
from tests.flows.kit import FORMS, REFLECTION, SHUT, Scene, at, scene

ANSWERS = ("canary one", "canary two", "canary three")


def look_back(here: Scene) -> None:
    here.amina.presses("Start")
    for words in ANSWERS:
        here.amina.says(words)
    here.amina.presses("At work")


def everything_others_read(here: Scene) -> str:
    mine = here.kit.account(here.amina)
    assert mine is not None
    return json.dumps([row.message for row in here.kit.rows(Delivery) if row.account_id != mine.id])


def test_each_answer_is_kept_as_it_comes(friday: Scene) -> None:
    friday.amina.presses("Start")
    friday.amina.says(ANSWERS[0])
    friday.kit.restart()
    assert friday.kit.row(Reflection).what == ANSWERS[0]
    friday.amina.presses("Skip")
    friday.amina.says(ANSWERS[2])
    row = friday.kit.row(Reflection)
    assert (row.what, row.so_what, row.now_what) == (ANSWERS[0], "", ANSWERS[2])
    assert row.finished_at == friday.kit.now


@pytest.mark.parametrize("label", ["Only me", "leader too", "group too"])
def test_no_choice_of_readers_posts_anything_by_itself(friday: Scene, label: str) -> None:
    """T14."""
    look_back(friday)
    friday.amina.presses(label)
    friday.kit.due(at(16, "10:00"))
    assert "canary" not in everything_others_read(friday)


def test_showing_is_a_tap_of_its_own_and_is_done_once(friday: Scene) -> None:
    look_back(friday)
    friday.amina.presses("Only me")
    show = token("rf.show", friday.kit.beat(Beat.REFLECTION).id)
    for _ in range(3):
        friday.amina.taps(show)
    (shown,) = friday.kit.posted("M-RF-8")
    assert all(words in shown.text for words in ANSWERS)
    assert friday.kit.row(Reflection).visibility == Visibility.GROUP


def test_new_words_after_showing_are_private_again(friday: Scene) -> None:
    look_back(friday)
    friday.amina.presses("group too")
    friday.amina.presses("Show in the group")
    friday.amina.commands("reflect")
    friday.amina.says("something new")
    row = friday.kit.row(Reflection)
    assert (row.visibility, row.shown) == (Visibility.ME, False)


def test_what_the_group_has_seen_stays_marked_as_seen(friday: Scene) -> None:
    look_back(friday)
    friday.amina.presses("group too")
    friday.amina.presses("Show in the group")
    friday.amina.taps(token("rf.see", friday.kit.beat(Beat.REFLECTION).id, "me"))
    assert friday.kit.row(Reflection).visibility == Visibility.GROUP


def test_saving_twice_is_one_work_that_only_its_owner_has(friday: Scene) -> None:
    look_back(friday)
    friday.amina.presses("Only me")
    for _ in range(2):
        friday.amina.presses("Save to portfolio")
    item = friday.kit.row(PortfolioItem)
    assert (item.kind, item.visibility) == (ItemKind.REFLECTION, Visibility.ME)
    assert "canary" not in everything_others_read(friday)


def test_nobody_reads_a_look_back_through_the_buttons_of_the_saved_work(friday: Scene) -> None:
    look_back(friday)
    friday.amina.presses("Only me")
    friday.amina.presses("Save to portfolio")
    for action in ("pf.well", "pf.words", "pf.write", "pf.stars", "sc.post", "sc.unsave", "sc.keep"):
        friday.georgi.taps(token(action, friday.kit.row(PortfolioItem).id, "group"))
    friday.georgi.taps(token("sc.two", friday.kit.beat(Beat.SHOWCASE).id))
    assert "canary" not in everything_others_read(friday)


def test_skip_pressed_twice_skips_one_question(friday: Scene) -> None:
    friday.amina.presses("Start")
    _, skip = friday.amina.sees("Skip")
    friday.amina.taps(skip.token)
    friday.amina.taps(skip.token)
    assert friday.amina.heard() == ["M-OK-4"]
    friday.amina.says("two")
    assert friday.kit.row(Reflection).so_what == "two"


def test_skipping_the_week_is_an_answer_and_the_door_stays_open(friday: Scene) -> None:
    friday.amina.presses("Skip this week")
    friday.kit.due(at(8, "20:00"))
    assert friday.kit.told(friday.amina, "M-RM-3") == []
    friday.amina.presses("Start")
    assert friday.amina.last.kind == "M-RF-2"


def test_later_today_comes_three_hours_later_as_often_as_it_is_wanted(friday: Scene) -> None:
    for number in (2, 3):
        friday.amina.presses("Later today")
        ordered = friday.kit.now + timedelta(hours=3)
        friday.kit.due(ordered)
        told = friday.kit.told(friday.amina, "M-RF-1")
        assert (len(told), told[-1].due_at) == (number, ordered)
        assert told[-1].nudge == ""


def test_easier_words_means_two_questions(friday: Scene) -> None:
    friday.kit.put(Membership, friday.kit.member(friday.amina).id, support=["words"])
    friday.amina.presses("Start")
    assert "1 of 2" in friday.amina.last.text
    friday.amina.says("one")
    friday.amina.says("two")
    row = friday.kit.row(Reflection)
    assert (row.what, row.so_what, row.now_what) == ("one", "", "two")


def test_who_cannot_be_written_to_finds_the_way_in_the_room_and_nobody_is_named() -> None:
    with scene(platform=SHUT, until=at(6, "09:00")) as here:
        account = here.kit.account(here.amina)
        assert account is not None
        here.kit.put(Account, account.id, reach=Reach.UNKNOWN)
        here.kit.due(REFLECTION)
        (post,) = here.kit.posted("M-RF-0")
        assert "Amina" not in post.text
        assert here.kit.told(here.amina, "M-RF-1") == []
        assert len(here.kit.told(here.georgi, "M-RF-1")) == 1


def test_a_form_brings_all_answers_at_once() -> None:
    with scene(platform=FORMS, until=REFLECTION) as here:
        here.amina.presses("Start")
        form = token("rf.answers", here.kit.beat(Beat.REFLECTION).id, opens_form=True)
        here.amina.fills(form, what="one", so_what="", now_what="three")
        row = here.kit.row(Reflection)
        assert (row.what, row.so_what, row.now_what) == ("one", "", "three")
        assert here.amina.heard() == ["M-RF-5"]
