"""Learning buddies: offered, paired on Friday, ten minutes a week, changed without a word about why (content-design 1.10)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import col

from facilitation.model import BuddyPair, BuddyPlace, BuddyTalk, Membership, NotWith
from facilitation.rules.silence import State
from facilitation.tokens import token
from tests.flows.kit import Scene, Who, at, scene

OFFER, PAIRS, TALK = at(5, "10:00"), at(6, "12:00"), at(11, "10:00")


@pytest.fixture
def four() -> Iterator[Scene]:
    """Amina, Georgi, Vera and Leila learn; it is Thursday of week 1, and all were asked."""
    with scene() as here:
        for number, name in enumerate(("Vera", "Leila")):
            Who(here.kit, name, 2001 + number).joins(here.room)
        here.kit.due(OFFER)
        yield here


def learners(here: Scene) -> tuple[Who, Who, Who, Who]:
    return (here.amina, here.georgi, Who(here.kit, "Vera", 2001), Who(here.kit, "Leila", 2002))


def all_want(here: Scene) -> None:
    for who in learners(here):
        who.presses("Yes, choose for me")


def partner(here: Scene, who: Who) -> Who:
    mine = here.kit.member(who).id
    pairs = {row.id for row in here.kit.rows(BuddyPair, col(BuddyPair.ended_at).is_(None))}
    places = [row for row in here.kit.rows(BuddyPlace) if row.pair_id in pairs]
    (pair,) = {row.pair_id for row in places if row.membership_id == mine}
    (other,) = {row.membership_id for row in places if row.pair_id == pair} - {mine}
    return next(one for one in learners(here) if here.kit.member(one).id == other)


def test_each_is_asked_once_and_paired_on_friday(four: Scene) -> None:
    assert [len(four.kit.told(who, "M-BD-1")) for who in learners(four)] == [1, 1, 1, 1]
    assert four.kit.told(four.amina, "M-BD-1")[0].nudge == "BUDDY_NUDGE"
    all_want(four)
    four.kit.due(PAIRS)
    for who in learners(four):
        (told,) = four.kit.told(who, "M-BD-3")
        assert f"Your buddy is {partner(four, who).name}." in told.text
    assert four.kit.faults() == []


def test_who_says_no_or_nothing_has_no_buddy(four: Scene) -> None:
    four.amina.presses("No, thanks")
    four.georgi.presses("Yes, choose for me")
    four.kit.due(PAIRS)
    assert four.kit.rows(BuddyPair) == []
    assert four.kit.told(four.georgi, "M-BD-3") == []


def test_two_learners_are_too_few(forming: Scene) -> None:
    forming.kit.due(PAIRS)
    assert forming.kit.told(forming.amina, "M-BD-1") == []
    forming.amina.commands("buddy")
    assert forming.amina.heard() == ["M-BD-24"]


def test_a_pair_of_ones_own_choice_needs_both(four: Scene) -> None:
    four.amina.presses("I have someone")
    four.amina.presses("Georgi")
    assert four.kit.rows(BuddyPair) == []
    mine = four.kit.member(four.amina).id
    learners(four)[2].taps(token("bd.agree", mine, "yes"))
    assert four.kit.rows(BuddyPair) == [], "nobody agrees in another's place"
    four.georgi.presses("Yes")
    assert partner(four, four.amina).name == "Georgi"
    assert len(four.kit.told(four.amina, "M-BD-3")) == 1


def test_a_list_that_nobody_sees_keeps_two_apart(four: Scene) -> None:
    all_want(four)
    four.amina.presses("Rather not with")
    four.amina.presses("Georgi")
    four.amina.presses("Vera")
    four.amina.presses("Vera")
    four.amina.presses("Vera")
    assert len(four.kit.rows(NotWith)) == 2
    before = len(four.kit.told(four.georgi))
    four.georgi.taps(token("bd.someone", 1))
    four.georgi.taps(token("bd.ask", four.kit.member(four.amina).id))
    assert four.kit.told(four.amina, "M-BD-13") == [], "whom she does not want hears no difference"
    assert len(four.kit.told(four.georgi)) == before + 2
    four.kit.due(PAIRS)
    assert partner(four, four.amina).name == "Leila"


def test_the_list_goes_with_the_end_of_the_group(four: Scene) -> None:
    four.amina.taps(token("bd.apart", four.kit.member(four.georgi).id))
    assert len(four.kit.rows(NotWith)) == 1
    four.kit.due(at(14, "12:00", month=4))
    assert four.kit.rows(NotWith) == []


def test_the_weekly_ten_minutes_are_one_tap(four: Scene) -> None:
    all_want(four)
    four.kit.due(TALK)
    assert partner(four, four.amina).name in four.kit.told(four.amina, "M-BD-2")[0].text
    for _ in range(2):
        four.amina.presses("We talked")
    (row,) = four.kit.rows(BuddyTalk)
    assert row.talked
    stranger = next(one for one in learners(four)[1:] if one.name != partner(four, four.amina).name)
    stranger.taps(token("bd.talked", row.pair_id))
    assert stranger.heard() == ["M-OK-5"]


def test_a_change_is_made_on_friday_in_words_that_name_nobody_as_its_cause(four: Scene) -> None:
    all_want(four)
    four.kit.due(TALK)
    former = partner(four, four.amina)
    for who in learners(four):
        who.commands("buddy", "change")
    told = len(four.kit.told(former))
    four.kit.due(at(13, "12:00"))
    (words,) = four.kit.told(former, "M-BD-4")
    assert words.text.startswith("The buddy pairs have changed a little.")
    assert len(four.kit.told(former)) > told
    assert partner(four, four.amina).name != former.name, "no pair comes twice"


def test_after_stop_the_other_one_is_told_neutrally_and_finds_somebody_new(four: Scene) -> None:
    all_want(four)
    four.kit.due(TALK)
    other = partner(four, four.amina)
    four.amina.commands("buddy", "stop")
    four.kit.due(TALK + timedelta(hours=1))
    (told,) = four.kit.told(other, "M-BD-19")
    assert "Amina" not in told.text
    four.kit.due(at(13, "12:00"))
    assert len(four.kit.told(other, "M-BD-3", "M-BD-4")) == 2


def test_who_leaves_the_group_leaves_the_pair(four: Scene) -> None:
    all_want(four)
    four.kit.due(TALK)
    other = partner(four, four.amina)
    four.kit.put(Membership, four.kit.member(four.amina).id, state=State.LEFT)
    four.kit.due(at(13, "12:00"))
    assert len(four.kit.told(other, "M-BD-4")) == 1


def test_a_plan_goes_to_the_buddy_with_one_tap_and_before_there_is_one_to_the_group(four: Scene) -> None:
    for label in ("My goal", "Whole week", "Done", "Evening", "Tired"):
        four.amina.presses(label, room=four.room if label == "My goal" else None)
    four.amina.presses("Tell the group")
    assert "Tired" in four.kit.posted("M-KO-19")[0].text
    all_want(four)
    four.kit.due(PAIRS)
    other = partner(four, four.amina)
    for label in ("My goal", "Whole week", "Done", "Evening", "Tired"):
        four.amina.presses(label, room=four.room if label == "My goal" else None)
    for _ in range(2):
        four.amina.presses("Tell my buddy")
    four.kit.due(four.kit.now)
    assert len(four.kit.told(other, "M-KO-18")) == 1
    assert len(four.kit.posted("M-KO-19")) == 1


def test_who_joins_late_is_welcomed_by_who_offered_it(four: Scene) -> None:
    all_want(four)
    four.amina.presses("I welcome newcomers")
    four.kit.due(at(10, "12:00"))
    late = Who(four.kit, "Petros", 2003)
    late.joins(four.room)
    late.presses("Yes, choose for me")
    assert "M-BD-3" in late.heard()
    assert "Petros" in four.kit.told(four.amina, "M-BD-3")[-1].text
    assert four.kit.faults() == []
