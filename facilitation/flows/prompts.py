"""/prompt: the questions of the beats to come: see, swap, write one's own, choose for a date (content-design 2.6, 5.2)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time

from sqlmodel import col, select

from facilitation.errors import Refusal
from facilitation.flows import prompt_choice
from facilitation.flows.asking import CANCEL, Given, ask, hold, question, take_held
from facilitation.flows.beats import OPEN_STATES
from facilitation.flows.leading import enter_led
from facilitation.flows.schedule_changes import laid_out
from facilitation.flows.tables import Commands, Forms, Presses
from facilitation.model import Occurrence, OwnPrompt, Role
from facilitation.phrasebook import Own, When
from facilitation.plain_language import warnings
from facilitation.rules.calendar import Beat, instant
from facilitation.speech import Button
from facilitation.splitting import shortened
from facilitation.tokens import Press, token
from facilitation.turn import Turn

WORDS, HELD = "pq.words", "pq.held"
LIMIT = 200  # characters of an own question: two short sentences
QUESTIONS = 2  # as in the banks
MOST = 10  # buttons of a page
LABEL = 40  # characters of a question on a button


def command(turn: Turn, text: str) -> None:
    """/prompt, with the beat and the week that are meant, or without."""
    enter_led(turn)
    laid_out(turn)
    beat, week = _meant(turn, text)
    rows = [row for row in _to_come(turn) if beat in (None, row.beat) and week in (0, row.week)]
    if len(rows) == 1 or (rows and beat is not None):
        _show(turn, rows[0])
    else:
        _list(turn, rows if week else ())


def press_list(turn: Turn, press: Press) -> None:
    """The next beat of each kind."""
    enter_led(turn, press.ref)
    laid_out(turn)
    _list(turn, ())


def _meant(turn: Turn, text: str) -> tuple[Beat | None, int]:
    words = text.casefold()
    numbers = [int(word) for word in words.split() if word.isdecimal() and len(word) < 4]
    names = {beat: (beat.value, turn.book.text(f"L-BEAT-{beat}", turn.language)) for beat in Beat}
    beats = [beat for beat in Beat if any(name.casefold() in words for name in names[beat])]
    return next(iter(beats), None), next(iter(numbers), 0)


def _to_come(turn: Turn, beat: Beat | None = None) -> Sequence[Occurrence]:
    rows = turn.session.exec(
        select(Occurrence)
        .where(
            Occurrence.group_id == turn.group.id,
            col(Occurrence.state).in_(OPEN_STATES),
            col(Occurrence.due_at) > turn.now,
        )
        .order_by(col(Occurrence.due_at), col(Occurrence.id))
    ).all()
    return [row for row in rows if beat in (None, row.beat)]


def _list(turn: Turn, rows: Sequence[Occurrence]) -> None:
    if not rows:  # the next beat of each kind
        first: dict[Beat, Occurrence] = {}
        for row in _to_come(turn):
            first.setdefault(row.beat, row)
        rows = list(first.values())
    if not rows:
        turn.answer("M-PQ-10")
        return
    lines = []
    for row in rows:
        text = _listed(turn, prompt_choice.questions(turn, row))
        lines.append(
            turn.book.text("M-PQ-2", turn.language, {**_named(turn, row, "short"), "questions": text})
        )
    buttons = [Button(_label(turn, row), token("pq.beat", row.id)) for row in rows[:MOST]]
    turn.answer("M-PQ-1", {"lines": Own("\n\n".join(lines))}, more=buttons)


def _listed(turn: Turn, now: Sequence[prompt_choice.Asked]) -> Own:
    """The questions as a list, with numbers where there are several."""
    lines = [
        turn.book.text("M-PQ-3", turn.language, {"question": one.text, "n": number if len(now) > 1 else ""})
        for number, one in enumerate(now, 1)
        if one.text
    ]
    return Own("\n".join(lines))


def _label(turn: Turn, row: Occurrence) -> str:
    beat = turn.book.text(f"L-BEAT-{row.beat}", turn.language)
    return f"{beat}, {turn.book.when(When(row.due_at, turn.zone, 'near'), turn.language)}"


def _named(turn: Turn, row: Occurrence, style: str = "moment") -> dict[str, object]:
    return {
        "beat": Own(turn.book.text(f"L-BEAT-{row.beat}", turn.language)),
        "when": When(row.due_at, turn.zone, style),
        "week": row.week,
    }


def press_beat(turn: Turn, press: Press) -> None:
    """One beat, and what can be done with its question."""
    _show(turn, _led(turn, press))


def _show(turn: Turn, row: Occurrence) -> None:
    now = prompt_choice.questions(turn, row)
    found = any(one.text for one in now)
    swaps = {"swap": 0} if len(now) == 1 else {f"swap{place + 1}": place for place in range(len(now))}
    ways = {
        **{name: token("pq.swap", row.id, place) for name, place in swaps.items()},
        "own": token("pq.own", row.id, opens_form=True),
        "mine": token("pq.mine", row.id) if _own_of(turn, row.beat) else "",
        "keep": token("pq.keep", row.id) if found and not all(one.chosen for one in now) else "",
        "bank": token("pq.bank", row.id) if row.own_prompt else "",
        "dates": token("pq.dates", row.id),
        "back": token("pq.list", turn.group.id),
    }
    values = {
        **_named(turn, row),
        "questions": _listed(turn, now),
        "missing": "" if found else Own(turn.book.text("L-PQ-none", turn.language)),
        "chosen": _chosen(turn, now),
    }
    turn.answer("M-PQ-4", values, {name: way for name, way in ways.items() if way})


def _chosen(turn: Turn, now: Sequence[prompt_choice.Asked]) -> Own:
    if not any(one.text for one in now):
        return Own("")
    word = "L-PQ-chosen" if all(one.chosen for one in now) else "L-PQ-open"
    return Own(turn.book.text(word, turn.language))


def press_swap(turn: Turn, press: Press) -> None:
    """Another question of the bank."""
    row = _led(turn, press)
    place = int(press.arg) if press.arg in {"0", "1", "2"} else 0
    if place >= len(prompt_choice.questions(turn, row)):
        raise Refusal("M-OK-4")
    if not prompt_choice.swap(turn, row, place):
        raise Refusal("M-PQ-9")
    _show(turn, row)


def press_keep(turn: Turn, press: Press) -> None:
    """What it would ask now stays, whatever comes before it."""
    row = _led(turn, press)
    prompt_choice.keep(turn, row)
    _show(turn, row)


def press_bank(turn: Turn, press: Press) -> None:
    """No own question any more: what the bank gives."""
    row = _led(turn, press)
    prompt_choice.leave_to_bank(row)
    _show(turn, row)


def press_own(turn: Turn, press: Press) -> None:
    """Write a question of one's own."""
    row = _led(turn, press)
    values = _named(turn, row)
    ask(turn, WORDS, row.id, question(turn, "M-PQ-5", "text", limit=LIMIT, required=True, values=values))


