"""Errands: what a flow wants done outside the transaction, by bot/errands.py, and the moment that takes what came of it.

plan_file   data: platform, ref            result: text, or trouble ("gone", "too-large", "not-text")
links       data: links, a list of addresses    result: found, a verdict and an address for each of them
"""

from collections.abc import Mapping
from datetime import timedelta

from sqlmodel import col, select

from facilitation.flows.course.planning import Due, add_moment
from facilitation.model import Errand, Moment, Occurrence
from facilitation.round import Round
from facilitation.rows import MomentRow
from facilitation.turn import Turn

PLAN_FILE, LINKS = "plan_file", "links"
PATIENCE = timedelta(minutes=10)  # until then a result is awaited


def send(turn: Turn, kind: str, data: Mapping[str, object]) -> None:
    """Have something done for the leader who asks; `MOMENTS[kind]` takes the result."""
    key = f"{kind}:{turn.event.source}:{turn.event.key}"
    turn.session.add(
        Errand(
            key=key,
            kind=kind,
            group_id=turn.group.id,
            membership_id=turn.me.membership.id,
            data=dict(data),
            asked_at=turn.now,
            due_at=turn.now,
        )
    )
    add_moment(turn.session, turn.group.id, Due(key, kind, turn.now + PATIENCE))
    turn.fetches = True


def order(round_: Round, kind: str, occurrence: Occurrence, data: Mapping[str, object]) -> None:
    """Have something done because of a beat to come; nobody asked."""
    key, group_id, now = (
        f"{kind}:{occurrence.id}:{int(round_.now.timestamp())}",
        occurrence.group_id,
        round_.now,
    )
    round_.add(
        Errand,
        key=key,
        kind=kind,
        group_id=group_id,
        data=dict(data),
        result={},
        asked_at=now,
        due_at=now,
        tries=0,
    )
    round_.add(Moment, key=key, kind=kind, group_id=group_id, data={}, due_at=now + PATIENCE, outcome="")


def waiting(turn: Turn, kind: str) -> bool:
    """Whether something of the kind is being done for the group already."""
    open_now = select(Errand.id).where(
        Errand.group_id == turn.group.id,
        Errand.kind == kind,
        col(Errand.membership_id).is_not(None),
        col(Errand.done_at).is_(None),
        Errand.asked_at > turn.now - PATIENCE,
    )
    return turn.session.exec(open_now).first() is not None


def result_of(round_: Round, moment: MomentRow) -> Errand | None:
    """The errand that a moment is about; None where it is gone with who asked. Its `result` is empty where it was not done."""
    return round_.session.exec(select(Errand).where(Errand.key == moment.key)).first()
