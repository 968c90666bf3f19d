"""Private messages that the bot starts. Who gets one, and when, is decided in rules/nudges.py; here are its facts.

    moments  →  PersonFacts of everyone in the group  →  nudges_due  →  deliveries, or a moment at a better time

A nudge that has to wait (quiet hours, a cap) becomes a moment at that time and is decided anew then, so that somebody
who answers meanwhile is left in peace.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from facilitation.facts import Member, Nudged
from facilitation.flows.planning import Due, key_of, plan_again
from facilitation.model import Delivery, Group, GroupState, Moment, Occurrence, OccurrenceState
from facilitation.round import Round, zone_of
from facilitation.rules.caps import NudgeKind, Past
from facilitation.rules.nudges import BeatFacts, Decision, PersonFacts, nudges_due
from facilitation.rules.transitions import DeliveryState
from facilitation.speech import Message
from facilitation.tokens import Press, token
from facilitation.turn import Turn, quiet_for, zone_for

HISTORY = timedelta(days=8)  # the caps look at one calendar week


@dataclass(frozen=True, slots=True)
class Week:
    """One group's week with what its people did in it: the part of the facts that they share."""

    group: Group
    zone: ZoneInfo
    occurrences: tuple[Occurrence, ...]
    answered: Mapping[int, frozenset[int]]  # memberships by occurrence
    history: dict[int, list[Nudged]]  # by person; grows with what is sent now


def remind(round_: Round, moment: Moment) -> str:
    """The reminder of one beat."""
    return _decide(round_, moment, ("remind:",))


def invite(round_: Round, occurrence: Occurrence) -> str:
    """The invitations to look back, when the reflection opens."""
    week = _week(round_, occurrence.group_id, occurrence.week)
    return _carry_out(round_, week, round_.facts.learners(week.group.id), ("invite:",))


def ladder(round_: Round, moment: Moment) -> str:
    """The S-messages on the day after kickoff."""
    return _decide(round_, moment, ("hello:",))


def again(round_: Round, moment: Moment) -> str:
    """A nudge that had to wait: decided anew."""
    return _decide(round_, moment, (str(moment.data["key"]),), only=moment.membership_id)


def _decide(round_: Round, moment: Moment, wanted: tuple[str, ...], *, only: int | None = None) -> str:
    group_id = moment.group_id or 0
    occurrence = next(o for o in round_.facts.occurrences(group_id) if o.id == moment.occurrence_id)
    members = [m for m in round_.facts.learners(group_id) if only is None or m.membership.id == only]
    if moment.kind == "remind":
        wanted = (f"remind:{occurrence.week}:{occurrence.beat}:{occurrence.ordinal}",)
    return _carry_out(round_, _week(round_, group_id, occurrence.week), members, wanted)


def _carry_out(round_: Round, week: Week, members: Iterable[Member], wanted: tuple[str, ...]) -> str:
    sent = waiting = 0
    for member in members:
        if not member.reachable:
            continue
        facts = person_facts(round_, week, member)
        for decision in nudges_due(facts, round_.now):
            if decision.at is None or not decision.key.startswith(wanted):
                continue
            if decision.at > round_.now:
                _wait(round_, week, member, decision, decision.at)
                waiting += 1
            else:
                _send(round_, week, member, decision)
                sent += 1
    return f"sent {sent}, waiting {waiting}"


def person_facts(round_: Round, week: Week, member: Member) -> PersonFacts:
    """What the rules need to know about one person now."""
    membership, person = member.membership, member.person
    past = week.history.get(person.id, ())
    mine = [row for row in past if row.key.startswith(f"n:{membership.id}:")]
    week_opened = min(o.due_at for o in week.occurrences)
    this_week = {row.key.split(":", 2)[2].rsplit(":", 1)[0] for row in mine if row.at >= week_opened}
    return PersonFacts(
        state=membership.state,
        beats=tuple(
            BeatFacts(
                key_of(o),
                o.due_at,
                o.closes_at,
                posted=o.state == OccurrenceState.POSTED,
                answered=membership.id in week.answered.get(o.id, ()),
            )
            for o in week.occurrences
        ),
        zone=zone_for(member, week.group),
        group_zone=week.zone,
        history=tuple(Past(NudgeKind[row.nudge], row.at) for row in past),
        decided=frozenset(this_week),
        preset=week.group.rhythm,
        quiet=quiet_for(member, round_.settings),
        caps=round_.settings.caps,
        wants_reminders=person.wants_reminders,
        wants_reflection=person.wants_reflection,
        unanswered=membership.unanswered,
        silent_weeks=membership.silent_weeks,
        never_used_a_button=membership.last_action_at is None,
        last_hello_question=membership.last_hello_asked_at,
        kickoff_reminder_sent=any(key.startswith("remind") and ":kickoff:" in key for key in this_week),
        hello_sent=any(key.startswith("hello:") for key in this_week),
        group_paused=week.group.state == GroupState.PAUSED,
    )


