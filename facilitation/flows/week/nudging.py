"""Private messages that the bot starts. Who gets one, and when, is decided in rules/nudges.py; here are its facts.

    moments  →  PersonFacts of everyone in the group  →  nudges_due  →  deliveries, or a moment at a better time

A nudge that has to wait (quiet hours, a cap) becomes a moment at that time and is decided anew then, so that somebody
who answers meanwhile is left in peace.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from facilitation.flows.arriving import consents
from facilitation.flows.company import hello
from facilitation.flows.course.planning import Due, plan_again
from facilitation.flows.shared.offers import Moments, Presses
from facilitation.model import Delivery, Group, GroupState, Membership, Occurrence, OccurrenceState, Reach
from facilitation.ports import Capabilities
from facilitation.reasons import is_muted
from facilitation.round import Round, zone_of
from facilitation.rows import BeatRow, MemberRow, MomentRow, Nudged
from facilitation.rules.calendar import holidays_of
from facilitation.rules.caps import NudgeKind, Past
from facilitation.rules.nudges import BeatFacts, Decision, PersonFacts, nudges_due
from facilitation.rules.silence import State
from facilitation.rules.transitions import DeliveryState
from facilitation.speech import Message
from facilitation.tokens import Press, token
from facilitation.turn import Turn

HISTORY = timedelta(days=8)  # the caps look at one calendar week


@dataclass(frozen=True, slots=True)
class Week:
    """One group's week: the part of the facts that its people share."""

    group: Group
    zone: ZoneInfo
    beats: tuple[BeatRow, ...]
    opened: datetime
    holidays: frozenset[date]


def remind(round_: Round, moment: MomentRow) -> str:
    """The reminder of one beat."""
    occurrence = round_.rows.occurrence(moment.occurrence_id)
    wanted = f"remind:{occurrence.week}:{occurrence.beat}:{occurrence.ordinal}"
    return _carry_out(round_, occurrence, wanted)


def invite(round_: Round, occurrence: Occurrence) -> str:
    """The invitations to look back, when the reflection opens."""
    return _carry_out(round_, occurrence, "invite:")


def ladder(round_: Round, moment: MomentRow) -> str:
    """The S-messages on the day after kickoff, and who cannot be written to."""
    _tell_out_of_reach(round_, round_.rows.group(moment.group_id))
    return _carry_out(round_, round_.rows.occurrence(moment.occurrence_id), "hello:")


def _tell_out_of_reach(round_: Round, group: Group) -> None:
    """The leader sees once whom the bot cannot reach (ST5, T25); in the room nobody is named."""
    for member in round_.rows.learners(group.id):
        if member.reachable:
            continue
        can = round_.outbox.capabilities.get(member.account.platform, Capabilities())
        link = can.start_link.format(payload="hello") if can.start_link else ""
        values = {"names": [member.name], "link": link}
        round_.tell_facilitators(
            group,
            lambda language, values=values: round_.book.say("M-FA-2", language, values),  # type: ignore[misc]
            key=f"out_of_reach:{member.id}",
            rule="out_of_reach",
        )


def again(round_: Round, moment: MomentRow) -> str:
    """A nudge that had to wait: decided anew."""
    occurrence = round_.rows.occurrence(moment.occurrence_id)
    return _carry_out(round_, occurrence, str(moment.data["key"]), only=moment.membership_id)


def _carry_out(round_: Round, occurrence: Occurrence, wanted: str, *, only: int | None = None) -> str:
    week = _week(round_, occurrence)
    if not week.beats:
        return "nothing took place"
    sent = waiting = 0
    for member in round_.rows.learners(week.group.id):
        if not member.reachable or only not in (None, member.id):
            continue
        for decision in nudges_due(person_facts(round_, week, member), round_.now):
            if decision.at is None or not decision.key.startswith(wanted):
                continue
            if is_muted(decision.message, member.muted):
                continue
            if decision.at > round_.now:
                _wait(round_, week, member, decision, decision.at)
                waiting += 1
            else:
                _send(round_, week, member, decision)
                sent += 1
    return f"sent {sent}, waiting {waiting}"


