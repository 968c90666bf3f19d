"""What breaks, what comes twice, what comes late: nothing of it stops anybody else (design 4, 6, 7)."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col

from facilitation.events import Commanded
from facilitation.flows.course.planning import Due, add_moment
from facilitation.model import (
    Account,
    Delivery,
    Dialogue,
    Goal,
    Group,
    Membership,
    Moment,
    Occurrence,
    OccurrenceState,
    Person,
    Question,
    Reach,
    Seen,
)
from facilitation.model import (
    Room as RoomRow,
)
from facilitation.rules.calendar import Beat
from facilitation.rules.windows import POST_HOURS
from facilitation.tokens import token
from tests.flows.kit import KICKOFF, OPEN, Room, Scene, at, crowd, set_up

WEEK = timedelta(days=7)
SECRET = "my secret words"  # of a person


def break_group(here: Scene, group: int = 1) -> None:
    here.kit.put(Group, group, zone="Nowhere/AtAll")


def test_the_same_event_twice_changes_nothing(monday: Scene) -> None:
    monday.amina.commands("goal", "Section one", room=None)
    event = monday.kit.event(monday.amina, Commanded("ask", "What is a neuron?"), key="same")
    first = monday.kit.hear(event)
    before = (monday.kit.ledger(), monday.kit.rows(Goal), monday.kit.rows(Question))
    again = monday.kit.hear(event)
    assert (first.new, again.new, again.deliveries) == (True, False, 0)
    assert (monday.kit.ledger(), monday.kit.rows(Goal), monday.kit.rows(Question)) == before


def test_the_same_key_of_another_bot_account_is_another_event(monday: Scene) -> None:
    monday.amina.commands("week")
    key = str(monday.kit.number)
    monday.kit.change(
        lambda session: session.add(Seen(source="bot:2", key="x", at=monday.kit.now)),
    )
    assert monday.amina.taps(token("menu"), key="x").new
    assert not monday.amina.taps(token("menu"), key=key).new


def test_a_poison_event_is_apologised_for_with_the_reference_that_is_kept(monday: Scene) -> None:
    break_group(monday)
    heard = monday.amina.commands("week", SECRET)
    assert heard.fault is not None
    (fault,) = monday.kit.faults()
    assert fault.reference == heard.fault
    (apology,) = monday.kit.told(monday.amina, "M-ER-1")
    assert heard.fault in apology.text
    assert SECRET not in str(fault.model_dump())


def test_a_poison_event_leaves_nothing_half_done_and_is_met_once(monday: Scene) -> None:
    event = monday.kit.event(monday.amina, Commanded("goal", SECRET), key="poison")
    break_group(monday)
    assert monday.kit.hear(event).fault
    assert monday.kit.rows(Goal) == []
    assert not monday.kit.hear(event).new
    assert len(monday.kit.faults()) == 1


def test_after_a_poison_event_the_next_one_is_handled(monday: Scene) -> None:
    break_group(monday)
    monday.amina.commands("week")
    monday.kit.put(Group, 1, zone="Europe/Sofia")
    assert monday.amina.commands("week").fault is None
    assert monday.amina.heard() == ["M-WK-1"]


def test_words_of_a_person_stand_in_no_fault(monday: Scene) -> None:
    """A dialogue that can no longer be read breaks while words are in hand."""
    monday.amina.presses("Question", room=monday.room)
    monday.amina.presses("The group")
    dialogue = monday.kit.row(Dialogue)
    monday.kit.put(Dialogue, dialogue.id, data={"form": {"nonsense": SECRET}, "values": {}})
    assert monday.amina.says(SECRET).fault
    assert SECRET not in str([fault.model_dump() for fault in monday.kit.faults()])


def test_one_broken_group_of_fifty_stops_none_of_the_others() -> None:
    with crowd(50) as here:
        break_group(here, 23)
        faults = here.kit.due(KICKOFF)
        assert faults
        states = {
            o.group_id: o.state for o in here.kit.rows(Occurrence) if o.beat == Beat.KICKOFF and o.week == 1
        }
        assert {group for group, state in states.items() if state != OccurrenceState.POSTED} == {23}
        assert len(here.kit.posted("M-KO-1")) == 49


def test_a_moment_that_breaks_only_when_it_is_written_stops_nobody(monday: Scene) -> None:
    """A person is forgotten in the very batch that writes to them."""
    set_up(monday.maria, Room(-200, title="Other"))
    monday.kit.due(KICKOFF + timedelta(hours=3))
    amina = monday.kit.member(monday.amina)

    def work(session: Session) -> None:
        due = Due("forget:x", "forget", KICKOFF + timedelta(days=1, hours=2, seconds=1))
        add_moment(session, None, due, {"person": amina.person_id})

    monday.kit.change(work)
    assert monday.kit.asleep(KICKOFF + timedelta(days=1, hours=2, minutes=1)) == ()
    assert monday.kit.account(monday.amina) is None
    assert monday.kit.rows(Moment, Moment.done_at == None, Moment.due_at <= monday.kit.now) == []  # noqa: E711  # SQL's IS NULL
    assert len(monday.kit.told(monday.georgi, "M-RM-1")) == 1


def test_an_unknown_kind_of_moment_is_a_fault_and_passes(monday: Scene) -> None:
    monday.kit.change(
        lambda session: add_moment(session, 1, Due("odd:1", "odd", monday.kit.now)),
    )
    assert len(monday.kit.tick()) == 1
    assert monday.kit.tick() == ()


@pytest.mark.parametrize("beat", list(Beat))
def test_a_beat_may_be_late_within_its_window(forming: Scene, beat: Beat) -> None:
    """A13."""
    occurrence = forming.kit.beat(beat)
    forming.kit.due(occurrence.due_at - timedelta(seconds=1))
    assert forming.kit.asleep(occurrence.due_at + timedelta(hours=POST_HOURS[beat])) == ()
    assert forming.kit.beat(beat).state == OccurrenceState.POSTED


@pytest.mark.parametrize("beat", list(Beat))
def test_a_beat_that_is_too_late_is_dropped_and_the_leader_is_told(forming: Scene, beat: Beat) -> None:
    occurrence = forming.kit.beat(beat)
    forming.kit.due(occurrence.due_at - timedelta(seconds=1))
    assert forming.kit.asleep(occurrence.due_at + timedelta(hours=POST_HOURS[beat], seconds=1)) == ()
    found = forming.kit.beat(beat)
    assert (found.state, found.reason) == (OccurrenceState.DROPPED, "too_late")
    assert len(forming.kit.told(forming.maria, "M-FA-3")) == 1
    assert not any(told.to_room and told.kind == f"M-{beat}" for told in forming.kit.ledger())


@pytest.mark.parametrize("days", [2, 5, 9, 16, 80])
def test_after_days_without_the_bot_nothing_is_stacked(forming: Scene, days: int) -> None:
    forming.kit.due(KICKOFF - timedelta(hours=1))
    before = len(forming.kit.ledger())
    assert forming.kit.asleep(KICKOFF + timedelta(days=days, hours=7)) == (), forming.kit.faults()
    posts = [told for told in forming.kit.ledger()[before:] if told.to_room]
    assert len(posts) <= 2
    for who in (forming.amina, forming.georgi):
        assert len([told for told in forming.kit.told(who) if told.nudge]) <= 1
    assert forming.kit.due(forming.kit.now + timedelta(days=9)) == ()


def test_after_a_week_without_the_bot_fifty_groups_go_on() -> None:
    with crowd(50) as here:
        here.kit.due(KICKOFF - timedelta(hours=1))
        assert here.kit.asleep(at(8, "21:00")) == ()
        assert here.kit.due(KICKOFF + WEEK) == ()
        weeks = [
            o.week
            for o in here.kit.rows(Occurrence)
            if o.state == OccurrenceState.POSTED and o.beat == Beat.KICKOFF
        ]
        assert weeks == [2] * 50


def test_ticking_twice_at_the_same_instant_says_nothing_twice(forming: Scene) -> None:
    forming.kit.due(KICKOFF)
    before = len(forming.kit.ledger())
    forming.kit.tick()
    forming.kit.put(Moment, forming.kit.row(Moment, Moment.key == "post:1").id, done_at=None)
    forming.kit.tick()
    assert len(forming.kit.ledger()) == before


def test_a_course_played_in_one_go_says_each_thing_once(forming: Scene) -> None:
    forming.kit.due(KICKOFF + 8 * WEEK)
    kinds = [told.kind for told in forming.kit.posted()]
    assert {kind: kinds.count(kind) for kind in ("M-KO-1", "M-CI-1", "M-SC-1", "M-EN-1")} == {
        "M-KO-1": 6,
        "M-CI-1": 6,
        "M-SC-1": 6,
        "M-EN-1": 1,
    }
    assert forming.kit.faults() == []


def test_a_group_with_two_rooms_hears_each_post_in_both(forming: Scene) -> None:
    """A3."""
    forming.kit.change(
        lambda session: session.add(
            RoomRow(group_id=1, platform="telegram", chat=-555, state_since=forming.kit.now)
        )
    )
    forming.kit.due(KICKOFF)
    assert len(forming.kit.posted("M-KO-1")) == 2


def test_a_person_with_two_accounts_is_told_once_where_they_were_last(forming: Scene) -> None:
    mine = forming.kit.member(forming.amina)
    later = forming.kit.now + timedelta(hours=1)
    forming.kit.change(
        lambda session: session.add(
            Account(person_id=mine.person_id, platform=OPEN, ref=77, reach=Reach.OPEN, last_seen_at=later)
        )
    )
    forming.kit.due(KICKOFF + timedelta(days=1, hours=3))
    told = [row for row in forming.kit.rows(Delivery) if row.person_id == mine.person_id and row.nudge]
    (account,) = forming.kit.rows(Account, Account.ref == 77)
    assert [row.account_id for row in told] == [account.id]
    assert len(forming.kit.rows(Person)) == 3
    assert len(forming.kit.rows(Membership, col(Membership.person_id) == mine.person_id)) == 1


def test_reminders_of_a_week_in_which_nothing_took_place_are_sent_to_nobody(monday: Scene) -> None:
    for beat in monday.kit.rows(Occurrence, Occurrence.week == 1):
        monday.kit.put(Occurrence, beat.id, state=OccurrenceState.DROPPED)
    assert monday.kit.due(KICKOFF + timedelta(days=6)) == ()
    assert not [told for told in monday.kit.told(monday.amina) if told.nudge]
