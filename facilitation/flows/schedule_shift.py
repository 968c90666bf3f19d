"""What a change of a running course would mean: the posts that would come at another time, before anything is changed."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from facilitation.flows.planning import group_plan, keep_moves, key_of, moves_of, plan_without_moves
from facilitation.model import Group, Occurrence, OccurrenceState
from facilitation.phrasebook import Own, When
from facilitation.rules.calendar import instant
from facilitation.rules.schedule import carried
from facilitation.turn import Turn

MOST = 4  # posts that are named: enough to see which way the times go
_STAYS = (OccurrenceState.POSTED, OccurrenceState.SKIPPED)
_GONE = ("too_late", "not_in_plan")  # dropped beats that no plan brings back


def shift(turn: Turn, **values: object) -> Own:
    """The posts to come that would move if the group had these `values`, in words and by the clock that counts now."""
    lines = [_line(turn, row, became) for row, became in _moved(turn, values)]
    said = {
        "lines": Own("\n".join(lines[:MOST])),
        "some": bool(lines),
        "none": not lines,
        "more": max(0, len(lines) - MOST),
    }
    return Own(turn.book.text("M-SD-48", turn.language, said))


def _moved(turn: Turn, values: dict[str, object]) -> list[tuple[Occurrence, datetime | None]]:
    """Each post that would come at another instant, and when; None where it would not come."""
    group = turn.group
    other = Group(**{**group.model_dump(), **values})
    keep_moves(other, carried(moves_of(other), plan_without_moves(group), plan_without_moves(other)))
    zone = ZoneInfo(other.zone)
    planned = {beat.key: instant(beat.local, zone) for beat in group_plan(other) if not beat.dropped}
    found = [(row, planned.get(key_of(row))) for row in _to_come(turn)]
    return [(row, became) for row, became in found if became != _was(row)]


def _to_come(turn: Turn) -> Sequence[Occurrence]:
    return turn.session.exec(
        select(Occurrence)
        .where(
            Occurrence.group_id == turn.group.id,
            Occurrence.due_at > turn.now,
            col(Occurrence.state).not_in(_STAYS),
            col(Occurrence.reason).not_in(_GONE),
        )
        .order_by(col(Occurrence.due_at), col(Occurrence.id))
    ).all()


def _was(row: Occurrence) -> datetime | None:
    return None if row.state == OccurrenceState.DROPPED else row.due_at


def _line(turn: Turn, row: Occurrence, became: datetime | None) -> str:
    was = _was(row)
    values = {
        "beat": Own(turn.book.text(f"L-BEAT-{row.beat}", turn.language)),
        "was": When(was, turn.zone, "short") if was else "",
        "became": When(became, turn.zone, "short") if became else "",
        "moved": bool(was and became),
        "gone": became is None,
        "added": was is None,
    }
    return turn.book.text("M-SD-49", turn.language, values)
