"""Quiet time and caps, against a model that steps through the minutes as content-design 1.8 tells it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitation.rules.caps import (
    Caps,
    Dropped,
    Nudge,
    NudgeKind,
    Past,
    Quiet,
    arrange,
    next_allowed,
    place,
)
from tests.rules.strategies import jumps, many, zones

SOFIA = ZoneInfo("Europe/Sofia")
STEP = timedelta(minutes=15)
YEAR = datetime(2026, 1, 1, tzinfo=UTC)
CAPS = Caps()
QUIET = Quiet()
REMINDERS = {NudgeKind.REMINDER_KICKOFF, NudgeKind.REMINDER_CHECKIN, NudgeKind.REMINDER_REFLECTION}


def utc(day: int, hour: int, minute: int = 0, *, month: int = 3) -> datetime:
    """An instant by its wall time in Sofia in 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=SOFIA).astimezone(UTC)


# The model: written from the text of 1.8, sharing no code with the rules.


def is_quiet(at: datetime, zone: ZoneInfo, quiet: Quiet) -> bool:
    there = at.astimezone(zone)
    minutes, start, end = (
        60 * moment.hour + moment.minute for moment in (there.time(), quiet.start, quiet.end)
    )
    at_night = start <= minutes < end if start <= end else minutes >= start or minutes < end
    return at_night or there.weekday() in quiet.weekdays or there.date() in quiet.days


def breaks_a_cap(at: datetime, kind: NudgeKind, history: Sequence[Past], zone: ZoneInfo, caps: Caps) -> bool:
    day = at.astimezone(zone).date()
    same_day = same_week = reminders = 0
    for past in history:
        other = past.at.astimezone(zone).date()
        same_day += other == day
        if other.isocalendar()[:2] == day.isocalendar()[:2]:
            same_week += 1
            reminders += past.kind in REMINDERS
    return (
        same_day >= caps.per_day
        or same_week >= caps.per_week
        or (kind in REMINDERS and reminders >= caps.reminders_per_week)
    )


def model(nudge: Nudge, history: Sequence[Past], zone: ZoneInfo, quiet: Quiet, caps: Caps) -> datetime | None:
    at = nudge.due
    while at < nudge.expires:
        if not is_quiet(at, zone, quiet) and not breaks_a_cap(at, nudge.kind, history, zone, caps):
            return at
        at += STEP
    return None


