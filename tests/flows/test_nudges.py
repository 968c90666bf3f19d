"""What the bot starts in private: reminders, silent weeks, coming back (content-design 1.8, 1.9, T01–T11, T25, T26)."""

from collections import Counter
from datetime import date, timedelta

import pytest

from facilitation.model import Account, CheckIn, Group, GroupState, Membership, Person, Reach, TookPart
from facilitation.rules.calendar import monday_of
from facilitation.rules.silence import State
from facilitation.tokens import token
from tests.flows.kit import KICKOFF, REMINDED, Room, Scene, Told, Who, at, set_up

WEEK = timedelta(days=7)


def nudges(here: Scene, who: Who) -> list[Told]:
    return [told for told in here.kit.told(who) if told.nudge]


def test_who_tapped_nothing_gets_one_reminder(forming: Scene) -> None:
    """T01."""
    forming.kit.due(REMINDED + timedelta(hours=8))
    (told,) = forming.kit.told(forming.amina, "M-RM-1")
    assert told.due_at == REMINDED


def test_who_tapped_is_left_in_peace(monday: Scene) -> None:
    """T02."""
    monday.amina.presses("Just reading", room=monday.room)
    monday.kit.due(REMINDED + timedelta(hours=1))
    assert monday.kit.told(monday.amina, "M-RM-1") == []
    assert len(monday.kit.told(monday.georgi, "M-RM-1")) == 1
    monday.kit.due(KICKOFF + WEEK)
    assert monday.kit.member(monday.amina).state == State.ACTIVE
    assert monday.kit.member(monday.georgi).state == State.QUIET


def test_stop_reminders_holds_until_it_is_taken_back(monday: Scene) -> None:
    """T03."""
    monday.kit.due(REMINDED)
    monday.amina.presses("Stop reminders")
    assert monday.amina.heard() == ["M-RM-4"]
    for week in range(1, 6):
        monday.amina.commands("week")
        monday.kit.due(KICKOFF + week * WEEK)
    assert len(monday.kit.told(monday.amina, "M-RM-1", "M-RM-2", "M-RM-3", "M-HL-1")) == 1
    assert monday.kit.told(monday.amina, "M-RF-1")


def test_reminders_come_back_when_they_are_turned_on(monday: Scene) -> None:
    monday.amina.commands("settings")
    monday.amina.presses("Stop reminders")
    monday.amina.commands("settings")
    monday.amina.presses("Turn reminders on")
    assert monday.kit.row(Person, Person.id == monday.kit.member(monday.amina).person_id).wants_reminders


def test_a_reminder_that_waits_is_taken_back_by_a_tap(forming: Scene) -> None:
    forming.kit.put(Group, 1, zone="Europe/Sofia")
    forming.kit.due(KICKOFF)
    forming.kit.put(Person, forming.kit.member(forming.amina).person_id, zone="America/Los_Angeles")
    forming.kit.due(REMINDED)  # half past two at night in Los Angeles
    assert forming.kit.told(forming.amina, "M-RM-1") == []
    forming.amina.presses("Short path", room=forming.room)
    forming.kit.due(REMINDED + timedelta(hours=10))
    assert forming.kit.told(forming.amina, "M-RM-1") == []
    assert len(forming.kit.told(forming.georgi, "M-RM-1")) == 1


def test_a_reminder_that_falls_in_quiet_hours_moves_to_the_morning(forming: Scene) -> None:
    """T05."""
    person = forming.kit.member(forming.amina).person_id
    forming.kit.put(Person, person, zone="America/Los_Angeles")
    forming.kit.due(REMINDED + timedelta(hours=10))
    (told,) = forming.kit.told(forming.amina, "M-RM-1")
    assert told.due_at == at(3, "18:00")  # eight in the morning in Los Angeles


def test_who_never_reacts_gets_eight_messages_at_most_and_then_none(forming: Scene) -> None:
    """1.8: six to eight in four weeks, then none (T04, T07, T10)."""
    forming.kit.due(KICKOFF + 5 * WEEK)
    told = nudges(forming, forming.amina)
    assert 4 <= len(told) <= 8
    assert [t.kind for t in told][-1] == "M-HL-3"
    assert forming.kit.member(forming.amina).state == State.RESTING
    forming.kit.due(KICKOFF + 13 * WEEK)
    assert [t.kind for t in forming.kit.told(forming.amina)][-1] == "M-HL-3"


