"""An edited message puts its answer right, and never runs a command twice (issue 3, 4)."""

from collections.abc import Iterator

import pytest

from facilitation.events import Said
from facilitation.model import CheckIn, File, Goal, Reflection, Work
from tests.flows.circle import LEADER, MARIA, ROOM, Circle, circle, photo


@pytest.fixture
def here() -> Iterator[Circle]:
    with circle() as made:
        yield made


def test_a_work_that_is_not_shown_yet_changes_with_its_message(here: Circle) -> None:
    here.taps(MARIA, "Show something", ROOM)
    ref = here.sends("My psoter", photo("a"))
    here.sends("My poster", photo("a"), ref=ref, edited=True)
    assert [work.caption for work in here.rows(Work)] == ["My poster"]
    assert len(here.rows(File)) == 1
    assert here.texts()[-1] == "Saved."
    here.taps(MARIA, "group")
    assert here.shown("My poster", ROOM).message.files


def test_another_picture_in_the_same_message_takes_the_place_of_the_first(here: Circle) -> None:
    here.taps(MARIA, "Show something", ROOM)
    ref = here.sends("My poster", photo("a"))
    here.sends("My poster", photo("b"), ref=ref, edited=True)
    (work,) = here.rows(Work)
    assert [(file.unique_ref, file.work_id) for file in here.rows(File)] == [("unique b", work.id)]


def test_a_work_that_the_group_has_seen_stays_as_it_was_seen(here: Circle) -> None:
    here.taps(MARIA, "Show something", ROOM)
    ref = here.sends("My poster")
    here.taps(MARIA, "group")
    before = here.texts()
    here.sends("Something else", ref=ref, edited=True)
    assert [work.caption for work in here.rows(Work)] == ["My poster"]
    assert here.texts() == before


def test_a_reply_in_the_room_changes_with_its_message(here: Circle) -> None:
    to = here.texts(ROOM)[-1][:20]
    ref = here.replies(to, "My psoter", photo("a"))
    here.replies(to, "My poster", photo("a"), ref=ref, edited=True)
    assert [work.caption for work in here.rows(Work)] == ["My poster"]
    assert len(here.rows(File)) == 1


def test_words_under_the_second_picture_of_an_album_make_no_second_work(here: Circle) -> None:
    to = here.texts(ROOM)[-1][:20]
    here.replies(to, "Both sides", photo("a", album="5"))
    second = here.replies(to, "", photo("b", album="5"))
    here.replies(to, "and the back", photo("b", album="5"), ref=second, edited=True)
    assert [work.caption for work in here.rows(Work)] == ["Both sides"]


def test_each_answer_of_a_reflection_changes_with_its_own_message(here: Circle) -> None:
    here.taps(MARIA, "Start")
    what = here.sends("I leared loops")
    here.sends("They repeat")
    here.sends("I learned loops", ref=what, edited=True)
    here.sends("I use one")
    (row,) = here.rows(Reflection)
    assert (row.what, row.so_what, row.now_what) == ("I learned loops", "They repeat", "I use one")


def test_a_sentence_at_the_check_in_changes_until_the_group_has_it(here: Circle) -> None:
    here.taps(MARIA, "Going well", ROOM)
    here.taps(MARIA, "Write or speak")
    ref = here.sends("I finished evrything")
    here.sends("I finished everything", ref=ref, edited=True)
    assert here.rows(CheckIn)[0].text == "I finished everything"
    here.taps(MARIA, "The group too")
    here.sends("No, I did not", ref=ref, edited=True)
    assert here.rows(CheckIn)[0].text == "I finished everything"


def test_a_goal_in_own_words_changes_until_the_group_has_it(here: Circle) -> None:
    here.taps(MARIA, "My goal", ROOM)
    here.taps(MARIA, "own words")
    ref = here.sends("Raed a chapter")
    here.sends("Read a chapter", ref=ref, edited=True)
    assert here.rows(Goal)[0].text == "Read a chapter"


def test_a_goal_that_was_chosen_anew_no_longer_follows_the_old_message(here: Circle) -> None:
    here.taps(MARIA, "My goal", ROOM)
    here.taps(MARIA, "own words")
    ref = here.sends("Read a chapter")
    here.taps(MARIA, "Short path", ROOM)
    before = here.rows(Goal)[0].text
    here.sends("Read two", ref=ref, edited=True)
    assert here.rows(Goal)[0].text == before


def test_an_edit_that_is_too_long_is_refused_and_changes_nothing(here: Circle) -> None:
    here.taps(MARIA, "Start")
    ref = here.sends("I learned loops")
    here.sends("x" * 501, ref=ref, edited=True)
    assert here.rows(Reflection)[0].what == "I learned loops"
    assert "500" in here.texts()[-1]


def test_an_edited_command_is_not_run_and_other_words_are_no_answers(here: Circle) -> None:
    here.taps(MARIA, "Show something", ROOM)
    before = here.texts()
    here.sends("3", ref="old command", edited=True)
    here.sends("hello", ref="an old message", edited=True)
    assert here.texts() == before
    assert here.rows(Work) == []


def test_a_message_with_the_same_number_in_another_chat_is_another_message(here: Circle) -> None:
    to = here.texts(ROOM)[-1][:20]
    here.replies(to, "Seen by all", ref="57")
    here.taps(MARIA, "Show something", ROOM)
    here.sends("For later", ref="57")
    here.sends("For tomorrow", ref="57", edited=True)
    assert [work.caption for work in here.rows(Work)] == ["Seen by all", "For tomorrow"]


def test_nobody_edits_the_answer_of_another(here: Circle) -> None:
    here.taps(MARIA, "Show something", ROOM)
    here.sends("Mine", ref="57")
    before = here.texts(LEADER.private)
    here.do(LEADER, Said("Not yours", "57", edited=True), MARIA.private)
    assert [work.caption for work in here.rows(Work)] == ["Mine"]
    assert here.texts(LEADER.private) == before
