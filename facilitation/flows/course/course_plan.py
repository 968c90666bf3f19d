"""/plan: the whole course with its dates, as a page and as a file (content-design 5.2)."""

from collections.abc import Sequence

from facilitation.errors import Refusal
from facilitation.events import Attachment, Commanded
from facilitation.flows.course import plan_import, plan_links, plan_weeks
from facilitation.flows.own import download
from facilitation.flows.setup.leading import enter_led
from facilitation.flows.shared.offers import Commands, Presses
from facilitation.holdings import PLAN
from facilitation.phrasebook import Own, When
from facilitation.rules.calendar import Beat
from facilitation.tokens import Press, token
from facilitation.turn import Turn


def command(turn: Turn, text: str) -> None:
    """/plan, with a week, or with what to do: import (with the plan behind it, as a file, or without), links, export."""
    enter_led(turn)
    word, *plan = text.split(maxsplit=1) or [""]
    files = _files(turn)
    if files or word.casefold() == "import":
        plan_import.begin(turn, plan[0] if plan else "", files)
    elif word.isdecimal() and len(word) < 4:
        plan_weeks.show(turn, int(word))
    elif word.casefold() == "links":
        plan_links.begin(turn)
    elif word.casefold() == "export":
        _export(turn)
    else:
        _view(turn)


def _files(turn: Turn) -> Sequence[Attachment]:
    return turn.event.body.attachments if isinstance(turn.event.body, Commanded) else ()


def press_view(turn: Turn, press: Press) -> None:
    """The whole course."""
    enter_led(turn, press.ref)
    _view(turn)


def _view(turn: Turn) -> None:
    group = turn.group
    starts = {o.week: o for o in turn.facts.occurrences() if o.beat == Beat.KICKOFF}
    lines = [
        turn.book.text(
            "M-PN-2",
            turn.language,
            {
                "n": week.number,
                "topic": week.topic,
                "link": week.url,
                "minutes": week.minutes,
                "when": When(starts[week.number].due_at, turn.zone, "day") if week.number in starts else "",
            },
        )
        for week in turn.facts.course_weeks().values()
    ]
    values = {
        "course": group.course,
        "lines": Own("\n".join(lines)),
        "end": plan_weeks.end_of(turn) if starts else "",
    }
    ways = {
        "open": token("pn.weeks", group.id),
        "change": token("pn.import", group.id, opens_form=True),
        "links": token("pn.links", group.id),
        "export": token("pn.export", group.id),
    }
    turn.answer("M-PN-1", values, ways)


def press_export(turn: Turn, press: Press) -> None:
    """The plan as a file that /plan import reads."""
    enter_led(turn, press.ref)
    _export(turn)


def _export(turn: Turn) -> None:
    if not turn.facts.course_weeks():
        raise Refusal("M-SD-10")
    download.order(turn, PLAN, about=turn.group.id)


PRESSES: Presses = {
    "pn.view": press_view,
    "pn.export": press_export,
}

COMMANDS: Commands = {
    "plan": command,
}
