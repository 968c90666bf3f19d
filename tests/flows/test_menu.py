"""Finding one's way: commands, words that mean them, and words nobody understands (content-design 5)."""

from datetime import date

import pytest

from facilitation.commands import COMMANDS, URGENT, Scope, guess, is_urgent
from facilitation.flows.doors.menu import EXPLAINED
from facilitation.flows.hearing import COMMANDS as HANDLED
from facilitation.flows.hearing import PRESSES
from facilitation.model import Group, GroupState, OccurrenceState
from facilitation.rules.calendar import Beat
from facilitation.tokens import read
from tests.flows.kit import SHUT, Scene, at, scene


def test_everything_has_a_place_in_the_menu_page_by_page(monday: Scene) -> None:
    amina, seen = monday.amina, list[str]()

    def page() -> list[str]:
        assert len(amina.last.buttons) <= 12
        return [press.action for button in amina.last.buttons if (press := read(button.token))]

    amina.commands("help")
    amina.presses("My menu")
    while not set(page()) <= set(seen):
        seen += page()
        amina.presses("More")
    elsewhere = {"start": "menu", "help": "menu", "ask": "q.ask", "pause": "pa.ask"}
    for command in COMMANDS:
        if command.scope in {Scope.EVERYWHERE, Scope.PRIVATE}:
            assert elsewhere.get(command.name, f"menu.{command.name}") in [*seen, "menu"], command.name


def test_every_command_of_the_table_is_handled() -> None:
    assert {command.name for command in COMMANDS} == HANDLED.keys()


@pytest.mark.parametrize(
    ("word", "kinds"),
    [
        ("today", ["M-WK-1"]),
        ("  Lesson! ", ["M-WK-1"]),
        ("links", ["M-LK-1"]),
        ("my goal", ["M-KO-2"]),
        ("diary", ["M-OK-6"]),
        ("HUMAN", ["M-SF-1"]),
        ("?", ["M-HP-1"]),
        ("thank you", ["M-TH-4"]),
        ("privacy", ["M-MD-1"]),
        ("how", ["M-CM-4"]),
        ("banana", ["M-CM-1"]),
        ("Hello!", ["M-CM-1"]),
        ("{{ 7*7 }}", ["M-CM-1"]),
        ("", ["M-CM-1"]),
    ],
)
def test_a_typed_word_leads_where_it_means(monday: Scene, word: str, kinds: list[str]) -> None:
    monday.amina.says(word)
    assert monday.amina.heard() == kinds


def test_a_word_with_two_meanings_shows_both(monday: Scene) -> None:
    monday.amina.says("how")
    assert len(monday.amina.last.buttons) == len(guess("how")) == 2
    monday.amina.presses("Help")
    assert monday.amina.last.kind == "M-HP-1"


def test_in_a_break_of_the_group_the_week_is_when_it_goes_on(monday: Scene) -> None:
    monday.kit.put(Group, 1, state=GroupState.PAUSED, paused_until=date(2026, 3, 16))
    monday.amina.commands("week")
    assert monday.amina.last.text == "This group is on a break until Monday 16 March."
    monday.amina.commands("week", room=monday.room)
    assert [post.kind for post in monday.kit.posted()][-1] == "M-ER-5"
    monday.amina.commands("week", "2")
    assert monday.amina.heard() == ["M-WK-1"]


def test_help_explains_a_word_and_shows_its_button(monday: Scene) -> None:
    amina = monday.amina
    amina.commands("help", "buddy")
    assert amina.heard() == ["M-HP-2"]
    assert "one person who knows your goal" in amina.last.text
    assert amina.last.labels == ("My learning buddy", "My menu")
    amina.commands("help", "How")
    assert amina.heard() == ["M-CM-4"]
    for word in ("banana", "setup", ""):
        amina.commands("help", word)
        assert amina.heard() == ["M-HP-1"]
    for name in EXPLAINED:
        amina.commands("help", name)
        assert amina.heard() == ["M-HP-2"], name
    assert monday.kit.faults() == []