def person_facts(round_: Round, week: Week, member: MemberRow) -> PersonFacts:
    """What the rules need to know about one person now."""
    past = round_.rows.nudges(member.person_id, round_.now - HISTORY)
    mine = f"n:{member.id}:"
    decided = frozenset(
        row.key.removeprefix(mine).rsplit(":", 1)[0]
        for row in past
        if row.key.startswith(mine) and row.at >= week.opened
    )
    return PersonFacts(
        state=member.state,
        beats=tuple(_beat_facts(round_, beat, member.id) for beat in week.beats),
        zone=ZoneInfo(member.zone) if member.zone else week.zone,
        group_zone=week.zone,
        history=tuple(Past(NudgeKind[row.nudge], row.at) for row in past),
        decided=decided,
        preset=week.group.rhythm,
        quiet=round_.settings.quiet_of(member, week.holidays),
        caps=round_.settings.caps,
        wants_reminders=member.wants_reminders,
        wants_reflection=member.wants_reflection,
        unanswered=member.unanswered,
        silent_weeks=member.silent_weeks,
        never_used_a_button=member.last_action_at is None,
        last_hello_question=member.last_hello_asked_at,
        kickoff_reminder_sent=any(key.startswith("remind") and ":kickoff:" in key for key in decided),
        hello_sent=any(key.startswith("hello:") for key in decided),
        group_paused=week.group.state == GroupState.PAUSED,
        paused_until=member.paused_until if member.state == State.PAUSED else None,
        silent_steps=round_.settings.silent_steps,
    )


def _beat_facts(round_: Round, beat: BeatRow, membership_id: int) -> BeatFacts:
    return BeatFacts(
        beat.key,
        beat.due_at,
        beat.closes_at,
        posted=beat.state == OccurrenceState.POSTED,
        answered=membership_id in round_.rows.answered(beat.id),
    )


def _week(round_: Round, occurrence: Occurrence) -> Week:
    group = round_.rows.group(occurrence.group_id)
    beats = tuple(
        # What this very batch has just posted stands in the mapped row, not yet in the light one.
        beat._replace(state=occurrence.state) if beat.id == occurrence.id else beat
        for beat in round_.rows.beats(group.id, occurrence.week)
        if beat.state not in {OccurrenceState.DROPPED, OccurrenceState.SKIPPED}
    )
    opened = min((beat.due_at for beat in beats), default=round_.now)
    free = holidays_of(group.country, (opened.year, opened.year + 1))
    return Week(group, zone_of(group), beats, opened, free)


def _wait(round_: Round, week: Week, member: MemberRow, decision: Decision, at: datetime) -> None:
    beat = next(beat for beat in week.beats if beat.key == decision.occurrence)
    # The moment that decides anew may be another one of these: each time has its own.
    key = f"nudge:{member.id}:{decision.key}:{int(at.timestamp())}"
    due = Due(key, "nudge", at, beat.id, member.id)
    plan_again(round_.session, week.group.id, due, {"key": decision.key})


def _send(round_: Round, week: Week, member: MemberRow, decision: Decision) -> None:
    beat = next(beat for beat in week.beats if beat.key == decision.occurrence)
    key = f"n:{member.id}:{decision.key}"
    round_.tell(
        member,
        _message(round_, week, member, decision.message, beat),
        key=key,
        rule=decision.message,
        expires_at=max(beat.closes_at, round_.now + timedelta(hours=2)),
        nudge=decision.kind.name,
        occurrence_id=beat.id,
    )
    past = round_.rows.nudges(member.person_id, round_.now - HISTORY)
    past.append(Nudged(f"{key}:a{member.account_id}", decision.kind.name, round_.now))
    if decision.kind.is_reminder:
        round_.change(Membership, member.id, unanswered=member.unanswered + 1)
    if decision.message == "M-HL-2":
        round_.change(Membership, member.id, last_hello_asked_at=round_.now)
        hello.wait_for_veto(round_, member, beat.week)


def _message(round_: Round, week: Week, member: MemberRow, kind: str, beat: BeatRow) -> Message:
    language = round_.language_of(member)
    # Only a hello says the name; all others are the same for everyone.
    name = member.name if kind.startswith("M-HL") else ""

    def make() -> Message:
        course = round_.rows.week(week.group.id, beat.week)
        values = {
            "name": name,
            "group": week.group.title,
            "facilitator": week.group.facilitator,
            "leaders": week.group.leaders,
            "link": course.url if course else "",
        }
        return round_.book.say(kind, language, values, _buttons(kind, beat.id, week.group.id))

    return round_.once((kind, language, beat.id, name), make)


