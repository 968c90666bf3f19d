"""The hello list: the person first, the same sentence for both, and an end (content-design 1.9)."""

from datetime import timedelta

from sqlmodel import Session

from facilitation.flows.company.hello import hello_list
from facilitation.model import Account, Group, HelloEntry, Membership, Reach
from facilitation.rules.calendar import Beat
from facilitation.rules.hello import HelloReason
from facilitation.rules.silence import State
from facilitation.settings import Settings
from facilitation.tokens import token
from tests.flows.kit import CHECKIN, KICKOFF, Scene, at

WEEK = timedelta(days=7)


def listed(here: Scene) -> list[tuple[str, HelloReason]]:
    def read(session: Session) -> list[tuple[str, HelloReason]]:
        found = hello_list(session, session.get_one(Group, 1), here.kit.now, Settings())
        return [(session.get_one(Membership, row.membership_id).name, row.reason) for row in found]

    return here.kit.change(read)


def test_after_two_silent_weeks_and_a_day_without_a_word_the_leader_is_told(monday: Scene) -> None:
    """T09."""
    monday.amina.presses("Just reading", room=monday.room)
    monday.kit.due(at(24, "10:30"))
    assert monday.kit.told(monday.amina, "M-HL-2")
    assert ("Amina", HelloReason.H1) not in listed(monday)
    monday.kit.due(at(25, "10:30"))
    assert ("Amina", HelloReason.H1) in listed(monday)
    told = [row for row in monday.kit.told(monday.maria, "M-FA-5") if "Amina" in row.text]
    assert len(told) == 1
    assert "No action for two full group weeks." in told[0].text
    # Asking for it is an action: the reason is shown as it was true at that moment.
    monday.amina.commands("mydata")
    assert "No action for two full group weeks." in monday.amina.last.text or (
        "No action for two full group weeks."
        in next(row.text for row in reversed(monday.kit.told(monday.amina, "M-MD-1")))
    )
    assert ("Amina", HelloReason.H1) not in listed(monday)


def test_who_never_used_a_button_is_asked_and_listed_a_week_earlier(forming: Scene) -> None:
    forming.kit.due(at(11, "10:30"))
    assert listed(forming) == [("Amina", HelloReason.H4), ("Georgi", HelloReason.H4)]


def test_not_now_holds_for_fourteen_days(monday: Scene) -> None:
    """T08."""
    monday.amina.presses("Just reading", room=monday.room)
    monday.kit.due(at(24, "10:30"))
    monday.amina.presses("Not now")
    for day in range(25, 31):
        monday.kit.due(at(day, "12:00"))
        assert "Amina" not in [name for name, _ in listed(monday)]
    assert not [row for row in monday.kit.told(monday.maria) if "Amina" in row.text and row.kind == "M-FA-5"]


def test_a_yes_stays_until_the_leader_has_talked_to_them(monday: Scene) -> None:
    monday.amina.presses("Just reading", room=monday.room)
    monday.kit.due(at(24, "10:30"))
    monday.amina.presses("Yes, please")
    monday.amina.commands("week")
    assert ("Amina", HelloReason.H1) in listed(monday)
    monday.maria.presses("Done")
    assert monday.maria.heard() == ["M-FA-9"]
    assert ("Amina", HelloReason.H1) not in listed(monday)


def test_a_question_of_two_days_stands_on_the_list_until_it_is_answered(monday: Scene) -> None:
    monday.amina.commands("ask", "Where is it?")
    monday.amina.presses("The group")
    monday.kit.due(monday.kit.now + timedelta(hours=47))
    assert listed(monday) == []
    monday.kit.due(monday.kit.now + timedelta(hours=2))
    assert listed(monday) == [("Amina", HelloReason.H2)]
    monday.amina.commands("mydata")
    assert "Your question has been open for more than 48 hours." in monday.amina.last.text
    monday.georgi.presses("I can answer", room=monday.room)
    monday.georgi.says("Here")
    assert listed(monday) == []


def stuck_twice(here: Scene) -> None:
    here.kit.due(CHECKIN)
    here.amina.presses("I am stuck", room=here.room)
    assert "M-HL-13" not in here.amina.heard()
    here.kit.due(CHECKIN + WEEK)
    here.amina.presses("I am stuck", room=here.room)
    assert {"M-CI-4", "M-HL-13"} <= set(here.amina.heard())