def test_the_caps_hold_in_every_week_of_the_course(forming: Scene) -> None:
    """T26."""
    for week in range(6):
        forming.kit.due(KICKOFF + week * WEEK + timedelta(hours=1))
        if week % 2:
            forming.amina.presses("Just reading", room=forming.room)
    forming.kit.due(KICKOFF + 8 * WEEK)
    for who in (forming.amina, forming.georgi):
        days = Counter((told.due_at + timedelta(hours=3)).date() for told in nudges(forming, who))
        weeks: Counter[date] = Counter()
        for day, number in days.items():
            weeks[monday_of(day)] += number
        assert max(days.values()) == 1
        assert max(weeks.values()) <= 4


def test_a_silent_week_is_followed_by_one_hello_and_no_reminder(monday: Scene) -> None:
    """T07."""
    monday.amina.presses("Just reading", room=monday.room)
    monday.kit.due(KICKOFF + 2 * WEEK)
    assert monday.kit.member(monday.amina).state == State.QUIET
    before = len(nudges(monday, monday.amina))
    monday.kit.due(KICKOFF + 2 * WEEK + timedelta(days=6))
    kinds = [told.kind for told in nudges(monday, monday.amina)[before:]]
    assert kinds[0] == "M-HL-1"
    assert not any(kind.startswith("M-RM") for kind in kinds)


def test_not_now_is_told_to_nobody(monday: Scene) -> None:
    """T08."""
    monday.amina.presses("Just reading", room=monday.room)
    monday.kit.due(KICKOFF + 3 * WEEK + timedelta(days=2))
    assert monday.kit.told(monday.amina, "M-HL-2")
    monday.amina.presses("Not now")
    assert monday.amina.heard() == ["M-HL-6"]
    assert monday.kit.told(monday.maria, "M-FA-6") == []
    assert monday.kit.member(monday.amina).fine_until is not None


def test_a_wanted_hello_is_told_to_the_leader_once(monday: Scene) -> None:
    beat = monday.kit.rows(CheckIn)
    assert beat == []
    for _ in range(3):
        monday.amina.taps(token("hl.ask", 1, "yes"))
    assert len(monday.kit.told(monday.maria, "M-FA-6")) == 1


@pytest.mark.parametrize("state", [State.QUIET, State.AWAY, State.RESTING])
@pytest.mark.parametrize("way", ["tap", "/back", "words", "menu", "button", "reply"])
def test_whoever_comes_back_is_welcomed_once(monday: Scene, state: State, way: str) -> None:
    """T11."""
    monday.kit.put(Membership, monday.kit.member(monday.amina).id, state=state, silent_weeks=2)
    match way:
        case "tap":
            monday.amina.presses("My goal", room=monday.room)
        case "/back":
            monday.amina.commands("back")
        case "words":
            monday.amina.says("I am back")
        case "menu":
            monday.amina.taps(token("menu.back"))
        case "button":
            monday.amina.taps(token("hl.back", 1))
        case "reply":
            post = monday.kit.posted("M-KO-1")[0]
            monday.amina.says("Section one", room=monday.room, reply_to=str(post.id))
    assert monday.amina.heard().count("M-HL-4") == 1
    mine = monday.kit.member(monday.amina)
    assert (mine.state, mine.silent_weeks) == (State.ACTIVE, 0)


def test_who_wants_peace_is_not_welcomed(monday: Scene) -> None:
    monday.kit.put(Membership, monday.kit.member(monday.amina).id, state=State.QUIET, silent_weeks=1)
    monday.amina.taps(token("rm.stop"))
    assert monday.amina.heard() == ["M-RM-4"]