def words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The question as it will be asked, with a warning where it is hard to read."""
    row = _led(turn, press)
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
    turn.answer("M-PQ-6", {**_named(turn, row), "question": text, "warnings": warned}, ways)


def press_on(turn: Turn, press: Press) -> None:
    """The question that was just written shall come on another date."""
    row = _led(turn, press)
    _dates(turn, row, "pq.use")


def press_dates(turn: Turn, press: Press) -> None:
    """The same beat of another week."""
    row = _led(turn, press)
    _dates(turn, row, "pq.beat")


def _dates(turn: Turn, row: Occurrence, action: str) -> None:
    others = [one for one in _to_come(turn, row.beat) if one.id != row.id]
    if not others:
        raise Refusal("M-PQ-10")
    buttons = [
        Button(turn.book.when(When(one.due_at, turn.zone, "short"), turn.language), token(action, one.id))
        for one in others[:MOST]
    ]
    turn.answer("M-PQ-7", _named(turn, row), {"back": token("pq.beat", row.id)}, buttons)


def press_use(turn: Turn, press: Press) -> None:
    """The question that was written is kept with the group, and asked on this date."""
    row = _led(turn, press)
    text = take_held(turn, HELD)
    if not text:
        raise Refusal("M-OK-4")
    known = [own for own in _own_of(turn, row.beat) if own.text == text]
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
    turn.answer("M-PQ-8", {**_named(turn, row), "question": own.text}, {"show": token("pq.beat", row.id)})


def _own_of(turn: Turn, beat: Beat) -> Sequence[OwnPrompt]:
    return turn.session.exec(
        select(OwnPrompt)
        .where(OwnPrompt.group_id == turn.group.id, OwnPrompt.beat == beat)
        .order_by(col(OwnPrompt.id).desc())
    ).all()


def press_mine(turn: Turn, press: Press) -> None:
    """The questions that leaders of this group wrote for such a beat."""
    row = _led(turn, press)
    own = _own_of(turn, row.beat)
    if not own:
        raise Refusal("M-OK-6")
    buttons = [Button(shortened(one.text, LABEL), token("pq.one", row.id, one.id)) for one in own[:MOST]]
    turn.answer("M-PQ-12", _named(turn, row), {"back": token("pq.beat", row.id)}, buttons)


def press_one(turn: Turn, press: Press) -> None:
    """One of them: ask it, or take it away."""
    row, own = _chosen_own(turn, press)
    ways = {
        "take": token("pq.take", row.id, own.id),
        "remove": token("pq.gone", row.id, own.id),
        "back": token("pq.mine", row.id),
    }
    turn.answer("M-PQ-13", {**_named(turn, row), "question": own.text}, ways)


def press_take(turn: Turn, press: Press) -> None:
    """Ask it on this date."""
    row, own = _chosen_own(turn, press)
    _put(turn, row, own)


def press_gone(turn: Turn, press: Press) -> None:
    """Take it away; beats that would ask it ask the bank's again."""
    row, own = _chosen_own(turn, press)
    for other in _to_come(turn, own.beat):
        if other.own_prompt == own.text:
            prompt_choice.leave_to_bank(other)
    turn.session.delete(own)
    turn.answer("M-PQ-14", press={"back": token("pq.beat", row.id)})