quarters = st.integers(0, 23 * 4).map(lambda number: time(number // 4, 15 * (number % 4)))
# Quiet time never ends while a clock may jump: then it ends shifted, which the model does not know.
quiets = st.builds(
    Quiet,
    st.sampled_from((time(18), time(20), time(21, 30), time(23))),
    st.sampled_from((time(5), time(7, 15), time(8), time(10))),
    st.frozensets(st.integers(0, 6), max_size=4),
    st.frozensets(
        st.integers(0, 364).map(lambda number: date(2026, 1, 1) + timedelta(days=number)), max_size=20
    ),
)
caps_of_a_person = st.builds(Caps, st.integers(1, 2), st.integers(1, 6), st.integers(0, 2))
nudges = st.builds(
    lambda kind, due, hours: Nudge(kind, YEAR + due * STEP, YEAR + due * STEP + timedelta(hours=hours)),
    st.sampled_from(list(NudgeKind)),
    st.integers(0, 360 * 24 * 4),
    st.integers(0, 240),
)


def a_year_of_nudges_equals_the_model(waiting: list[Nudge], zone: ZoneInfo, quiet: Quiet, caps: Caps) -> None:
    history: list[Past] = []
    for nudge in sorted(waiting, key=lambda nudge: nudge.due):
        placed = place(nudge, history, zone, quiet, caps)
        expected = model(nudge, history, zone, quiet, caps)
        if expected is None:
            assert isinstance(placed, Dropped)
        else:
            assert placed == expected
            history.append(Past(nudge.kind, expected))


@settings(max_examples=40, deadline=None)
@given(waiting=st.lists(nudges, min_size=15, max_size=40), zone=zones, quiet=quiets, caps=caps_of_a_person)
def test_caps_and_quiet_time_equal_the_model_over_a_year(
    waiting: list[Nudge], zone: ZoneInfo, quiet: Quiet, caps: Caps
) -> None:
    a_year_of_nudges_equals_the_model(waiting, zone, quiet, caps)


crowded = st.builds(
    lambda kind, due, hours: Nudge(kind, YEAR + due * STEP, YEAR + due * STEP + timedelta(hours=hours)),
    st.sampled_from(list(NudgeKind)),
    st.integers(0, 21 * 24 * 4),
    st.integers(1, 120),
)


@settings(max_examples=30, deadline=None)
@given(waiting=st.lists(crowded, min_size=10, max_size=25), zone=zones, quiet=quiets, caps=caps_of_a_person)
def test_caps_and_quiet_time_equal_the_model_when_everything_comes_at_once(
    waiting: list[Nudge], zone: ZoneInfo, quiet: Quiet, caps: Caps
) -> None:
    a_year_of_nudges_equals_the_model(waiting, zone, quiet, caps)


@pytest.mark.soak
@settings(max_examples=2000, deadline=None)
@given(waiting=st.lists(nudges | crowded, max_size=80), zone=zones, quiet=quiets, caps=caps_of_a_person)
def test_caps_and_quiet_time_equal_the_model_over_many_years(
    waiting: list[Nudge], zone: ZoneInfo, quiet: Quiet, caps: Caps
) -> None:
    a_year_of_nudges_equals_the_model(waiting, zone, quiet, caps)


@many
@given(
    at=st.integers(0, 365 * 24 * 4).map(lambda number: YEAR + number * STEP),
    zone=zones,
    start=quarters,
    end=quarters,
    weekdays=st.frozensets(st.integers(0, 6), max_size=6),
)
def test_quiet_time_of_any_shape_ends_at_or_after_the_moment_and_at_most_a_jump_late(
    at: datetime, zone: ZoneInfo, start: time, end: time, weekdays: frozenset[int]
) -> None:
    quiet = Quiet(start, end, weekdays)
    allowed = next_allowed(at, zone, quiet)
    assert allowed >= at
    assert not is_quiet(allowed, zone, quiet)
    near = any(abs(allowed - change) < timedelta(hours=3) for change, _ in jumps(zone))
    between = at
    while between < allowed - (timedelta(hours=2) if near else timedelta()):
        assert is_quiet(between, zone, quiet)
        between += STEP


@pytest.mark.parametrize("change", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)])
@pytest.mark.parametrize("end", [time(2, 15), time(3), time(3, 30), time(3, 45), time(4)])
def test_quiet_time_that_ends_while_the_clock_changes_still_ends(change: datetime, end: time) -> None:
    quiet = Quiet(time(20), end, frozenset())
    for number in range(24):
        at = change + number * STEP
        allowed = next_allowed(at, SOFIA, quiet)
        assert allowed >= at
        assert not is_quiet(allowed, SOFIA, quiet)
        assert allowed - at <= timedelta(hours=5)


def test_a_reminder_that_falls_in_quiet_hours_moves_to_the_morning() -> None:  # T05
    nudge = Nudge(NudgeKind.REMINDER_KICKOFF, utc(3, 21), utc(4, 12))
    assert place(nudge, (), SOFIA, QUIET, CAPS) == utc(4, 8)


def test_a_reminder_whose_window_closes_in_quiet_hours_is_dropped() -> None:  # T05
    nudge = Nudge(NudgeKind.REMINDER_CHECKIN, utc(3, 21), utc(4, 8))
    assert place(nudge, (), SOFIA, QUIET, CAPS) == Dropped("quiet")


def test_nothing_comes_on_sundays_and_public_holidays() -> None:
    quiet = Quiet(days=frozenset({date(2026, 3, 9)}))
    nudge = Nudge(NudgeKind.SURVEY, utc(7, 20), utc(20, 12))
    assert place(nudge, (), SOFIA, quiet, CAPS) == utc(10, 8)


def test_eight_is_allowed_and_twenty_is_quiet() -> None:
    assert next_allowed(utc(3, 8), SOFIA, QUIET) == utc(3, 8)
    assert next_allowed(utc(3, 20), SOFIA, QUIET) == utc(4, 8)
    assert next_allowed(utc(3, 19, 59), SOFIA, QUIET) == utc(3, 19, 59)


def test_quiet_hours_may_lie_in_the_day_of_people_who_work_at_night() -> None:
    quiet = Quiet(time(7), time(17), frozenset())
    assert next_allowed(utc(3, 9), SOFIA, quiet) == utc(3, 17)
    assert next_allowed(utc(3, 23), SOFIA, quiet) == utc(3, 23)


