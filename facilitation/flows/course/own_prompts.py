"""Questions that leaders write for their group: with a word about what is hard to read, for a date, and again later (content-design 2.6)."""

from collections.abc import Mapping
from datetime import datetime, time

from facilitation.errors import Refusal
from facilitation.flows.course import prompt_choice
from facilitation.flows.course.prompt_choice import own_of
from facilitation.flows.course.prompts import MOST, led, named, show_dates, to_come
from facilitation.flows.shared.asking import CANCEL, Given, ask, hold, question, take_held
from facilitation.flows.shared.offers import Forms, Presses
from facilitation.model import Occurrence, OwnPrompt
from facilitation.phrasebook import When
from facilitation.plain_language import warnings
from facilitation.rules.calendar import Beat, instant
from facilitation.speech import Button
from facilitation.splitting import shortened
from facilitation.tokens import Press, token
from facilitation.turn import Turn

WORDS, HELD = "pq.words", "pq.held"
LIMIT = 200  # characters of an own question: two short sentences
QUESTIONS = 2  # as in the banks
LABEL = 40  # characters of a question on a button


def press_own(turn: Turn, press: Press) -> None:
    """Write a question of one's own."""
    row = led(turn, press)
    values = named(turn, row)
    ask(turn, WORDS, row.id, question(turn, "M-PQ-5", "text", limit=LIMIT, required=True, values=values))


def words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The question as it will be asked, with a warning where it is hard to read."""
    row = led(turn, press)
    if not done:
        return
    text = " ".join(values["text"].text.split())
    if not text:
        raise Refusal("M-OK-9")  # a photo alone is no question
    hold(turn, HELD, text)
    warned = warnings(
        turn.book, turn.language, text, written_in=turn.group.language, question_limit=QUESTIONS
    )
    ways = {
        "use": token("pq.use", row.id),
        "other": token("pq.on", row.id),
        "again": token("pq.own", row.id, opens_form=True),
        "cancel": token(CANCEL),
    }
    turn.answer("M-PQ-6", {**named(turn, row), "question": text, "warnings": warned}, ways)


def press_on(turn: Turn, press: Press) -> None:
    """The question that was just written shall come on another date."""
    row = led(turn, press)
    show_dates(turn, row, "pq.use")


def press_use(turn: Turn, press: Press) -> None:
    """The question that was written is kept with the group, and asked on this date."""
    row = led(turn, press)
    text = take_held(turn, HELD)
    if not text:
        raise Refusal("M-OK-4")
    known = [own for own in own_of(turn, row.beat) if own.text == text]
    own = known[0] if known else _new(turn, row.beat, text)
    _put(turn, row, own)


def _new(turn: Turn, beat: Beat, text: str) -> OwnPrompt:
    own = OwnPrompt(
        group_id=turn.group.id, beat=beat, text=text, membership_id=turn.me.membership.id, added_at=turn.now
    )
    turn.session.add(own)
    turn.session.flush()
    return own


def _put(turn: Turn, row: Occurrence, own: OwnPrompt) -> None:
    if (day := prompt_choice.last_asked(turn, own, row)) is not None:
        noon = instant(datetime.combine(day, time(12)), turn.zone)
        raise Refusal(
            "M-PQ-11", {"day": When(noon, turn.zone, "day")}, press={"back": token("pq.beat", row.id)}
        )
    prompt_choice.put_own(turn, row, own)
    turn.answer("M-PQ-8", {**named(turn, row), "question": own.text}, {"show": token("pq.beat", row.id)})


def press_mine(turn: Turn, press: Press) -> None:
    """The questions that leaders of this group wrote for such a beat."""
    row = led(turn, press)
    own = own_of(turn, row.beat)
    if not own:
        raise Refusal("M-OK-6")
    buttons = [Button(shortened(one.text, LABEL), token("pq.one", row.id, one.id)) for one in own[:MOST]]
    turn.answer("M-PQ-12", named(turn, row), {"back": token("pq.beat", row.id)}, buttons)


def press_one(turn: Turn, press: Press) -> None:
    """One of them: ask it, or take it away."""
    row, own = _chosen_own(turn, press)
    ways = {
        "take": token("pq.take", row.id, own.id),
        "remove": token("pq.gone", row.id, own.id),
        "back": token("pq.mine", row.id),
    }
    turn.answer("M-PQ-13", {**named(turn, row), "question": own.text}, ways)


def press_take(turn: Turn, press: Press) -> None:
    """Ask it on this date."""
    row, own = _chosen_own(turn, press)
    _put(turn, row, own)


def press_gone(turn: Turn, press: Press) -> None:
    """Take it away; beats that would ask it ask the bank's again."""
    row, own = _chosen_own(turn, press)
    for other in to_come(turn, own.beat):
        if other.own_prompt == own.text:
            prompt_choice.leave_to_bank(other)
    turn.session.delete(own)
    turn.answer("M-PQ-14", press={"back": token("pq.beat", row.id)})


def _chosen_own(turn: Turn, press: Press) -> tuple[Occurrence, OwnPrompt]:
    row = led(turn, press)
    own = turn.session.get(OwnPrompt, int(press.arg)) if press.arg.isdecimal() else None
    if own is None or own.group_id != turn.group.id or own.beat != row.beat:
        raise Refusal("M-OK-4")
    return row, own


PRESSES: Presses = {
    "pq.own": press_own,
    "pq.on": press_on,
    "pq.use": press_use,
    "pq.mine": press_mine,
    "pq.one": press_one,
    "pq.take": press_take,
    "pq.gone": press_gone,
}

FORMS: Forms = {
    WORDS: words,
}
