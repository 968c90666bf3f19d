"""A person is spoken to in their language, the group in its own (T24). The pseudo-language shows which is which."""

from collections.abc import Iterator

import pytest

from facilitation.model import Occurrence, Operation, Person
from facilitation.rules.calendar import Beat
from facilitation.settings import Settings
from facilitation.tokens import token
from tests.flows.kit import CHECKIN, REFLECTION, SHOWCASE, Scene, Told, Who, at, scene, set_up

MARK = "⟦"  # every line of the pseudo-language begins with it


@pytest.fixture
def abroad() -> Iterator[Scene]:
    """Amina reads the pseudo-language; the group speaks English."""
    with scene(until=SHOWCASE) as here:
        here.kit.put(Person, here.kit.member(here.amina).person_id, language="qps")
        yield here


def in_pseudo(told: Told) -> bool:
    own = [line for line in told.text.splitlines() if line.strip()]
    return any(MARK in line for line in own) or any(MARK in label for label in told.labels)


def live_a_week(here: Scene) -> None:
    here.amina.commands("week")
    here.amina.commands("week", room=here.room)
    here.amina.presses("🎯", room=here.room)
    kickoff = here.kit.posted("M-KO-1")[0].buttons[0].token.split(":")[2]
    beat = int(kickoff, 36)
    for action, arg in (
        ("goal.choose", "short"),
        ("goal.day", "1"),
        ("goal.days", ""),
        ("goal.part", "evening"),
        ("goal.obstacle", "O8"),
        ("goal.tell", "yes"),
        ("goal.show", "yes"),
    ):
        here.amina.taps(token(action, beat, arg))
    here.amina.presses("stuck", room=here.room)
    here.amina.commands("ask", "What?")
    here.amina.taps(token("q.route", 1, "no_name"))
    here.georgi.presses("I can answer", room=here.room)
    here.georgi.says("That.")
    here.amina.taps(token("th.reason", here.kit.member(here.georgi).id, "helped"))
    here.amina.commands("show", "Cup")
    work = 1
    here.amina.taps(token("sc.post", work, "group"))
    here.georgi.presses("Feedback", room=here.room)
    here.georgi.presses("Two stars")
    for words in ("a", "b", "c"):
        here.georgi.says(words)
    here.kit.due(at(17, "11:00"))
    assert here.kit.faults() == []


def test_private_messages_are_in_the_persons_language(abroad: Scene) -> None:
    before = len(abroad.kit.told(abroad.amina))
    live_a_week(abroad)
    told = abroad.kit.told(abroad.amina)[before:]
    assert len(told) > 15
    assert [t.kind for t in told if not in_pseudo(t)] == []


def test_the_room_and_everybody_else_stay_in_the_groups_language(abroad: Scene) -> None:
    before = len(abroad.kit.ledger())
    live_a_week(abroad)
    others = [t for t in abroad.kit.ledger()[before:] if t not in abroad.kit.told(abroad.amina)]
    assert {t.kind for t in others} >= {"M-KO-13", "M-WK-1", "M-AS-2", "M-TH-1", "M-SC-3", "M-KO-16"}
    assert [t.kind for t in others if in_pseudo(t)] == []


def test_a_whole_bot_in_the_pseudo_language_says_nothing_in_english() -> None:
    with scene(until=REFLECTION) as here:
        for person in here.kit.rows(Person):
            here.kit.put(Person, person.id, language="qps")
        here.kit.settings = Settings(language="qps", test_language="qps")
        here.kit.restart()
        before = len(here.kit.ledger())
        here.kit.due(at(9, "09:00"))
        private = [t for t in here.kit.ledger()[before:] if not t.to_room]
        assert private
        assert all(in_pseudo(t) for t in private)


@pytest.mark.parametrize("language", ["en-GB", "fi", "zz", "", None, "x" * 300])
def test_an_app_in_any_language_can_join(forming: Scene, language: str | None) -> None:
    vera = Who(forming.kit, "Vera", 2001, language=language)
    vera.joins(forming.room)
    assert vera.last.kind == "M-ON-11"


def test_a_group_with_two_languages_reads_each_post_in_both_and_presses_in_the_first() -> None:
    with scene(ready=False) as here:
        here.kit.settings = Settings(second_language="qps", fewest_to_start=0)
        here.kit.restart()
        set_up(here.maria, here.room)
        here.amina.joins(here.room)
        here.kit.put(Occurrence, here.kit.beat(Beat.KICKOFF).id, own_line="Hello all")
        here.kit.due(CHECKIN)
        here.amina.presses("Going well", room=here.room)
        here.kit.due(at(20, "12:00", month=4))
        posts = {told.kind: told for told in here.kit.posted()}
        assert posts.keys() >= {"M-SU-7", "M-KO-1", "M-CI-1", "M-SC-1", "M-EN-1"}
        for kind, told in posts.items():
            first, second = told.text.split("———")
            assert MARK not in first, kind
            assert all(MARK in line for line in second.splitlines() if line.strip()), kind
            assert not any(MARK in label for label in told.labels), kind
        (first_week,) = [told for told in here.kit.posted("M-KO-1") if "Hello all" in told.text]
        assert first_week.text.count("Hello all") == 1
        (counted,) = [told for told in here.kit.posted("M-CI-1") if told.operation == Operation.EDIT]
        assert counted.text.count("1 person") == 1
        assert here.kit.faults() == []


def test_two_languages_without_a_translation_are_said_once() -> None:
    with scene(ready=False) as here:
        here.kit.settings = Settings(second_language="zz")
        here.kit.restart()
        set_up(here.maria, here.room)
        (welcome,) = here.kit.posted("M-SU-7")
        assert welcome.text.count("This is the room of") == 1