def _chosen_own(turn: Turn, press: Press) -> tuple[Occurrence, OwnPrompt]:
    row = _led(turn, press)
    own = turn.session.get(OwnPrompt, int(press.arg)) if press.arg.isdecimal() else None
    if own is None or own.group_id != turn.group.id or own.beat != row.beat:
        raise Refusal("M-OK-4")
    return row, own


def _led(turn: Turn, press: Press) -> Occurrence:
    """The beat a leader's button is about, as long as its question can be changed. Raises Refusal for everybody else."""
    row = turn.enter_beat(press)
    if turn.me.membership.role != Role.FACILITATOR:
        raise Refusal("M-CM-2")
    if row.state not in OPEN_STATES:
        raise Refusal("M-OK-4")
    return row


PRESSES: Presses = {
    "pq.list": press_list,
    "pq.beat": press_beat,
    "pq.swap": press_swap,
    "pq.keep": press_keep,
    "pq.bank": press_bank,
    "pq.own": press_own,
    "pq.on": press_on,
    "pq.dates": press_dates,
    "pq.use": press_use,
    "pq.mine": press_mine,
    "pq.one": press_one,
    "pq.take": press_take,
    "pq.gone": press_gone,
}

FORMS: Forms = {
    WORDS: words,
}

COMMANDS: Commands = {
    "prompt": command,
}
