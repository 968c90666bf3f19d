"""/log: what is to come. A post that waits can be written anew or taken back; a beat leads to its place in the plan (A8)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlmodel import col, or_, select

from facilitation.errors import Refusal
from facilitation.flows.course.meetings import to_come
from facilitation.flows.course.schedule_changes import upcoming
from facilitation.flows.setup.leading import enter_led
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.flows.shared.offers import Forms, Presses
from facilitation.model import Delivery, Operation
from facilitation.phrasebook import When
from facilitation.plain_language import warnings
from facilitation.rules.log import SHOWN
from facilitation.rules.transitions import DeliveryState
from facilitation.speech import Button, from_json, mark, plain, to_json
from facilitation.tokens import Press, token
from facilitation.turn import Turn

WORDS = "lg.words"
MOST = 11  # buttons for what is to come
LIMIT = 1000  # characters
LABEL = 30


def press_coming(turn: Turn, press: Press) -> None:
    """What is to come: posts that wait, and the next beats; each can be changed or taken back."""
    enter_led(turn, press.ref)
    buttons = [
        Button(plain(from_json(row.message).text)[:LABEL], token("lg.post", row.id)) for row in _waiting(turn)
    ]
    buttons += [
        Button(
            f"{turn.book.when(When(row.due_at, turn.zone, 'short'), turn.language)} · "
            f"{turn.book.text(f'L-BEAT-{row.beat}', turn.language)}",
            token("sd.beat", row.id),
        )
        for row in upcoming(turn)
    ]
    buttons += [
        Button(
            f"{turn.book.when(When(row.due_at, turn.zone, 'short'), turn.language)} · "
            f"{turn.book.text('L-ME', turn.language)}",
            token("me.show", row.id),
        )
        for row in to_come(turn.session, turn.group.id, turn.now)
    ]
    ways = {"back": token("lg.posts", turn.group.id)}
    turn.answer("M-LG-14" if buttons else "M-LG-15", press=ways, more=buttons[:MOST])


def _waiting(turn: Turn) -> Sequence[Delivery]:
    """Posts in the ledger that are not due yet. What a learner said is theirs: nobody else changes it."""
    _, person = turn.known
    return turn.session.exec(
        select(Delivery)
        .where(
            Delivery.group_id == turn.group.id,
            col(Delivery.room_id).is_not(None),
            Delivery.operation == Operation.POST,
            Delivery.state == DeliveryState.PENDING,
            col(Delivery.due_at) > turn.now,
            col(Delivery.kind).in_(SHOWN),
            or_(col(Delivery.author_id).is_(None), Delivery.author_id == person.id),
        )
        .order_by(col(Delivery.due_at), col(Delivery.id))
    ).all()


def _one(turn: Turn, press: Press) -> Delivery:
    """The post that a button is about, as long as it waits. Raises Refusal for everybody but the group's leaders."""
    row = turn.session.get(Delivery, press.ref)
    if row is None or row.group_id is None:
        raise Refusal("M-OK-4")
    enter_led(turn, row.group_id)
    if row.id not in {waiting.id for waiting in _waiting(turn)}:
        raise Refusal("M-SD-9")
    return row


def press_post(turn: Turn, press: Press) -> None:
    """One post that waits, and what can be done with it."""
    row = _one(turn, press)
    values = {
        "when": When(row.due_at, turn.zone, "short"),
        "text": plain(from_json(row.message).text),
    }
    turn.answer(
        "M-LG-17",
        values,
        {
            "edit": token("lg.edit", row.id, opens_form=True),
            "cancel": token("lg.cancel", row.id),
            "back": token("lg.coming", turn.group.id),
        },
    )


def press_edit(turn: Turn, press: Press) -> None:
    """Other words for it."""
    row = _one(turn, press)
    values = {"text": plain(from_json(row.message).text)}
    ask(
        turn,
        WORDS,
        row.id,
        question(turn, "M-LG-18", "text", limit=LIMIT, required=True, values=values),
    )


def words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The new words stand in its place in every room; buttons and time stay."""
    row = _one(turn, press)
    if not done:
        return
    text = values["text"].text
    if not text:
        raise Refusal("M-OK-9")
    _, person = turn.known
    for copy in _copies(turn, row):
        copy.message = to_json(replace(from_json(copy.message), text=mark(text)))
        copy.author_id = person.id
    hard = warnings(turn.book, turn.language, text, written_in=turn.group.language)
    ways = {"edit": token("lg.edit", row.id, opens_form=True)} if hard else {}
    turn.answer("M-LG-19", {"text": text, "hard": hard}, {**ways, "back": token("lg.coming", turn.group.id)})


def press_cancel(turn: Turn, press: Press) -> None:
    """Take back a post that waits in the ledger, in every room."""
    row = _one(turn, press)
    for copy in _copies(turn, row):
        copy.state = DeliveryState.CANCELLED
    turn.answer("M-LG-16", press={"back": token("lg.posts", turn.group.id)})


def _copies(turn: Turn, row: Delivery) -> list[Delivery]:
    """The same post in all rooms: its key differs in the room alone."""
    same, _, _ = row.dedupe_key.rpartition(":r")
    return [each for each in _waiting(turn) if each.dedupe_key.rpartition(":r")[0] == same]


PRESSES: Presses = {
    "lg.coming": press_coming,
    "lg.post": press_post,
    "lg.edit": press_edit,
    "lg.cancel": press_cancel,
}

FORMS: Forms = {
    WORDS: words,
}
