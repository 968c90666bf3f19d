"""Which question a beat to come will ask: looked up, swapped, or set by a leader (content-design 2.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from facilitation.flows.week.beats import OPEN_STATES, OWN, bank_prompt, banks_of, kept_prompt, promised
from facilitation.model import Occurrence, OwnPrompt, PromptUse
from facilitation.phrasebook import Own
from facilitation.round import Round
from facilitation.rows import Rows
from facilitation.rules.calendar import Beat, wall
from facilitation.rules.phases import phase_of
from facilitation.rules.rotation import alternatives
from facilitation.turn import Turn


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a beat. `name`: its id, "" where none is free; `chosen`: it stays, whatever comes before it."""

    name: str
    text: str
    chosen: bool


def round_about(turn: Turn, row: Occurrence) -> Round:
    """What the rules about prompts need to know."""
    rows = Rows(turn.session, (turn.group.id,), (row.id,))
    return Round(turn.session, turn.now, turn.book, turn.outbox, rows, turn.settings)


def questions(turn: Turn, row: Occurrence) -> tuple[Asked, ...]:
    """The questions of a beat as they stand now: those that were chosen, and what the rotation would take."""
    round_ = round_about(turn, row)
    found = []
    for place, bank in enumerate(banks_of(turn.group, row.beat)):
        name = kept_prompt(row, bank, first=place == 0)
        taken = name or bank_prompt(round_, turn.group, row, bank)
        if row.own_prompt and place == 0:
            text: str = row.own_prompt
        else:
            text = turn.book.prompt(taken, turn.language) if taken else Own("")
        found.append(Asked(taken or "", text, chosen=bool(name)))
    return tuple(found)


def swap(turn: Turn, row: Occurrence, place: int = 0) -> bool:
    """The next question of the bank in this place of the beat; mostly one with the same purpose. False where there is none."""
    round_, group = round_about(turn, row), turn.group
    bank = banks_of(group, row.beat)[place]
    now = questions(turn, row)[place].name
    uses = {use.prompt_id: use.used_on for use in round_.rows.prompt_uses(group.id) if use.bank == bank}
    order = [
        prompt.id
        for prompt in alternatives(
            turn.book.bank(bank, group.languages),
            uses,
            phase_of(row.week, group.weeks),
            group.id,
            day_of(turn, row),
            turn.settings.rotation_days,
            passed_over=promised(round_, group, row),
        )
    ]
    following = order[(order.index(now) + 1) % len(order)] if now in order else next(iter(order), now)
    if following == now:
        return False
    _put(turn, row, place, following)
    return True


def put_own(turn: Turn, row: Occurrence, own: OwnPrompt) -> None:
    """The beat asks a leader's own question."""
    _put(turn, row, 0, f"{OWN}{own.id}")
    row.own_prompt = own.text


def leave_to_bank(row: Occurrence) -> None:
    """The beat asks what the rotation gives it, again."""
    row.prompt_id, row.own_prompt = None, ""


def _put(turn: Turn, row: Occurrence, place: int, name: str) -> None:
    names = [one.name for one in questions(turn, row)]
    names[place] = name
    row.prompt_id = " ".join(part for part in names if part)
    if place == 0:
        row.own_prompt = ""


def keep(turn: Turn, row: Occurrence) -> None:
    """What the beat would ask now stays its question."""
    row.prompt_id = " ".join(one.name for one in questions(turn, row) if one.name) or None


def last_asked(turn: Turn, own: OwnPrompt, row: Occurrence) -> date | None:
    """The day nearest to a beat on which the group is asked a leader's question, where that is too near for it."""
    name, day = f"{OWN}{own.id}", day_of(turn, row)
    used = turn.session.exec(
        select(PromptUse).where(PromptUse.group_id == own.group_id, PromptUse.prompt_id == name)
    ).all()
    ahead = turn.session.exec(
        select(Occurrence).where(
            Occurrence.group_id == own.group_id,
            col(Occurrence.id) != row.id,
            col(Occurrence.state).in_(OPEN_STATES),
            col(Occurrence.own_prompt) != "",
        )
    ).all()
    planned = [day_of(turn, other) for other in ahead if name in (other.prompt_id or "").split()]
    days = [*(one.used_on for one in used), *planned]
    near = [one for one in days if abs((one - day).days) < turn.settings.rotation_days]
    return min(near, key=lambda one: abs(one - day), default=None)


def day_of(turn: Turn, row: Occurrence) -> date:
    """The day of a beat on the group's calendar."""
    return wall(row.due_at, turn.zone).date()


def own_of(turn: Turn, beat: Beat) -> Sequence[OwnPrompt]:
    """The questions that leaders of the group wrote for such a beat, the newest first."""
    return turn.session.exec(
        select(OwnPrompt)
        .where(OwnPrompt.group_id == turn.group.id, OwnPrompt.beat == beat)
        .order_by(col(OwnPrompt.id).desc())
    ).all()
