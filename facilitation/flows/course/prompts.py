"""/prompt: the questions of the beats to come: see, swap, keep, another date (content-design 2.6, 5.2)."""

from collections.abc import Sequence

from sqlmodel import col, select

from facilitation.errors import Refusal
from facilitation.flows.course import prompt_choice
from facilitation.flows.course.schedule_changes import laid_out
from facilitation.flows.setup.leading import enter_led
from facilitation.flows.shared.offers import Commands, Presses
from facilitation.flows.week.beats import OPEN_STATES
from facilitation.model import Occurrence, Role
from facilitation.phrasebook import Own, When
from facilitation.rules.calendar import Beat
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

MOST = 10  # buttons of a page


def command(turn: Turn, text: str) -> None:
    """/prompt, with the beat and the week that are meant, or without."""
    enter_led(turn)
    laid_out(turn)
    beat, week = _meant(turn, text)
    rows = [row for row in to_come(turn) if beat in (None, row.beat) and week in (0, row.week)]
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


def to_come(turn: Turn, beat: Beat | None = None) -> Sequence[Occurrence]:
    """The beats whose questions can still be changed, of one kind or of all."""
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
        for row in to_come(turn):
            first.setdefault(row.beat, row)
        rows = list(first.values())
    if not rows:
        turn.answer("M-PQ-10")
        return
    lines = []
    for row in rows:
        text = _listed(turn, prompt_choice.questions(turn, row))
        lines.append(
            turn.book.text("M-PQ-2", turn.language, {**named(turn, row, "short"), "questions": text})
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


def named(turn: Turn, row: Occurrence, style: str = "moment") -> dict[str, object]:
    """A beat in the words of a message."""
    return {
        "beat": Own(turn.book.text(f"L-BEAT-{row.beat}", turn.language)),
        "when": When(row.due_at, turn.zone, style),
        "week": row.week,
    }


def press_beat(turn: Turn, press: Press) -> None:
    """One beat, and what can be done with its question."""
    _show(turn, led(turn, press))


def _show(turn: Turn, row: Occurrence) -> None:
    now = prompt_choice.questions(turn, row)
    found = any(one.text for one in now)
    swaps = {"swap": 0} if len(now) == 1 else {f"swap{place + 1}": place for place in range(len(now))}
    ways = {
        **{name: token("pq.swap", row.id, place) for name, place in swaps.items()},
        "own": token("pq.own", row.id, opens_form=True),
        "mine": token("pq.mine", row.id) if prompt_choice.own_of(turn, row.beat) else "",
        "keep": token("pq.keep", row.id) if found and not all(one.chosen for one in now) else "",
        "bank": token("pq.bank", row.id) if row.own_prompt else "",
        "dates": token("pq.dates", row.id),
        "back": token("pq.list", turn.group.id),
    }
    values = {
        **named(turn, row),
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
    row = led(turn, press)
    place = int(press.arg) if press.arg in {"0", "1", "2"} else 0
    if place >= len(prompt_choice.questions(turn, row)):
        raise Refusal("M-OK-4")
    if not prompt_choice.swap(turn, row, place):
        raise Refusal("M-PQ-9")
    _show(turn, row)


def press_keep(turn: Turn, press: Press) -> None:
    """What it would ask now stays, whatever comes before it."""
    row = led(turn, press)
    prompt_choice.keep(turn, row)
    _show(turn, row)


def press_bank(turn: Turn, press: Press) -> None:
    """No own question any more: what the bank gives."""
    row = led(turn, press)
    prompt_choice.leave_to_bank(row)
    _show(turn, row)


def press_dates(turn: Turn, press: Press) -> None:
    """The same beat of another week."""
    row = led(turn, press)
    show_dates(turn, row, "pq.beat")


def show_dates(turn: Turn, row: Occurrence, action: str) -> None:
    """The other dates of a beat, each with a button for `action`."""
    others = [one for one in to_come(turn, row.beat) if one.id != row.id]
    if not others:
        raise Refusal("M-PQ-10")
    buttons = [
        Button(turn.book.when(When(one.due_at, turn.zone, "short"), turn.language), token(action, one.id))
        for one in others[:MOST]
    ]
    turn.answer("M-PQ-7", named(turn, row), {"back": token("pq.beat", row.id)}, buttons)


def led(turn: Turn, press: Press) -> Occurrence:
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
    "pq.dates": press_dates,
}

COMMANDS: Commands = {
    "prompt": command,
}
