"""An edited private message changes what it became, as long as nobody else has read that.

What was shown in the group stays as the group saw it. A command that is edited is never run again: only words that
are kept under their message are looked for here.
"""

import re
from collections.abc import Sequence

from sqlmodel import col, select

from facilitation.errors import Refusal
from facilitation.events import Said
from facilitation.flows.own.saving import saved
from facilitation.flows.shared.files import replace, source_of
from facilitation.model import CheckIn, Goal, Membership, Note, Reflection, Visibility, Work
from facilitation.rules.silence import State
from facilitation.speech import clean
from facilitation.turn import Turn

WORK, ANSWER, GOAL = 1000, 500, 300  # letters, as where they were asked for


def take(turn: Turn, body: Said) -> None:
    """Put an answer right. Words that became nothing, or were read by others, are left alone."""
    if turn.person is None or not body.message_ref:
        return
    source = source_of(turn, body.message_ref)
    text = clean(body.text).strip()
    if _note(turn, source, text):
        return
    places = turn.session.exec(
        select(Membership).where(Membership.person_id == turn.person.id, col(Membership.state) != State.LEFT)
    ).all()
    mine = [place.id for place in places]
    changed = (
        _work(turn, body, source, text, mine)
        or _reflection(turn, source, text, mine)
        or _check_in(turn, source, text, mine)
        or _goal(turn, source, text, mine)
    )
    if changed is not None:
        turn.enter(next(place.group_id for place in places if place.id == changed))
        turn.toast("M-OK-1")


def _note(turn: Turn, source: str, text: str) -> bool:
    # A note is its writer's own, in whatever group: nobody else has read it.
    _, person = turn.known
    row = turn.session.exec(select(Note).where(Note.source == source, Note.person_id == person.id)).first()
    if row is None:
        return False
    words = re.sub(r"^/note(@\w+)?\s*", "", text)
    if words:
        row.text, row.changed_at = _fitting(words, WORK), turn.now
        turn.toast("M-OK-1")
    return True


def _work(turn: Turn, body: Said, source: str, text: str, mine: Sequence[int]) -> int | None:
    row = turn.session.exec(
        select(Work).where(
            Work.source == source, col(Work.membership_id).in_(mine), col(Work.posted_at).is_(None)
        )
    ).first()
    if row is None:
        return None
    row.caption = _fitting(text, WORK)
    if (item := saved(turn, row)) is not None:
        item.text = row.caption
    replace(turn, body, row)
    return row.membership_id


def _reflection(turn: Turn, source: str, text: str, mine: Sequence[int]) -> int | None:
    rows = turn.session.exec(
        select(Reflection).where(col(Reflection.membership_id).in_(mine), col(Reflection.shown).is_(False))
    ).all()
    for row in rows:
        for answer, place in row.sources.items():
            if place == source and text:
                setattr(row, answer, _fitting(text, ANSWER))
                return row.membership_id
    return None


def _check_in(turn: Turn, source: str, text: str, mine: Sequence[int]) -> int | None:
    row = turn.session.exec(
        select(CheckIn).where(
            CheckIn.source == source,
            col(CheckIn.membership_id).in_(mine),
            CheckIn.visibility != Visibility.GROUP,
        )
    ).first()
    if row is None or not text:
        return None
    row.text, row.changed_at = _fitting(text, ANSWER), turn.now
    return row.membership_id


def _goal(turn: Turn, source: str, text: str, mine: Sequence[int]) -> int | None:
    row = turn.session.exec(
        select(Goal).where(
            Goal.source == source, col(Goal.membership_id).in_(mine), col(Goal.shared).is_(False)
        )
    ).first()
    if row is None or not text:
        return None
    row.text, row.changed_at = _fitting(text, GOAL), turn.now
    return row.membership_id


def _fitting(text: str, limit: int) -> str:
    if len(text) > limit:
        raise Refusal("M-OK-8", {"n": limit, "m": len(text)})
    return text
