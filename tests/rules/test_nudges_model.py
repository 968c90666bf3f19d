"""Who gets a nudge and when, against a model that knows no cleverness: it tries every quarter of an hour (1.8, 1.9)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitation.rules.calendar import PRESETS, Beat, plan
from facilitation.rules.caps import Caps, NudgeKind, Past, Quiet, Reason
from facilitation.rules.nudges import BeatFacts, PersonFacts, nudges_due, refusal
from facilitation.rules.silence import State
from facilitation.rules.windows import reminder_at, windows

QUARTER = timedelta(minutes=15)
MONDAY = date(2026, 3, 23)  # a week with a change of the clock at its end
FIRST = datetime(2026, 3, 23, tzinfo=UTC)
REMINDERS = {
    Beat.KICKOFF: (NudgeKind.REMINDER_KICKOFF, "M-RM-1"),
    Beat.CHECKIN: (NudgeKind.REMINDER_CHECKIN, "M-RM-2"),
    Beat.REFLECTION: (NudgeKind.REMINDER_REFLECTION, "M-RM-3"),
}
OPTIONAL = {
    NudgeKind.HELLO,
    NudgeKind.FEEDBACK_REQUEST,
    NudgeKind.BUDDY_NUDGE,
    *(kind for kind, _ in REMINDERS.values()),
}
MAY = {  # the table "State" of 1.8
    State.INVITED: {NudgeKind.ONBOARDING},
    State.ACTIVE: set(NudgeKind) - {NudgeKind.ONBOARDING, NudgeKind.PAUSE_END, NudgeKind.ALUMNI},
    State.QUIET: {NudgeKind.REFLECTION_INVITE, NudgeKind.HELLO, NudgeKind.HELLO_QUESTION},
    State.AWAY: {NudgeKind.HELLO_QUESTION},
    State.RESTING: {NudgeKind.LAST_HELLO},
    State.PAUSED: {NudgeKind.PAUSE_END},
    State.LEFT: set[NudgeKind](),
    State.FINISHED: {NudgeKind.SURVEY, NudgeKind.STATEMENT, NudgeKind.NOTICE},
    State.ALUMNI: {NudgeKind.SURVEY, NudgeKind.STATEMENT, NudgeKind.NOTICE, NudgeKind.ALUMNI},
}
OF_THE_WEEK = {
    *OPTIONAL,
    NudgeKind.HELLO_QUESTION,
    NudgeKind.LAST_HELLO,
    NudgeKind.REFLECTION_INVITE,
}


def forbidden(facts: PersonFacts, kind: NudgeKind) -> bool:
    """ST1 to ST4 and the states, each as its own sentence."""
    reminder = kind in {known for known, _ in REMINDERS.values()}
    look_back = kind in {NudgeKind.REFLECTION_INVITE, NudgeKind.REMINDER_REFLECTION}
    return (
        (kind in OPTIONAL and not facts.wants_reminders)
        or (look_back and not facts.wants_reflection)
        or (reminder and facts.unanswered >= 2)
        or kind not in MAY[facts.state]
        or (kind in OF_THE_WEEK and (facts.group_paused or facts.week_skipped))
    )


def free(facts: PersonFacts, kind: NudgeKind, at: datetime, taken: list[Past]) -> bool:
    """Whether this very moment is neither quiet nor over a cap."""
    there = at.astimezone(facts.zone)
    quiet = facts.quiet
    clock = there.time()
    night = (
        quiet.start <= clock or clock < quiet.end
        if quiet.start > quiet.end
        else quiet.start <= clock < quiet.end
    )
    if night or there.weekday() in quiet.weekdays or there.date() in quiet.days:
        return False
    days = [past.at.astimezone(facts.zone).date() for past in taken]
    week = [
        past
        for past, day in zip(taken, days, strict=True)
        if day.isocalendar()[:2] == there.isocalendar()[:2]
    ]
    reminders = [past for past in week if 60 <= past.kind < 70]
    return (
        days.count(there.date()) < facts.caps.per_day
        and len(week) < facts.caps.per_week
        and (not 60 <= kind < 70 or len(reminders) < facts.caps.reminders_per_week)
    )


def first_free(
    facts: PersonFacts, kind: NudgeKind, since: datetime, until: datetime, taken: list[Past]
) -> datetime | None:
    at = since
    while at < until:
        if free(facts, kind, at, taken):
            return at
        at += QUARTER
    return None


def candidates(
    facts: PersonFacts, now: datetime
) -> Iterator[tuple[str, NudgeKind, str, BeatFacts | None, datetime, datetime]]:
    for beat in facts.beats:
        if beat.due > now:
            continue
        name = f"{beat.key.week}:{beat.key.beat}:{beat.key.ordinal}"
        if beat.key.beat is Beat.REFLECTION:
            end = min(beat.due + timedelta(hours=24), beat.closes)
            yield f"invite:{name}", NudgeKind.REFLECTION_INVITE, "M-RF-1", beat, beat.due, end
        due = reminder_at(beat.due, beat.key.beat, facts.preset)
        if due is not None:
            yield f"remind:{name}", *REMINDERS[beat.key.beat], beat, due, beat.closes
        if beat.key.beat is Beat.KICKOFF and (hello := step(facts, beat)) is not None:
            day = beat.due.astimezone(facts.group_zone).date()
            tomorrow = datetime.combine(day + timedelta(days=1), time(10), facts.group_zone).astimezone(UTC)
            monday = day - timedelta(days=day.weekday()) + timedelta(days=7)
            if day.weekday() == 6:
                monday += timedelta(days=7)
            end = datetime.combine(monday, time(), facts.group_zone).astimezone(UTC)
            yield f"hello:{beat.key.week}", *hello, beat, tomorrow, end
    if facts.paused_until is not None:
        day = facts.paused_until
        end = datetime.combine(day, time(), facts.group_zone).astimezone(UTC)
        for back in range(1, 8):
            asked = day - timedelta(days=back)
            moments = [
                at
                for quarter in range(4 * 14)
                if (
                    at := datetime.combine(asked, time(10), facts.group_zone).astimezone(UTC)
                    + quarter * QUARTER
                )
                .astimezone(facts.group_zone)
                .date()
                == asked
            ]
            calm = replace(facts, zone=facts.group_zone)
            found = next((at for at in moments if free(calm, NudgeKind.PAUSE_END, at, [])), None)
            if found is not None:
                yield f"pause:{day}", NudgeKind.PAUSE_END, "M-PA-3", None, found, end
                return


def step(facts: PersonFacts, beat: BeatFacts) -> tuple[NudgeKind, str] | None:
    asked = facts.last_hello_question
    tuesday = beat.due.astimezone(facts.group_zone).date() + timedelta(days=1)
    rested = asked is None or tuesday - asked.astimezone(facts.group_zone).date() >= timedelta(days=14)
    if facts.silent_weeks == 1 and not (facts.never_used_a_button and rested):
        return NudgeKind.HELLO, "M-HL-1"
    if facts.silent_weeks in {1, 2}:
        return (NudgeKind.HELLO_QUESTION, "M-HL-2") if rested else None
    return (NudgeKind.LAST_HELLO, "M-HL-3") if facts.silent_weeks == 3 else None


def model(facts: PersonFacts, now: datetime) -> dict[str, datetime | None]:
    """Each nudge that is due, with its moment, or None where it is dropped."""
    waiting = [c for c in candidates(facts, now) if c[4] <= now and c[0] not in facts.decided]
    taken, found = list(facts.history), dict[str, datetime | None]()
    hello, reminded = facts.hello_sent, facts.kickoff_reminder_sent
    for key, kind, _, beat, due, end in sorted(waiting, key=lambda c: (c[1], c[4], c[0])):
        found[key] = None
        is_hello, reminder = 30 <= kind < 40, 60 <= kind < 70
        if forbidden(facts, kind):
            continue
        if beat is not None and not is_hello:
            if beat.answered or (reminder and (not beat.posted or hello)):
                continue
            if kind is NudgeKind.REMINDER_CHECKIN and reminded:
                continue
        at = first_free(facts, kind, due, end, taken)
        if at is not None and at < now:
            late = reminder and now - at > timedelta(hours=2)
            at = None if late else first_free(facts, kind, now, end, taken)
        if at is not None:
            found[key] = at
            taken.append(Past(kind, at))
            hello, reminded = hello or is_hello, reminded or kind is NudgeKind.REMINDER_KICKOFF
    return found


zones = st.sampled_from([ZoneInfo(name) for name in ("Europe/Sofia", "America/New_York", "Asia/Kolkata")])
quarters = st.integers(0, 4 * 24 * 8).map(lambda number: FIRST + number * QUARTER)
quiets = st.builds(
    Quiet,
    start=st.sampled_from([time(20), time(22), time(12)]),
    end=st.sampled_from([time(8), time(10)]),
    weekdays=st.sampled_from([frozenset({6}), frozenset[int](), frozenset({1, 2}), frozenset(range(6))]),
    days=st.sampled_from([frozenset[date](), frozenset({date(2026, 3, 24)})]),
)
pasts = st.lists(
    st.builds(Past, st.sampled_from(list(NudgeKind)), quarters.map(lambda at: at - timedelta(days=1))),
    max_size=5,
)


@st.composite
def facts_of_anybody(draw: st.DrawFn) -> PersonFacts:
    preset, zone = draw(st.sampled_from("ABCD")), draw(zones)
    beats = tuple(
        BeatFacts(
            window.key,
            window.opens,
            window.closes,
            draw(st.booleans()) or draw(st.booleans()),
            draw(st.booleans()),
        )
        for window in windows(plan(PRESETS[preset], MONDAY, 1), zone)
    )
    facts = PersonFacts(
        state=draw(st.sampled_from(State)),
        beats=beats,
        zone=draw(zones),
        group_zone=zone,
        history=tuple(draw(pasts)),
        preset=preset,
        quiet=draw(quiets),
        caps=draw(st.sampled_from([Caps(), Caps(2, 6, 1), Caps(1, 1, 0)])),
        wants_reminders=draw(st.integers(0, 3)) > 0,
        wants_reflection=draw(st.integers(0, 3)) > 0,
        unanswered=draw(st.integers(0, 3)),
        silent_weeks=draw(st.integers(0, 4)),
        never_used_a_button=draw(st.booleans()),
        last_hello_question=draw(st.none() | quarters.map(lambda at: at - timedelta(days=12))),
        kickoff_reminder_sent=draw(st.booleans()),
        hello_sent=draw(st.booleans()),
        group_paused=draw(st.integers(0, 5)) == 0,
        week_skipped=draw(st.integers(0, 5)) == 0,
        paused_until=draw(st.none() | st.sampled_from([MONDAY + timedelta(days=n) for n in range(1, 9)])),
    )
    keys = [candidate[0] for candidate in candidates(facts, FIRST + timedelta(days=9))]
    return replace(
        facts, decided=frozenset(draw(st.sets(st.sampled_from(keys), max_size=2))) if keys else frozenset()
    )


def agrees(facts: PersonFacts, now: datetime) -> None:
    assert {decision.key: decision.at for decision in nudges_due(facts, now)} == model(facts, now)


@settings(max_examples=60, deadline=None)
@given(facts=facts_of_anybody(), now=quarters)
def test_the_one_function_decides_as_the_model_does(facts: PersonFacts, now: datetime) -> None:
    agrees(facts, now)


@pytest.mark.soak
@settings(max_examples=5000, deadline=None)
@given(facts=facts_of_anybody(), now=quarters)
def test_the_one_function_decides_as_the_model_does_in_thousands_of_cases(
    facts: PersonFacts, now: datetime
) -> None:
    agrees(facts, now)


@settings(max_examples=100, deadline=None)
@given(facts=facts_of_anybody())
def test_every_kind_of_nudge_asks_the_same_stop_rules(facts: PersonFacts) -> None:
    for kind in NudgeKind:
        assert (refusal(facts, kind) is not None) == forbidden(facts, kind), kind


def test_the_model_meets_every_kind_that_the_rules_begin() -> None:
    begun = {kind for kind, _ in REMINDERS.values()} | {
        NudgeKind.HELLO,
        NudgeKind.HELLO_QUESTION,
        NudgeKind.LAST_HELLO,
        NudgeKind.REFLECTION_INVITE,
        NudgeKind.PAUSE_END,
    }
    beats = tuple(
        BeatFacts(window.key, window.opens, window.closes, posted=True, answered=False)
        for window in windows(plan(PRESETS["A"], MONDAY, 1), ZoneInfo("Europe/Sofia"))
    )
    met: set[NudgeKind] = set()
    for state, silent in (
        (State.ACTIVE, 0),
        (State.QUIET, 1),
        (State.AWAY, 2),
        (State.RESTING, 3),
        (State.PAUSED, 0),
    ):
        for hours in range(0, 24 * 7, 3):
            facts = PersonFacts(
                state,
                beats,
                ZoneInfo("Europe/Sofia"),
                ZoneInfo("Europe/Sofia"),
                silent_weeks=silent,
                paused_until=MONDAY + timedelta(days=3),
                quiet=Quiet(weekdays=frozenset()),
            )
            met |= {d.kind for d in nudges_due(facts, FIRST + timedelta(hours=hours)) if d.at is not None}
    assert met == begun
    assert Reason.STATE