def test_a_pause_ends_by_asking_for_it(monday: Scene) -> None:
    mine = monday.kit.member(monday.amina).id
    monday.kit.put(Membership, mine, state=State.PAUSED)
    monday.amina.commands("week")
    assert monday.kit.member(monday.amina).state == State.PAUSED
    monday.amina.commands("back")
    assert monday.kit.member(monday.amina).state == State.ACTIVE


def test_an_action_counts_once_a_week(monday: Scene) -> None:
    monday.amina.commands("week")
    monday.amina.commands("links")
    rows = monday.kit.rows(TookPart, TookPart.membership_id == monday.kit.member(monday.amina).id)
    assert [row.monday for row in rows] == [date(2026, 3, 2)]


def test_silence_is_never_named_in_the_room(forming: Scene) -> None:
    """R5."""
    forming.kit.due(KICKOFF + 7 * WEEK)
    for post in forming.kit.posted():
        assert "Amina" not in post.text
        assert "Georgi" not in post.text


def test_who_cannot_be_reached_is_not_tried(monday: Scene) -> None:
    """T25."""
    account = monday.kit.account(monday.amina)
    assert account is not None
    monday.kit.put(Account, account.id, reach=Reach.BLOCKED)
    before = len(monday.kit.told(monday.amina))
    monday.kit.due(KICKOFF + 3 * WEEK)
    assert len(monday.kit.told(monday.amina)) == before


def test_a_paused_group_hears_nothing(monday: Scene) -> None:
    """ST4."""
    monday.kit.put(Group, 1, state=GroupState.PAUSED)
    before = len(monday.kit.ledger())
    monday.kit.due(KICKOFF + 2 * WEEK)
    later = [told for told in monday.kit.ledger()[before:] if told.kind != "M-PV-1"]
    assert later == []


def test_the_end_is_said_once_to_the_room_and_to_each(forming: Scene) -> None:
    forming.kit.due(KICKOFF + 5 * WEEK)
    forming.amina.presses("Just reading", room=forming.room)
    forming.kit.due(KICKOFF + 7 * WEEK)
    assert len(forming.kit.posted("M-EN-1")) == 1
    (told,) = forming.kit.told(forming.amina, "M-EN-2")
    assert "1 week" in told.text
    assert forming.kit.row(Group).state == GroupState.FINISHED
    assert forming.kit.member(forming.amina).state == State.FINISHED
    assert forming.kit.told(forming.georgi, "M-EN-2") == []  # resting: nothing more is written (1.15)
    quiet = len(forming.kit.ledger())
    forming.kit.due(KICKOFF + 16 * WEEK)
    assert len(forming.kit.ledger()) == quiet


def test_works_out_of_the_portfolio_do_not_count_in_the_goodbye(showing: Scene) -> None:
    showing.amina.commands("show", "My cup")
    showing.amina.presses("In the group")
    showing.amina.presses("Remove from portfolio")
    showing.kit.due(KICKOFF + 7 * WEEK)
    for told in showing.kit.told(showing.amina, "M-EN-2"):
        assert "portfolio" not in told.text


def test_of_two_groups_that_want_a_private_message_on_one_day_one_is_served(forming: Scene) -> None:
    """T06."""
    other = Room(-200, title="Other group")
    olga = Who(forming.kit, "Olga", 1011, admin=True)
    set_up(olga, other)
    forming.amina.joins(other)
    forming.kit.due(REMINDED + timedelta(hours=20))
    days = Counter((told.due_at + timedelta(hours=2)).date() for told in nudges(forming, forming.amina))
    assert max(days.values()) == 1
    assert len(days) >= 2


def test_the_leader_hears_once_whom_the_bot_cannot_reach_and_the_room_never(monday: Scene) -> None:
    """T25."""
    account = monday.kit.account(monday.amina)
    assert account is not None
    monday.kit.put(Account, account.id, reach=Reach.BLOCKED)
    monday.kit.due(KICKOFF + 3 * WEEK)
    (told,) = monday.kit.told(monday.maria, "M-FA-2")
    assert "The bot cannot reach: Amina" in told.text
    assert "Pass this link on" not in told.text  # nobody needs one on this platform
    assert not [post for post in monday.kit.posted() if "Amina" in post.text]