def test_seven_quiet_weekdays_are_refused() -> None:
    with pytest.raises(ValueError, match="no moment"):
        Quiet(weekdays=frozenset(range(7)))


def test_two_groups_that_want_the_same_day_send_one_message_by_priority() -> None:  # T06
    buddy = Nudge(NudgeKind.BUDDY_NUDGE, utc(3, 10), utc(4, 20))
    invite = Nudge(NudgeKind.REFLECTION_INVITE, utc(3, 11), utc(4, 11))
    reminder = Nudge(NudgeKind.REMINDER_KICKOFF, utc(3, 10), utc(3, 22))
    assert arrange([buddy, invite, reminder], (), SOFIA, QUIET, CAPS) == (
        utc(4, 8),
        utc(3, 11),
        Dropped("day_cap"),
    )


def test_the_fifth_message_of_a_week_waits_for_monday() -> None:
    history = [Past(NudgeKind.OTHER, utc(day, 10)) for day in (2, 3, 4, 5)]
    survey = Nudge(NudgeKind.SURVEY, utc(6, 10), utc(20, 10))
    assert place(survey, history, SOFIA, QUIET, CAPS) == utc(9, 8)
    late = Nudge(NudgeKind.SURVEY, utc(6, 10), utc(8, 10))
    assert place(late, history, SOFIA, QUIET, CAPS) == Dropped("week_cap")


def test_the_third_reminder_of_a_week_is_dropped() -> None:
    history = [
        Past(NudgeKind.REMINDER_KICKOFF, utc(3, 12)),
        Past(NudgeKind.REMINDER_REFLECTION, utc(5, 12)),
    ]
    third = Nudge(NudgeKind.REMINDER_CHECKIN, utc(6, 12), utc(7, 12))
    assert place(third, history, SOFIA, QUIET, CAPS) == Dropped("reminder_cap")
    assert place(third, history, SOFIA, QUIET, Caps(1, 4, 3)) == utc(6, 12)


def test_somebody_who_allows_no_reminders_a_week_gets_none_and_no_answer_takes_long() -> None:
    nudge = Nudge(NudgeKind.REMINDER_KICKOFF, utc(3, 12), utc(5, 12))
    assert place(nudge, (), SOFIA, QUIET, Caps(1, 4, 0)) == Dropped("reminder_cap")


def test_a_nudge_whose_window_is_over_is_dropped() -> None:
    nudge = Nudge(NudgeKind.SURVEY, utc(3, 12), utc(3, 12))
    assert place(nudge, (), SOFIA, QUIET, CAPS) == Dropped("window_closed")


def test_nudges_that_wait_go_in_the_order_of_the_text() -> None:
    names = [kind.name for kind in sorted(NudgeKind)]
    order = (
        "HELLO",
        "SURVEY",
        "REFLECTION_INVITE",
        "REMINDER_KICKOFF",
        "REMINDER_REFLECTION",
        "REMINDER_CHECKIN",
        "FEEDBACK_REQUEST",
        "BUDDY_NUDGE",
        "OTHER",
    )
    assert [name for name in names if name in order] == list(order)
    assert {kind for kind in NudgeKind if kind.is_reminder} == REMINDERS


@settings(max_examples=40, deadline=None)
@given(waiting=st.lists(crowded, max_size=20), zone=zones, quiet=quiets, caps=caps_of_a_person)
def test_what_is_arranged_keeps_every_cap_and_never_lets_the_less_important_push_the_more_important(
    waiting: list[Nudge], zone: ZoneInfo, quiet: Quiet, caps: Caps
) -> None:
    moments = arrange(waiting, (), zone, quiet, caps)
    sent = [
        Past(nudge.kind, at) for nudge, at in zip(waiting, moments, strict=True) if isinstance(at, datetime)
    ]
    for number, past in enumerate(sent):
        others = sent[:number] + sent[number + 1 :]
        assert not breaks_a_cap(past.at, past.kind, others, zone, caps)
        assert not is_quiet(past.at, zone, quiet)
    for number, nudge in enumerate(waiting):
        above = [other for other in waiting if other.kind < nudge.kind]
        alone = arrange([*above, nudge], (), zone, quiet, caps)
        same = [other for other in waiting if other.kind == nudge.kind]
        if len(same) == 1:
            assert alone[-1] == moments[number]
