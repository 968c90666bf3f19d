"""Changing an answer: from its receipt for ten minutes, and from /mydata at any time (M-CM-3, content-design 1.18).

What others can read already can be changed for ten minutes only, and is changed where they read it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TypeVar, cast

from sqlmodel import col, select

from facilitation.errors import Refusal
from facilitation.flows.own.corrected import (
    ANSWER,
    CHECKIN,
    FEEDBACK,
    GOAL,
    HELLO,
    KINDS,
    QUESTION,
    Row,
    Words,
    asked_again,
    words_in,
)
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.flows.shared.offers import Forms, Presses
from facilitation.flows.shared.rewording import carriers, reword, said_lately
from facilitation.model import (
    Answer,
    CheckIn,
    Delivery,
    Feedback,
    Goal,
    Greeting,
    Membership,
    Question,
    Reflection,
)
from facilitation.phrasebook import When
from facilitation.speech import Button
from facilitation.splitting import shortened
from facilitation.tokens import Press, base36, token
from facilitation.turn import Turn

WORDS = "co.words"
OPEN = timedelta(minutes=10)
WRITING = timedelta(minutes=10)  # so long may the new words take, once they are asked for
MOST = 10  # answers in the list
LABEL = 40  # characters of a button

T = TypeVar("T", Goal, CheckIn, Reflection, Greeting, Question, Answer, Feedback)


def receipt(turn: Turn, what: str, ref: int) -> None:
    """M-CM-3: it is saved, and can be changed."""
    turn.answer("M-CM-3", press={"change": way(turn, what, ref)})


def way(turn: Turn, what: str, ref: int) -> str:
    """The button under a receipt; when the time is over it leads to the list in /mydata."""
    until = int((turn.now + OPEN).timestamp()) // 60
    return token("co.change", ref, f"{what}.{base36(until)}", opens_form=True)


def press_change(turn: Turn, press: Press) -> None:
    """Change, from the receipt."""
    what, _, until = press.arg.partition(".")
    if not until.isalnum():
        raise Refusal("M-OK-4")
    words = _found(turn, press.ref, what)
    if int(turn.now.timestamp()) // 60 <= int(until, 36):
        _carriers(turn, words, OPEN)
        _ask(turn, words)
    else:
        press_list(turn, press)


def press_list(turn: Turn, _press: Press) -> None:
    """The newest answers that can be changed, a button each."""
    turn.enter_if_there()
    said = said_lately(turn, OPEN)
    answers = sorted(_all(turn), key=lambda words: words.at, reverse=True)
    answers = [words for words in answers if not words.others_read or _carried(turn, words, said)][:MOST]
    if not answers:
        turn.answer("M-MD-12", press={"menu": token("menu")})
        return
    ways = [
        Button(
            shortened(f"{number}. {' '.join(words.text.split())}", LABEL),
            token("co.open", words.row.id, words.what, opens_form=True),
        )
        for number, words in enumerate(answers, 1)
    ]
    turn.answer("M-MD-11", more=ways)


def press_open(turn: Turn, press: Press) -> None:
    """One of the list."""
    words = _found(turn, press.ref, press.arg)
    _carriers(turn, words, OPEN)
    _ask(turn, words)


def words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The new words take the place of the old ones, for the same readers."""
    answer = _found(turn, press.ref, press.arg)
    where = _carriers(turn, answer, OPEN + WRITING)
    if not done:
        return
    if not values["text"].text:
        raise Refusal("M-OK-9")  # a picture says no sentence anew
    was = answer.as_said
    answer.put(turn, values["text"])
    reword(turn, where, was, answer.as_said)
    if where:
        turn.answer("M-MD-19", press={"menu": token("menu")})
    else:
        receipt(turn, press.arg, press.ref)


def _ask(turn: Turn, words: Words) -> None:
    kind, readers = asked_again(turn, words)
    shown = {"text": words.text, "when": When(words.at, turn.zone, "day"), "other": readers}
    field = question(turn, kind, "text", limit=KINDS[words.what].limit, required=True, values=shown)
    ask(turn, WORDS, words.row.id, field, arg=words.what)


def _found(turn: Turn, ref: int, what: str) -> Words:
    if what not in KINDS:
        raise Refusal("M-OK-4")
    row = cast("Row | None", turn.session.get(KINDS[what].table, ref))
    if row is None or row.membership_id is None:
        raise Refusal("M-OK-4")
    place = turn.session.get_one(Membership, row.membership_id)
    turn.enter(place.group_id, left=True)
    if turn.me.membership.id != place.id:
        raise Refusal("M-OK-5")
    found = next((words for words in words_in(row) if words.what == what), None)
    if found is None:
        raise Refusal("M-MD-15")
    return found


def _carriers(turn: Turn, words: Words, within: timedelta) -> Sequence[Delivery]:
    """The messages that must change with these words. Raises Refusal where others have had them for too long."""
    if not words.others_read:
        return ()
    found = _carried(turn, words, said_lately(turn, within))
    if not found:
        raise Refusal("M-MD-15")
    return found


def _carried(turn: Turn, words: Words, said: Iterable[Delivery]) -> Sequence[Delivery]:
    place = turn.session.get_one(Membership, words.row.membership_id)
    return carriers(said, KINDS[words.what].carried_by, words.as_said, place.group_id)


def _all(turn: Turn) -> Iterable[Words]:
    rows: list[Row] = [
        *_newest(turn, Goal),
        *_newest(turn, CheckIn),
        *_newest(turn, Reflection),
        *_newest(turn, Greeting),
        *_newest(turn, Question),
        *_newest(turn, Answer),
        *_newest(turn, Feedback),
    ]
    for row in rows:
        yield from words_in(row)


def _newest(turn: Turn, table: type[T]) -> Sequence[T]:
    _, person = turn.known
    mine = select(Membership.id).where(Membership.person_id == person.id)
    rows = select(table).where(col(table.membership_id).in_(mine)).order_by(col(table.id).desc())
    return turn.session.exec(rows.limit(MOST)).all()


PRESSES: Presses = {
    "co.change": press_change,
    "co.list": press_list,
    "co.open": press_open,
}

FORMS: Forms = {
    WORDS: words,
}

__all__ = ["ANSWER", "CHECKIN", "FEEDBACK", "FORMS", "GOAL", "HELLO", "PRESSES", "QUESTION", "receipt", "way"]
