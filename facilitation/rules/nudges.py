"""Who gets a nudge, and when: the one place (content-design 1.3–1.9, A12, A13).

    candidates     invitation to look back, reminders of beats, the S-messages of silent weeks, the end of a pause
    stop rules     ST1–ST4, the member states, what was answered meanwhile
    caps           quiet time and caps, in the order of priority

A decision whose moment lies ahead is not final: ask again at that moment, with the facts as they are then, so that
somebody who answers in the meantime is left in peace.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from facilitation.rules.calendar import WEEK, Beat, BeatKey, instant, monday_of, wall
from facilitation.rules.caps import Caps, Dropped, Nudge, NudgeKind, Past, Quiet, Reason, place
from facilitation.rules.pauses import ask_at, ends_at
from facilitation.rules.silence import STEPS, State, Step, Steps, hello_at, step_after, stop_rule
from facilitation.rules.windows import REMINDER_GRACE, post_until, reminder_at

_REMINDERS = {
    Beat.KICKOFF: (NudgeKind.REMINDER_KICKOFF, "M-RM-1"),
    Beat.CHECKIN: (NudgeKind.REMINDER_CHECKIN, "M-RM-2"),
    Beat.REFLECTION: (NudgeKind.REMINDER_REFLECTION, "M-RM-3"),
}
_HELLOS: dict[Step, tuple[NudgeKind, str]] = {
    "S1": (NudgeKind.HELLO, "M-HL-1"),
    "S2": (NudgeKind.HELLO_QUESTION, "M-HL-2"),
    "S3": (NudgeKind.LAST_HELLO, "M-HL-3"),
}
_QUIET = Quiet()
_CAPS = Caps()


@dataclass(frozen=True, slots=True)
class BeatFacts:
    """A beat of this week that takes place, as one person met it. Instants are UTC.

    `answered`: a tap, answer or skip; for a reflection, it was opened or skipped.
    """

    key: BeatKey
    due: datetime
    closes: datetime
    posted: bool
    answered: bool


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Everything the rules need to know about one membership at one moment.

    `history` covers all groups of the person; `zone` is the person's (quiet time, day and week of the caps),
    `group_zone` the group's. `unanswered` and `silent_weeks` are counts in a row. `decided` holds the keys of
    decisions already carried out in this membership.
    """

    state: State
    beats: tuple[BeatFacts, ...]
    zone: ZoneInfo
    group_zone: ZoneInfo
    history: tuple[Past, ...] = ()
    decided: frozenset[str] = frozenset()
    preset: str = "A"
    quiet: Quiet = _QUIET
    caps: Caps = _CAPS
    wants_reminders: bool = True
    wants_reflection: bool = True
    unanswered: int = 0
    silent_weeks: int = 0
    never_used_a_button: bool = False
    last_hello_question: datetime | None = None  # M-HL-2
    kickoff_reminder_sent: bool = False  # this week
    hello_sent: bool = False  # this week
    group_paused: bool = False
    week_skipped: bool = False
    paused_until: date | None = None  # the day of coming back, in group time
    silent_steps: Steps = STEPS


@dataclass(frozen=True, slots=True)
class Decision:
    """One nudge to be sent `at` a moment, or `dropped` for a reason (a code of caps.Reason).

    `key` names it within the membership: a key that is in `PersonFacts.decided` is never decided again.
    """

    key: str
    kind: NudgeKind
    message: str
    occurrence: BeatKey | None  # None: it is about no beat
    at: datetime | None
    dropped: str | None


@dataclass(frozen=True, slots=True)
class _Candidate:
    key: str
    message: str
    beat: BeatFacts | None
    nudge: Nudge


def nudges_due(facts: PersonFacts, now: datetime) -> tuple[Decision, ...]:
    """Decide every nudge that is due at or before `now` and not yet decided, in the order of priority."""
    waiting = [
        candidate
        for candidate in _candidates(facts, now)
        if candidate.nudge.due <= now and candidate.key not in facts.decided
    ]
    waiting.sort(key=lambda candidate: (candidate.nudge.kind, candidate.nudge.due, candidate.key))
    taken: list[Past] = list(facts.history)
    kinds: set[NudgeKind] = set()
    decisions: list[Decision] = []
    for candidate in waiting:
        kind = candidate.nudge.kind
        reason = refusal(facts, kind) or _needless(facts, candidate, kinds)
        moment = Dropped(reason) if reason else _moment(facts, candidate.nudge, taken, now)
        key, message = candidate.key, candidate.message
        occurrence = candidate.beat.key if candidate.beat else None
        if isinstance(moment, Dropped):
            decisions.append(Decision(key, kind, message, occurrence, None, moment.reason))
        else:
            decisions.append(Decision(key, kind, message, occurrence, moment, None))
            taken.append(Past(kind, moment))
            kinds.add(kind)
    return tuple(decisions)


