"""What a change of a running course would mean: the posts that would come at another time, before anything is changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from facilitation.flows.course.planning import group_plan, keep_moves, key_of, moves_of, plan_without_moves
from facilitation.flows.course.schedule_words import otherwise
from facilitation.model import Occurrence, OccurrenceState
from facilitation.phrasebook import Own, When
from facilitation.rules.calendar import Beat, instant
from facilitation.rules.schedule import carried
from facilitation.turn import Turn

MOST = 4  # posts that are named: enough to see which way the times go
_STAYS = (OccurrenceState.POSTED, OccurrenceState.SKIPPED)


def shift(turn: Turn, **values: object) -> Own:
    """The posts to come that would move if the group had these `values`, in words and by the clock that counts now."""
    lines = [_line(turn, move) for move in _moves(turn, values)]
    said = {
        "lines": Own("\n".join(lines[:MOST])),
        "some": bool(lines),
        "none": not lines,
        "more": max(0, len(lines) - MOST),
    }
    return Own(turn.book.text("M-SD-48", turn.language, said))


class _Move(NamedTuple):
    """A post that would come at another instant; None: it does not come."""

    beat: Beat
    was: datetime | None
    became: datetime | None


def _moves(turn: Turn, values: Mapping[str, object]) -> list[_Move]:
    group = turn.group
    other = otherwise(group, **values)
    keep_moves(other, carried(moves_of(other), plan_without_moves(group), plan_without_moves(other)))
    zone = ZoneInfo(other.zone)
    planned = {beat.key: instant(beat.local, zone) for beat in group_plan(other) if not beat.dropped}
    rows = {key_of(row): row for row in turn.facts.occurrences()}
    found = [
        _Move(key.beat, _was(row), planned.get(key))
        for key, row in rows.items()
        if row.due_at > turn.now and row.state not in _STAYS and row.reason != "too_late"
    ]
    found += [_Move(key.beat, None, at) for key, at in planned.items() if key not in rows and at > turn.now]
    found.sort(key=lambda move: move.was or move.became or turn.now)
    return [move for move in found if move.was != move.became]


def _was(row: Occurrence) -> datetime | None:
    return None if row.state == OccurrenceState.DROPPED else row.due_at


def _line(turn: Turn, move: _Move) -> str:
    values = {
        "beat": Own(turn.book.text(f"L-BEAT-{move.beat}", turn.language)),
        "was": When(move.was, turn.zone, "short") if move.was else "",
        "became": When(move.became, turn.zone, "short") if move.became else "",
        "moved": bool(move.was and move.became),
        "gone": move.became is None,
        "added": move.was is None,
    }
    return turn.book.text("M-SD-49", turn.language, values)
