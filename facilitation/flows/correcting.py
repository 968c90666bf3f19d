"""Changing an answer: from its receipt for ten minutes, and from /mydata at any time (M-CM-3, content-design 1.18).

What the group has seen stays as it was seen, so it cannot be chosen here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlmodel import col, select

from facilitation.errors import Refusal
from facilitation.flows.asking import Given, ask, question
from facilitation.flows.tables import Forms, Presses
from facilitation.model import CheckIn, Goal, GoalKind, Membership, Reflection, Visibility
from facilitation.phrasebook import When
from facilitation.speech import Button
from facilitation.splitting import shortened
from facilitation.tokens import Press, base36, token
from facilitation.turn import Turn

WORDS = "co.words"
OPEN = timedelta(minutes=10)
MOST = 10  # answers in the list
LABEL = 40  # characters of a button
GOAL, CHECKIN = "goal", "checkin"
LOOK_BACK = ("what", "so_what", "now_what")
LIMITS: Mapping[str, int] = {GOAL: 300, **dict.fromkeys((CHECKIN, *LOOK_BACK), 500)}  # as they were asked for

Row = Goal | CheckIn | Reflection
T = TypeVar("T", Goal, CheckIn, Reflection)


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer in words: its row, which of the row's words are meant, and when they were given."""

    row: Row
    what: str
    at: datetime

    @property
    def text(self) -> str:
        return str(getattr(self.row, "text" if self.what in {GOAL, CHECKIN} else self.what))

    @property
    def is_private(self) -> bool:
        return not isinstance(self.row, Goal) and self.row.visibility == Visibility.ME

    def change(self, given: Given, now: datetime) -> None:
        match self.row:
            case Goal() | CheckIn() as row:
                row.text, row.source, row.changed_at = given.text, given.source, now
            case Reflection() as row:
                setattr(row, self.what, given.text)
                row.sources = {**row.sources, self.what: given.source}


def receipt(turn: Turn, what: str, ref: int) -> None:
    """M-CM-3: it is saved, and can be changed; the button leads to the list in /mydata when the time is over."""
    until = int((turn.now + OPEN).timestamp()) // 60
    turn.answer(
        "M-CM-3", press={"change": token("co.change", ref, f"{what}.{base36(until)}", opens_form=True)}
    )


def press_change(turn: Turn, press: Press) -> None:
    """Change, from the receipt."""
    what, _, until = press.arg.partition(".")
    if not until.isalnum():
        raise Refusal("M-OK-4")
    answer = _found(turn, press.ref, what)
    if int(turn.now.timestamp()) // 60 <= int(until, 36):
        _ask(turn, answer)
    else:
        press_list(turn, press)


def press_list(turn: Turn, _press: Press) -> None:
    """The newest answers that can be changed, a button each."""
    turn.enter_if_there()
    answers = sorted(_all(turn), key=lambda answer: answer.at, reverse=True)[:MOST]
    if not answers:
        turn.answer("M-MD-12", press={"menu": token("menu")})
        return
    ways = [
        Button(
            shortened(f"{number}. {' '.join(answer.text.split())}", LABEL),
            token("co.open", answer.row.id, answer.what, opens_form=True),
        )
        for number, answer in enumerate(answers, 1)
    ]
    turn.answer("M-MD-11", more=ways)


def press_open(turn: Turn, press: Press) -> None:
    """One of the list."""
    _ask(turn, _found(turn, press.ref, press.arg))


def words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The new words take the place of the old ones, for the same readers."""
    answer = _found(turn, press.ref, press.arg)
    if not done:
        return
    if not values["text"].text:
        raise Refusal("M-OK-9")  # a picture says no sentence anew
    answer.change(values["text"], turn.now)
    receipt(turn, press.arg, press.ref)


def _ask(turn: Turn, answer: _Answer) -> None:
    shown = {"text": answer.text, "when": When(answer.at, turn.zone, "day")}
    kind = "M-MD-13" if answer.is_private else "M-MD-14"
    field = question(turn, kind, "text", limit=LIMITS[answer.what], required=True, values=shown)
    ask(turn, WORDS, answer.row.id, field, arg=answer.what)


def _found(turn: Turn, ref: int, what: str) -> _Answer:
    if what not in LIMITS:
        raise Refusal("M-OK-4")
    row: Row | None
    match what:
        case "goal":
            row = turn.session.get(Goal, ref)
        case "checkin":
            row = turn.session.get(CheckIn, ref)
        case _:
            row = turn.session.get(Reflection, ref)
    if row is None:
        raise Refusal("M-OK-4")
    place = turn.session.get_one(Membership, row.membership_id)
    turn.enter(place.group_id, left=True)
    if turn.me.membership.id != place.id:
        raise Refusal("M-OK-5")
    found = next((answer for answer in _of(row) if answer.what == what), None)
    if found is None:
        raise Refusal("M-MD-15")
    return found


def _all(turn: Turn) -> Iterable[_Answer]:
    rows: list[Row] = [*_newest(turn, Goal), *_newest(turn, CheckIn), *_newest(turn, Reflection)]
    for row in rows:
        yield from _of(row)


def _newest(turn: Turn, table: type[T]) -> Sequence[T]:
    _, person = turn.known
    mine = select(Membership.id).where(Membership.person_id == person.id)
    rows = select(table).where(col(table.membership_id).in_(mine)).order_by(col(table.id).desc())
    return turn.session.exec(rows.limit(MOST)).all()


def _of(row: Row) -> Iterable[_Answer]:
    """The words of a row that no group has seen."""
    match row:
        case Goal() if row.kind == GoalKind.OWN and row.text and not row.shared:
            yield _Answer(row, GOAL, row.changed_at)
        case CheckIn() if row.text and row.visibility != Visibility.GROUP:
            yield _Answer(row, CHECKIN, row.changed_at)
        case Reflection() if not row.shown and row.visibility != Visibility.GROUP:
            yield from (
                _Answer(row, what, row.finished_at or row.opened_at)
                for what in LOOK_BACK
                if getattr(row, what)
            )
        case _:
            return


PRESSES: Presses = {
    "co.change": press_change,
    "co.list": press_list,
    "co.open": press_open,
}

FORMS: Forms = {
    WORDS: words,
}