def test_stuck_twice_is_told_only_by_a_yes_and_ends_with_another_answer(monday: Scene) -> None:
    stuck_twice(monday)
    monday.amina.taps(token("hl.stuck", 1, "no"))
    assert ("Amina", HelloReason.H3) not in listed(monday)
    monday.amina.taps(token("hl.stuck", 1, "yes"))
    assert listed(monday)[0] == ("Amina", HelloReason.H3)
    assert "stuck" in monday.kit.told(monday.maria, "M-FA-5")[-1].text
    monday.amina.presses("Going well", room=monday.room)
    assert ("Amina", HelloReason.H3) not in listed(monday)


def test_nothing_is_said_to_be_told_where_the_bot_cannot_write_to_the_leader(monday: Scene) -> None:
    stuck_twice(monday)
    maria = monday.kit.account(monday.maria)
    assert maria is not None
    monday.kit.put(Account, maria.id, reach=Reach.BLOCKED)
    monday.amina.taps(token("hl.stuck", 1, "yes"))
    assert "I told" not in monday.amina.last.text
    assert listed(monday)[0] == ("Amina", HelloReason.H3)


def test_what_was_never_stuck_cannot_be_told(monday: Scene) -> None:
    monday.amina.taps(token("hl.stuck", 1, "yes"))
    assert monday.amina.heard() == ["M-HL-15"]
    assert monday.kit.rows(HelloEntry) == []


def test_who_asks_to_talk_is_first_on_the_list_and_stays_until_done(monday: Scene) -> None:
    monday.georgi.commands("ask", "Where is it?")
    monday.georgi.presses("The group")
    monday.kit.due(monday.kit.now + timedelta(hours=49))
    monday.amina.commands("contact")
    monday.amina.presses("Ask for a call")
    monday.amina.commands("week")
    assert listed(monday) == [("Amina", HelloReason.H5), ("Georgi", HelloReason.H2)]
    monday.amina.commands("mydata")
    assert "You asked to talk to Maria." in monday.amina.last.text
    entry = monday.kit.row(HelloEntry, HelloEntry.reason == HelloReason.H5).id
    monday.amina.taps(token("he.done", entry))
    assert monday.amina.heard() == ["M-CM-2"]
    monday.maria.taps(token("he.done", entry))
    assert listed(monday) == [("Georgi", HelloReason.H2)]


def test_what_was_ended_by_hand_does_not_come_back_for_the_same_silence(monday: Scene) -> None:
    monday.amina.presses("Just reading", room=monday.room)
    monday.kit.due(at(25, "10:30"))
    amina = monday.kit.member(monday.amina).id
    rows = monday.kit.rows(HelloEntry)
    entry = next(row for row in rows if (row.membership_id, row.reason) == (amina, HelloReason.H1))
    monday.maria.taps(token("he.fine", entry.id))
    monday.kit.due(at(28, "12:00"))
    assert ("Amina", HelloReason.H1) not in listed(monday)


def test_entries_are_deleted_thirty_days_after_their_end(monday: Scene) -> None:
    monday.amina.commands("contact")
    monday.amina.presses("Ask for a call")
    monday.maria.presses("Done")
    monday.kit.due(monday.kit.now + timedelta(days=29))
    assert len([row for row in monday.kit.rows(HelloEntry) if row.reason == HelloReason.H5]) == 1
    monday.kit.due(monday.kit.now + timedelta(days=2))
    assert [row for row in monday.kit.rows(HelloEntry) if row.reason == HelloReason.H5] == []


def test_a_resting_persons_tap_ends_their_entries_at_once(monday: Scene) -> None:
    """T11."""
    monday.amina.presses("Just reading", room=monday.room)
    monday.kit.due(KICKOFF + 4 * WEEK + timedelta(days=2))
    assert monday.kit.member(monday.amina).state == State.RESTING
    monday.amina.commands("week")
    mine = monday.kit.member(monday.amina).id
    assert [
        row for row in monday.kit.rows(HelloEntry) if row.membership_id == mine and row.ended_at is None
    ] == []


def test_a_yes_to_a_hello_promises_nothing_where_the_leader_cannot_be_reached(monday: Scene) -> None:
    leader = monday.kit.account(monday.maria)
    assert leader is not None
    monday.kit.put(Account, leader.id, reach=Reach.BLOCKED)
    monday.amina.taps(token("hl.ask", monday.kit.beat(Beat.KICKOFF).id, "yes"))
    assert monday.amina.heard() == ["M-HL-17"]
    assert monday.kit.row(HelloEntry).wanted, "the wish is kept"
