"""Week 0: the hello round, the promises, and who decides whether a small group starts (content-design 1.2)."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from facilitation.events import Attachment
from facilitation.flows.course.planning import lay_out
from facilitation.model import (
    Delivery,
    Greeting,
    Group,
    GroupState,
    Moment,
    PromiseChoice,
    PromiseIdea,
    TookPart,
)
from facilitation.settings import Settings
from facilitation.tokens import token
from tests.flows.kit import KICKOFF, Scene, at, group_of, scene

HELLO, PROMISES, START = at(26, "10:00", month=2), at(28, "16:00", month=2), at(2, "09:59")
CHOICE = ("We ask", "Simple words", "It stays here")


@pytest.fixture
def greeting() -> Iterator[Scene]:
    """The hello round has just been opened."""
    with scene(until=HELLO) as here:
        yield here


@pytest.fixture
def promising() -> Iterator[Scene]:
    """The choice of promises has just been opened."""
    with scene(until=PROMISES) as here:
        yield here


@pytest.fixture
def small() -> Iterator[Scene]:
    """Two have finished the welcome, and three are needed."""
    with scene() as here:
        here.kit.settings = Settings()
        here.kit.restart()
        yield here


def test_a_hand_stands_under_the_post_and_nobody_else_is_named(greeting: Scene) -> None:
    greeting.amina.presses("Hello", room=greeting.room)
    greeting.amina.presses("Hello", room=greeting.room)
    greeting.georgi.presses("Skip", room=greeting.room)
    greeting.kit.due(greeting.kit.now + timedelta(minutes=2))
    assert greeting.kit.posted("M-HI-1")[-1].text.endswith("👋 Amina")
    assert len(greeting.kit.rows(Greeting)) == 1


def test_a_hello_in_own_words_goes_to_the_group_after_a_yes_and_once(greeting: Scene) -> None:
    greeting.amina.presses("Hello", room=greeting.room)
    greeting.amina.presses("Write or speak")
    greeting.amina.says("I bake bread.", Attachment("photo", "p", "p1"))
    assert greeting.kit.posted("M-HI-6") == []
    for _ in range(2):
        greeting.amina.presses("Show it")
    (shown,) = greeting.kit.posted("M-HI-6")
    assert shown.text == "👋 Hello from Amina: I bake bread."
    assert [file.kind for file in shown.files] == ["photo"]


def test_a_hello_that_is_kept_private_stays_so(greeting: Scene) -> None:
    greeting.amina.taps(token("hi.write", 1))
    greeting.amina.says("Between us")
    greeting.amina.presses("Keep it private")
    row = greeting.kit.row(Greeting)
    greeting.georgi.taps(token("hi.show", row.id, "yes"))
    assert greeting.georgi.heard() == ["M-OK-5"]
    assert greeting.kit.posted("M-HI-6") == []


def test_a_reply_under_the_post_is_a_hello_too(greeting: Scene) -> None:
    post = greeting.kit.posted("M-HI-1")[0]
    greeting.georgi.says("Hi, I am Georgi", room=greeting.room, reply_to=str(post.id))
    row = greeting.kit.row(Greeting)
    assert (row.text, row.shown) == ("Hi, I am Georgi", True)


def test_three_promises_each_and_a_fourth_is_one_too_many(promising: Scene) -> None:
    promising.amina.presses("We ask", room=promising.room)
    for label in ("Simple words", "It stays here", "No photos"):
        promising.amina.presses(label)
    assert len(promising.kit.rows(PromiseChoice)) == 3
    promising.amina.taps(token("pr.take", 1, "L-PR1"))
    promising.amina.taps(token("pr.take", 1, "L-PR8"))
    assert {row.promise for row in promising.kit.rows(PromiseChoice)} == {"L-PR4", "L-PR5", "L-PR8"}
    chosen = {button.label for button in promising.amina.last.buttons if button.chosen}
    assert chosen == {"It stays here", "Simple words", "No photos of others"}


def test_the_list_comes_before_the_start_and_the_choices_are_forgotten(promising: Scene) -> None:
    for label in CHOICE:
        promising.amina.presses(label, room=promising.room)
    promising.amina.presses("Done")
    promising.kit.due(START)
    (post,) = promising.kit.posted("M-PR-2")
    assert post.text.count("We ") >= 2
    assert "We use simple words." in post.text
    assert promising.kit.rows(PromiseChoice) == []
    promising.georgi.commands("help")
    promising.georgi.presses("Our promises")
    assert promising.georgi.last.text == post.text
    promising.georgi.presses("We ask", room=promising.room)
    assert "M-PR-13" in promising.georgi.heard()


def test_a_promise_of_ones_own_needs_the_leaders_yes(promising: Scene) -> None:
    for label in CHOICE:
        promising.georgi.presses(label, room=promising.room)
    promising.amina.taps(token("pr.own", 1))
    promising.amina.says("We greet each other.")
    idea = promising.kit.row(PromiseIdea)
    promising.georgi.taps(token("pr.idea", idea.id, "yes"))
    assert promising.georgi.heard() == ["M-CM-2"]
    promising.maria.presses("Yes, add it")
    promising.kit.due(START)
    (post,) = promising.kit.posted("M-PR-2")
    assert "We greet each other." in post.text
    assert "Amina" not in post.text
    assert len(promising.kit.told(promising.amina, "M-PR-12")) == 1


def test_promises_before_there_are_any(forming: Scene) -> None:
    forming.amina.taps(token("pr.show", 1))
    assert forming.amina.heard() == ["M-PR-9"]


def test_a_group_without_choices_gets_no_list(promising: Scene) -> None:
    promising.amina.presses("Done", room=promising.room)
    assert "M-PR-10" in promising.amina.heard()
    promising.kit.due(START)
    assert promising.kit.posted("M-PR-2") == []


def test_no_answer_starts_a_small_group_one_week_later(small: Scene) -> None:
    small.kit.due(KICKOFF)
    assert [button.label for button in small.kit.told(small.maria, "M-FM-1")[0].buttons] == [
        "Start now",
        "One week later",
    ]
    assert small.kit.posted("M-KO-1") == []
    assert group_of(small.kit).first_day == date(2026, 3, 9)
    assert "Monday 9 March" in small.kit.posted("M-FM-4")[0].text
    assert len(small.kit.told(small.maria, "M-FM-3")) == 1
    small.maria.commands("schedule")
    small.maria.presses("What was changed")
    assert "the bot: the start: Monday 9 March, before Monday 2 March" in small.maria.last.text
    small.maria.presses("Start now")
    assert group_of(small.kit).settings == {}, "that button was about another day"
    small.kit.put(Group, 1, settings={"start_small": "2026-03-09"})
    small.kit.due(at(9, "10:00"))
    assert len(small.kit.posted("M-KO-1")) == 1
    assert len(small.kit.posted("M-HI-1")) == len(small.kit.posted("M-PR-1")) == 1
    assert small.kit.faults() == []


def test_a_small_group_starts_where_its_leader_says_so(small: Scene) -> None:
    small.kit.due(at(2, "08:30"))
    first = token("st.now", 1, "2026-03-02")
    small.amina.taps(first)
    assert small.amina.heard() == ["M-CM-2"]
    small.maria.presses("Start now")
    small.kit.due(KICKOFF)
    assert len(small.kit.posted("M-KO-1")) == 1
    assert group_of(small.kit).state == GroupState.RUNNING


def test_the_leader_puts_the_start_off_at_once_and_only_once(small: Scene) -> None:
    small.kit.due(at(2, "08:30"))
    for _ in range(2):
        small.maria.presses("One week later")
    assert group_of(small.kit).first_day == date(2026, 3, 9)
    assert len(small.kit.posted("M-FM-4")) == 1
    small.kit.due(at(4, "18:00"))
    assert small.kit.posted("M-KO-1", "M-CI-1") == []


def test_a_machine_that_was_off_at_the_start_still_waits_for_people(small: Scene) -> None:
    small.kit.due(START - timedelta(hours=2))
    small.kit.asleep(at(4, "18:00"))
    assert small.kit.posted("M-KO-1", "M-CI-1") == []
    small.kit.put(Group, 1, settings={"start_small": "2026-03-09"})
    small.kit.due(at(11, "18:00"))
    assert len(small.kit.posted("M-KO-1")) == len(small.kit.posted("M-CI-1")) == 1
    assert small.kit.faults() == []


def test_what_of_week_0_is_over_at_setup_is_left_out_and_nothing_is_stacked(forming: Scene) -> None:
    def set_up_on_friday(session: Session) -> None:
        for moment in session.exec(select(Moment).where(col(Moment.kind).in_(["hello_round", "promises"]))):
            session.delete(moment)
        session.flush()
        lay_out(session, session.get_one(Group, 1), at(27, "12:00", month=2))

    forming.kit.change(set_up_on_friday)
    assert [m.kind for m in forming.kit.rows(Moment) if m.kind in {"hello_round", "promises"}] == ["promises"]


def test_a_room_that_is_full_gets_no_hello_round_and_still_its_beats(forming: Scene) -> None:
    forming.kit.settings = Settings(fewest_to_start=0, max_group_posts=0)
    forming.kit.restart()
    forming.kit.due(KICKOFF)
    assert forming.kit.posted("M-HI-1", "M-PR-1") == []
    assert len(forming.kit.posted("M-KO-1")) == 1


def test_hello_and_promises_come_late_by_a_day_or_not_at_all(forming: Scene) -> None:
    forming.kit.asleep(at(1, "18:00"))
    assert forming.kit.posted("M-HI-1", "M-PR-1") == []
    assert forming.kit.faults() == []
    assert not forming.kit.rows(Delivery, Delivery.rule == "hello_round")


def test_a_hello_in_week_0_is_no_week_of_the_course(greeting: Scene) -> None:
    greeting.amina.presses("Hello", room=greeting.room)
    assert greeting.kit.rows(TookPart) == []
    greeting.kit.due(at(2, "08:30"))
    greeting.amina.commands("week")
    greeting.kit.due(KICKOFF)
    greeting.amina.presses("Just reading", room=greeting.room)
    assert len(greeting.kit.rows(TookPart)) == 1
