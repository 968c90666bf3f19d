"""What was changed in a course, by whom and when: the entries that every change leaves (content-design A8)."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from facilitation.countries import name_of
from facilitation.flows.setup.leading import enter_led
from facilitation.flows.shared.offers import Presses
from facilitation.model import Membership, ScheduleChange, ScheduleChangeKind
from facilitation.phrasebook import Own, When
from facilitation.rules.calendar import instant
from facilitation.tokens import Press, token
from facilitation.turn import Turn

BY_RULE = "rule"  # what an entry of the bot's own says
PAGE = 10  # entries of one page
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def press_changes(turn: Turn, press: Press) -> None:
    """The newest changes, older ones a page further."""
    enter_led(turn, press.ref)
    page = int(press.arg) if press.arg.isdecimal() else 0
    show(turn, page)


def show(turn: Turn, page: int = 0) -> None:
    """A page of entries, the newest first."""
    rows = _entries(turn, page)
    back = {"back": token("sd.show", turn.group.id)}
    if not rows:
        turn.answer("M-LG-2", press=back)
        return
    lines = [_line(turn, change, name) for change, name in rows[:PAGE]]
    if len(rows) > PAGE:
        back["more"] = token("lg.changes", turn.group.id, page + 1)
    turn.answer("M-LG-1", {"lines": Own("\n".join(lines))}, back)


def _entries(turn: Turn, page: int) -> Sequence[tuple[ScheduleChange, str | None]]:
    return turn.session.exec(
        select(ScheduleChange, Membership.name)
        .outerjoin(Membership, col(Membership.id) == col(ScheduleChange.by_id))
        .where(ScheduleChange.group_id == turn.group.id)
        .order_by(col(ScheduleChange.at).desc(), col(ScheduleChange.id).desc())
        .offset(page * PAGE)
        .limit(PAGE + 1)
    ).all()


def _line(turn: Turn, change: ScheduleChange, name: str | None) -> str:
    beat = str(change.data.get("beat", ""))
    values = {
        "beat": Own(turn.book.text(f"L-BEAT-{beat}", turn.language)) if beat else "",
        "was": _shown(turn, change.kind, change.was),
        "became": _shown(turn, change.kind, change.became),
    }
    what = turn.book.text(f"L-CG-{change.kind}", turn.language, values)
    nobody = "L-LG-BOT" if change.data.get("by") == BY_RULE else "L-SOMEONE"
    who = name or turn.book.text(nobody, turn.language)
    said = {"when": When(change.at, turn.zone, "short"), "who": who, "what": Own(what)}
    return turn.book.text("M-LG-3", turn.language, said)


_WEEKS = frozenset(
    {
        ScheduleChangeKind.SKIP_WEEK,
        ScheduleChangeKind.KEEP_WEEK,
        ScheduleChangeKind.PAUSE,
        ScheduleChangeKind.GO_ON,
        ScheduleChangeKind.START,
    }
)
_MAY_BE_NONE = frozenset(
    {ScheduleChangeKind.COUNTRY, ScheduleChangeKind.PROGRAMME, ScheduleChangeKind.WEEKLY}
)
_INSTANTS = frozenset(
    {
        ScheduleChangeKind.MOVE,
        ScheduleChangeKind.SKIP_BEAT,
        ScheduleChangeKind.KEEP_BEAT,
        ScheduleChangeKind.QUIET,
        ScheduleChangeKind.SPEAK,
        ScheduleChangeKind.MEETING,
        ScheduleChangeKind.MEETING_MOVE,
        ScheduleChangeKind.MEETING_PLACE,
        ScheduleChangeKind.MEETING_OFF,
    }
)


def _shown(turn: Turn, kind: ScheduleChangeKind, value: str) -> object:
    """A value of an entry as people read it."""
    if not value:
        return turn.book.text("L-SD-none", turn.language) if kind in _MAY_BE_NONE else ""
    if kind in _WEEKS:
        return When(_at(turn, f"{value}T12:00"), turn.zone, "day")
    if kind in _INSTANTS:
        return When(_at(turn, value), turn.zone, "short")
    match kind:
        case ScheduleChangeKind.PROGRAMME:
            return value  # a name that people gave
        case ScheduleChangeKind.COUNTRY:
            value = name_of(value, turn.language)
        case ScheduleChangeKind.RHYTHM:
            value = turn.book.label("L-RH", value, turn.language)
        case ScheduleChangeKind.OFTEN:
            words = turn.book.labels("L-OF", turn.language)
            value = f"{words[value.partition('_')[0]]}: {words[value]}"
        case ScheduleChangeKind.SLOT | ScheduleChangeKind.WEEKLY:
            value = _slot(turn, value)
    return Own(value)


def _slot(turn: Turn, value: str) -> str:
    *beat, day, clock = value.split()
    name = turn.book.text(f"L-BEAT-{beat[0]}", turn.language) if beat else ""
    return f"{name} {turn.book.label('L-DAYS', _DAYS[int(day)], turn.language)} {clock}".strip()


def _at(turn: Turn, wall_time: str) -> datetime:
    return instant(datetime.fromisoformat(wall_time), turn.zone)


PRESSES: Presses = {
    "lg.changes": press_changes,
}