def _week(round_: Round, group_id: int, number: int) -> Week:
    group = round_.facts.group(group_id)
    occurrences = tuple(
        o
        for o in round_.facts.occurrences(group_id)
        if o.week == number and o.state not in {OccurrenceState.DROPPED, OccurrenceState.SKIPPED}
    )
    return Week(
        group,
        zone_of(group),
        occurrences,
        round_.facts.answered(group_id),
        round_.facts.nudges(round_.now - HISTORY, group_id),
    )


def _wait(round_: Round, week: Week, member: Member, decision: Decision, at: datetime) -> None:
    occurrence = next(o for o in week.occurrences if key_of(o) == decision.occurrence)
    key = f"nudge:{member.membership.id}:{decision.key}"
    due = Due(key, "nudge", at, occurrence.id, member.membership.id)
    plan_again(round_.session, week.group.id, due, {"key": decision.key})


def _send(round_: Round, week: Week, member: Member, decision: Decision) -> None:
    membership = member.membership
    occurrence = next(o for o in week.occurrences if key_of(o) == decision.occurrence)
    message = _message(round_, week, member, decision, occurrence)
    round_.tell(
        member,
        message,
        key=f"n:{membership.id}:{decision.key}",
        rule=decision.message,
        expires_at=max(occurrence.closes_at, round_.now + timedelta(hours=2)),
        nudge=decision.kind.name,
        occurrence=occurrence,
    )
    sent = Nudged(f"n:{membership.id}:{decision.key}:a{member.account.id}", decision.kind.name, round_.now)
    week.history.setdefault(member.person.id, []).append(sent)
    if decision.kind.is_reminder:
        membership.unanswered += 1
    if decision.message == "M-HL-2":
        membership.last_hello_asked_at = round_.now


def _message(
    round_: Round, week: Week, member: Member, decision: Decision, occurrence: Occurrence
) -> Message:
    language = round_.language_of(member)
    course = round_.facts.course_weeks(week.group.id).get(occurrence.week)
    named = decision.message.startswith("M-HL")
    name = member.membership.name if named else ""

    def make() -> Message:
        values = {
            "name": name,
            "group": week.group.title,
            "facilitator": week.group.facilitator,
            "link": course.url if course else "",
        }
        return round_.book.say(decision.message, language, values, _buttons(decision.message, occurrence))

    return round_.once((decision.message, language, occurrence.id, name), make)


def _buttons(kind: str, occurrence: Occurrence) -> Mapping[str, str]:
    ref = occurrence.id
    stop = token("rm.stop")
    reflect = token("rf.start", ref, opens_form=True)
    ways: Mapping[str, Mapping[str, str]] = {
        "M-RM-1": {"goal": token("ko.goal", ref), "reading": token("ko.read", ref), "stop": stop},
        "M-RM-2": {**{s: token("ci.status", ref, s) for s in ("well", "more_time", "stuck")}, "stop": stop},
        "M-RM-3": {"start": reflect, "skip": token("rf.skip", ref), "stop": stop},
        "M-RF-1": {"start": reflect, "later": token("rf.later", ref), "skip": token("rf.skip", ref)},
        "M-HL-1": {"start": token("hl.start", ref), "reading": token("ko.read", ref), "stop": stop},
        "M-HL-2": {answer: token("hl.ask", ref, answer) for answer in ("yes", "not_now", "fine")},
        "M-HL-3": {"back": token("hl.back", ref), "person": token("contact.call")},
    }
    return ways[kind]


def rf_later(round_: Round, moment: Moment) -> str:
    """The invitation once more, as ordered ("Later today")."""
    group_id = moment.group_id or 0
    occurrence = next(o for o in round_.facts.occurrences(group_id) if o.id == moment.occurrence_id)
    week = _week(round_, group_id, occurrence.week)
    for member in round_.facts.learners(group_id):
        if member.membership.id != moment.membership_id:
            continue
        if member.membership.id in week.answered.get(occurrence.id, ()):
            return "answered"
        decision = Decision("", NudgeKind.REFLECTION_INVITE, "M-RF-1", key_of(occurrence), round_.now, None)
        message = _message(round_, week, member, decision, occurrence)
        round_.tell(member, message, key=f"rf_later:{moment.id}", rule="ordered", occurrence=occurrence)
    return "told"


def press_stop(turn: Turn, _press: Press) -> None:
    """Stop reminders: at once, and without a question back (ST1)."""
    _, person = turn.known
    turn.enter_current()
    person.wants_reminders = False
    stop_waiting(turn)
    turn.answer("M-RM-4")


def press_on(turn: Turn, press: Press) -> None:
    """Reminders on or off, from the settings."""
    _, person = turn.known
    turn.enter_current()
    person.wants_reminders = press.arg == "on"
    if person.wants_reminders:
        turn.answer("M-ST-2")
        return
    stop_waiting(turn)
    turn.answer("M-RM-4")


def stop_waiting(turn: Turn) -> None:
    """Take back reminders that are written and not sent."""
    _, person = turn.known
    rows = turn.session.exec(
        select(Delivery).where(
            Delivery.person_id == person.id,
            Delivery.state == DeliveryState.PENDING,
            col(Delivery.kind).in_(["M-RM-1", "M-RM-2", "M-RM-3", "M-HL-1"]),
        )
    )
    for row in rows:
        row.state = DeliveryState.CANCELLED