def _candidates(facts: PersonFacts, now: datetime) -> Iterator[_Candidate]:
    """Everything the beats due so far might say to the person, each at its own moment and with its own end."""
    for beat in facts.beats:
        if beat.due > now:
            continue
        name = f"{beat.key.week}:{beat.key.beat}:{beat.key.ordinal}"
        if beat.key.beat is Beat.REFLECTION:
            last = min(post_until(beat.due, Beat.REFLECTION), beat.closes)
            invitation = Nudge(NudgeKind.REFLECTION_INVITE, beat.due, last)
            yield _Candidate(f"invite:{name}", "M-RF-1", beat, invitation)
        if (due := reminder_at(beat.due, beat.key.beat, facts.preset)) is not None:
            kind, message = _REMINDERS[beat.key.beat]
            yield _Candidate(f"remind:{name}", message, beat, Nudge(kind, due, beat.closes))
        if beat.key.beat is Beat.KICKOFF and facts.silent_weeks:
            yield from _hello(facts, beat)
    if facts.paused_until is not None:
        yield _end_of_pause(facts, facts.paused_until)


def _end_of_pause(facts: PersonFacts, until: date) -> _Candidate:
    """M-PA-3: before the day of coming back, or not at all."""
    nudge = Nudge(
        NudgeKind.PAUSE_END,
        ask_at(until, facts.group_zone, facts.quiet),
        ends_at(until, facts.group_zone),
    )
    return _Candidate(f"pause:{until}", "M-PA-3", None, nudge)


def _hello(facts: PersonFacts, kickoff: BeatFacts) -> Iterator[_Candidate]:
    """The S-message of this week, if the ladder has one; it may come until the group week ends.

    The days since the last M-HL-2 are counted from date to date in group time.
    """
    asked, zone = facts.last_hello_question, facts.group_zone
    due = hello_at(kickoff.due, zone)
    day = wall(due, zone).date()
    step = step_after(
        facts.silent_weeks,
        never_used_a_button=facts.never_used_a_button,
        days_since_last_hl2=None if asked is None else (day - wall(asked, zone).date()).days,
        steps=facts.silent_steps,
    )
    if step is not None:
        kind, message = _HELLOS[step]
        end = instant(datetime.combine(monday_of(day) + WEEK, time()), zone)
        yield _Candidate(f"hello:{kickoff.key.week}", message, kickoff, Nudge(kind, due, end))


def refusal(facts: PersonFacts, kind: NudgeKind) -> Reason | None:
    """Which rule forbids a nudge of this kind to this person now; None: no rule does.

    Holds for every kind, also for those that other flows begin (feedback requests, buddy nudges).
    """
    look_back = kind in {NudgeKind.REFLECTION_INVITE, NudgeKind.REMINDER_REFLECTION}
    if look_back and not facts.wants_reflection:
        return Reason.STOPPED
    return stop_rule(
        kind,
        wants=facts.wants_reminders,
        unanswered=facts.unanswered,
        state=facts.state,
        group_paused=facts.group_paused,
        week_skipped=facts.week_skipped,
    )


def single_due(facts: PersonFacts, nudge: Nudge, now: datetime) -> datetime | Dropped:
    """When a nudge that another flow begins may be sent to this person, now or later, or why not at all.

    As for `nudges_due`, a moment that lies ahead is not final: ask again then.
    """
    reason = refusal(facts, nudge.kind)
    return Dropped(reason) if reason else _moment(facts, nudge, facts.history, now)


def _needless(facts: PersonFacts, candidate: _Candidate, kinds: set[NudgeKind]) -> Reason | None:
    """Why this week has no room for the candidate. `kinds` were decided just now, being more important."""
    kind, beat = candidate.nudge.kind, candidate.beat
    if kind.is_hello or beat is None:
        return None
    greeted = facts.hello_sent or any(known.is_hello for known in kinds)
    reminded = facts.kickoff_reminder_sent or NudgeKind.REMINDER_KICKOFF in kinds
    rules = (
        (beat.answered, Reason.ANSWERED),
        (kind.is_reminder and not beat.posted, Reason.NOT_POSTED),
        (kind.is_reminder and greeted, Reason.HELLO_WEEK),
        (kind is NudgeKind.REMINDER_CHECKIN and reminded, Reason.KICKOFF_REMINDED),
    )
    return next((reason for holds, reason in rules if holds), None)


def _moment(facts: PersonFacts, nudge: Nudge, history: Sequence[Past], now: datetime) -> datetime | Dropped:
    """The nudge's place as the caps allow it, at or after `now`."""
    intended = place(nudge, history, facts.zone, facts.quiet, facts.caps)
    if isinstance(intended, Dropped) or intended >= now:
        return intended
    if nudge.kind.is_reminder and now - intended > REMINDER_GRACE:
        return Dropped(Reason.LATE)
    return place(Nudge(nudge.kind, now, nudge.expires), history, facts.zone, facts.quiet, facts.caps)
