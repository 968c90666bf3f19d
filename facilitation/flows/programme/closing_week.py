"""The end of a group's week for the coordinator: its facts are counted once and kept without persons (content-design 4.3)."""

from collections.abc import Collection
from datetime import datetime, time, timedelta

from facilitation.closing import Closer, Closing, row_of
from facilitation.model import Group, GroupState, Membership, Occurrence, OccurrenceState, Role, WeekFacts
from facilitation.round import Round, zone_of
from facilitation.rules.calendar import holidays_of, instant, monday_of
from facilitation.rules.silence import State

WORKING_DAYS = 5
KEPT_BREAKS = 12  # weeks of a member's pauses: as long as the longest course


def close_week(round_: Round, group: Group, kickoff: Occurrence) -> None:
    """Write the facts of the calendar week of a week start. What is written stays as it is."""
    monday = monday_of(kickoff.local.date())
    closer = round_.rows.closer()
    if closer.is_closed(group.id, monday):
        return
    zone = zone_of(group)
    began = instant(datetime.combine(monday, time(0)), zone)
    ends = instant(datetime.combine(monday + timedelta(days=7), time(0)), zone)
    held = [b for b in round_.rows.beats(group.id, kickoff.week) if b.state == OccurrenceState.POSTED]
    everyone = round_.rows.members(group.id)
    joined = {
        m.id: m.onboarded_at
        for m in everyone
        if m.role == Role.LEARNER and m.onboarded_at is not None and m.onboarded_at < ends
    }
    left = [m for m in everyone if m.id in joined and m.state == State.LEFT]
    out = {m.id for m in left} | {m.id for m in everyone if m.state in {State.PAUSED, State.INVITED}}
    free = holidays_of(group.country, {monday.year, (monday + timedelta(days=6)).year})
    week = Closing(
        group=group.id,
        monday=monday,
        began=began,
        ends=ends,
        week=kickoff.week if held and group.state != GroupState.PAUSED else None,
        beats={beat.id: beat.beat for beat in held},
        learners=joined.keys(),
        eligible=joined.keys() - out,
        leaders={m.id for m in everyone if m.role == Role.FACILITATOR},
        joined={who: at.astimezone(zone) for who, at in joined.items()},
        left=sum(began <= m.state_since < ends for m in left),
        holidays=sum(monday + timedelta(days=n) in free for n in range(WORKING_DAYS)),
    )
    round_.add(WeekFacts, **dict(row_of(closer.close(week))))
    _remember_breaks(round_, closer, week, {m.id for m in everyone if m.state == State.PAUSED})


def _remember_breaks(round_: Round, closer: Closer, week: Closing, paused: Collection[int]) -> None:
    """A week of somebody's own pause is no week of theirs when it is asked how steady people are (N3)."""
    known = closer.breaks(week.group)
    for who in sorted(week.joined.keys() & paused):
        known[who] = [*known.get(who, ()), str(week.monday)][-KEPT_BREAKS:]
        round_.change(Membership, who, breaks=known[who])