def test_everything_a_person_may_do_is_reached_by_buttons_from_help(monday: Scene) -> None:
    for who, scopes in (
        (monday.amina, {Scope.EVERYWHERE, Scope.PRIVATE}),
        (monday.maria, {Scope.EVERYWHERE, Scope.PRIVATE, Scope.ADMIN}),
    ):
        who.commands("help")
        who.presses("My menu")
        shown = [*who.last.buttons]
        who.presses("More")
        first = who.last.buttons
        while True:
            assert len(who.last.buttons) <= 12
            shown += who.last.buttons
            who.presses("More")
            if who.last.buttons == first:
                break
        actions = {press.action for button in shown if (press := read(button.token))}
        wanted = {f"menu.{c.name}" for c in COMMANDS if c.scope in scopes} - {"menu.start", "menu.help"}
        assert wanted - actions == {"menu.ask", "menu.pause"}, "which have buttons of their own"
        assert {"q.ask", "pa.ask"} <= actions


@pytest.mark.parametrize("word", sorted(URGENT))
def test_urgent_words_are_known_in_any_dress(word: str) -> None:
    assert is_urgent(f" {word.upper()}!! ")
    assert guess(word) == ("contact",)
    assert not is_urgent(f"no {word}")


def test_an_unknown_command_is_a_word(monday: Scene) -> None:
    monday.amina.commands("human")
    assert monday.amina.heard() == ["M-SF-1"]
    said = len(monday.kit.ledger())
    monday.amina.commands("human", room=monday.room)
    assert len(monday.kit.ledger()) == said


def test_every_button_that_is_ever_shown_is_known(showing: Scene) -> None:
    for command in HANDLED:
        showing.amina.commands(command)
    actions = set()
    for told in showing.kit.ledger():
        for button in told.buttons:
            if button.token:
                press = read(button.token)
                assert press is not None
                actions.add(press.action)
    assert actions <= PRESSES.keys()
    assert len(actions) > 30


@pytest.mark.parametrize(
    ("asked", "shown"), [("", "Week 1"), ("3", "Week 3"), ("6", "Week 6"), ("x", "Week 1")]
)
def test_a_week_can_be_asked_for_by_its_number(monday: Scene, asked: str, shown: str) -> None:
    monday.amina.commands("week", asked)
    assert shown in monday.amina.last.text


@pytest.mark.parametrize("asked", ["0", "7", "999"])
def test_a_week_that_does_not_exist_is_not_made_up(monday: Scene, asked: str) -> None:
    monday.amina.commands("week", asked)
    assert monday.amina.heard() == ["M-OK-6"]


def test_dropped_beats_are_not_announced(monday: Scene) -> None:
    checkin = monday.kit.beat(Beat.CHECKIN)
    monday.amina.commands("week")
    full = monday.amina.last.text
    monday.kit.put(type(checkin), checkin.id, state=OccurrenceState.SKIPPED)
    monday.amina.commands("week")
    assert len(monday.amina.last.text) < len(full)


def test_before_the_start_the_week_is_the_first(forming: Scene) -> None:
    forming.amina.commands("week")
    assert "Week 1 of 6" in forming.amina.last.text


def test_the_contact_screen_is_there_for_every_member_at_any_time(forming: Scene) -> None:
    for who in (forming.amina, forming.maria):
        who.commands("contact")
        assert "112" in who.last.text
    forming.kit.due(at(14, "12:00", month=4))
    forming.amina.commands("contact")
    assert "112" in forming.amina.last.text


def test_what_is_private_is_answered_in_private_wherever_it_was_asked(monday: Scene) -> None:
    posts = len(monday.kit.posted())
    for command in ("contact", "settings", "mydata", "help", "goal"):
        monday.amina.commands(command, room=monday.room)
        assert len(monday.amina.heard()) == 1, command
    assert len(monday.kit.posted()) == posts


def test_a_command_in_the_room_by_somebody_with_a_closed_chat_gets_a_door_without_content() -> None:
    """A14."""
    with scene(platform=SHUT, until=at(2, "10:00")) as here:
        account = here.kit.account(here.amina)
        assert account is not None
        here.kit.put(type(account), account.id, reach="blocked")
        here.amina.commands("contact", room=here.room)
        (door,) = here.kit.posted("M-OK-3")
        assert "Amina" not in door.text
        assert [button.label for button in door.buttons] == ["Open private chat"]
        assert here.amina.heard() == []