def _buttons(kind: str, ref: int, group_id: int) -> Mapping[str, str]:
    stop = token("rm.stop")
    reflect = token("rf.start", ref, opens_form=True)
    ways: Mapping[str, Mapping[str, str]] = {
        "M-RM-1": {"goal": token("ko.goal", ref), "reading": token("ko.read", ref), "stop": stop},
        "M-RM-2": {**{s: token("ci.status", ref, s) for s in ("well", "more_time", "stuck")}, "stop": stop},
        "M-RM-3": {"start": reflect, "skip": token("rf.skip", ref), "stop": stop},
        "M-RF-1": {"start": reflect, "later": token("rf.later", ref), "skip": token("rf.skip", ref)},
        "M-HL-1": {
            "start": token("hl.start", ref),
            "reading": token("ko.read", ref),
            "pause": token("pa.ask", group_id),
            "stop": stop,
        },
        "M-HL-2": {answer: token("hl.ask", ref, answer) for answer in ("yes", "not_now", "fine")},
        "M-HL-3": {
            "back": token("hl.back", ref),
            "pause": token("pa.ask", group_id),
            "leave": token("lv.ask", group_id),
            "person": token("menu.contact"),
        },
    }
    return ways[kind]


def pause_ask(round_: Round, moment: MomentRow) -> str:
    """The one message of a pause, on the day before its end."""
    group = round_.rows.group(moment.group_id)
    years = (round_.now.year, round_.now.year + 1)
    week = Week(group, zone_of(group), (), round_.now - HISTORY, holidays_of(group.country, years))
    for member in round_.rows.learners(group.id):
        if member.id != moment.membership_id or str(member.paused_until) != moment.data["until"]:
            continue
        for decision in nudges_due(person_facts(round_, week, member), round_.now):
            if decision.kind == NudgeKind.PAUSE_END:
                return _ask_back(round_, member, decision, moment)
    return "changed meanwhile"


def _ask_back(round_: Round, member: MemberRow, decision: Decision, moment: MomentRow) -> str:
    if decision.at is None:
        return decision.dropped or ""
    if decision.at > round_.now:
        key = f"{moment.key.split('@')[0]}@{int(decision.at.timestamp())}"
        due = Due(key, "pause_ask", decision.at, membership_id=member.id)
        plan_again(round_.session, member.group_id, due, moment.data)
        return "waiting"
    ways = {
        "yes": token("pa.back", member.group_id),
        "more": token("pa.more", member.group_id),
        "leave": token("lv.ask", member.group_id),
    }
    round_.tell(
        member,
        round_.book.say(decision.message, round_.language_of(member), press=ways),
        key=f"n:{member.id}:{decision.key}",
        rule=decision.message,
        nudge=decision.kind.name,
    )
    round_.change(Membership, member.id, asked_back=True)
    return "asked"


def rf_later(round_: Round, moment: MomentRow) -> str:
    """The invitation once more, as ordered ("Later today")."""
    week = _week(round_, round_.rows.occurrence(moment.occurrence_id))
    beat = next(beat for beat in week.beats if beat.id == moment.occurrence_id)
    for member in round_.rows.learners(week.group.id):
        if member.id == moment.membership_id and member.id not in round_.rows.answered(beat.id):
            message = _message(round_, week, member, "M-RF-1", beat)
            key = f"rf_later:{moment.id}:{int(moment.due_at.timestamp())}"
            round_.tell(member, message, key=key, rule="ordered", occurrence_id=beat.id)
    return "told"


def press_stop(turn: Turn, _press: Press) -> None:
    """Stop reminders: at once, and without a question back (ST1)."""
    turn.enter_current(guest=True)
    consents.want_reminders(turn, wanted=False)
    stop_waiting(turn)
    turn.answer("M-RM-4")


def press_on(turn: Turn, press: Press) -> None:
    """Reminders on or off, from the settings."""
    account, person = turn.known
    turn.enter_current()
    consents.want_reminders(turn, wanted=press.arg == "on")
    if person.wants_reminders:
        if account.reach == Reach.BLOCKED and turn.can.cold_private:
            account.reach = (
                Reach.OPEN
            )  # nobody tells that private messages are open again: the next one shows it
        turn.answer("M-ST-2")
        return
    stop_waiting(turn)
    turn.answer("M-RM-4")


def take_back(turn: Turn) -> None:
    """Take back every nudge of the group that is written and not sent: the sender pauses or leaves."""
    _, person = turn.known
    rows = turn.session.exec(
        select(Delivery).where(
            Delivery.person_id == person.id,
            Delivery.group_id == turn.group.id,
            Delivery.state == DeliveryState.PENDING,
            Delivery.nudge != "",
        )
    )
    for row in rows:
        row.state = DeliveryState.CANCELLED


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


PRESSES: Presses = {
    "rm.stop": press_stop,
    "rm.set": press_on,
}

MOMENTS: Moments = {
    "remind": remind,
    "nudge": again,
    "pause_ask": pause_ask,
    "rf_later": rf_later,
    "ladder": ladder,
}
