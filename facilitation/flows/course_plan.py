"""/plan: the course week by week, and another plan from a paste (content-design A5). Nothing is saved on a mistake."""

from collections.abc import Mapping

from facilitation.errors import Refusal
from facilitation.flows.asking import Given, ask, hold, question, take_held
from facilitation.flows.leading import enter_led
from facilitation.flows.planning import lay_out
from facilitation.flows.tables import Commands, Forms, Presses
from facilitation.model import CourseWeek, OccurrenceState
from facilitation.phrasebook import Own, When
from facilitation.plans import Problem, Understood, understand
from facilitation.rules.calendar import Beat
from facilitation.tokens import Press, token
from facilitation.turn import Turn

PASTE, HELD = "pn.paste", "pn.held"
MOST_PROBLEMS = 10
LIMIT = 12_000  # characters of a paste: more than any platform's message holds


def command(turn: Turn, text: str) -> None:
    """/plan, or /plan import, with the plan behind it or without."""
    enter_led(turn)
    word, *plan = text.split(maxsplit=1) or [""]
    if word.casefold() != "import":
        _view(turn)
    elif plan:
        _understood(turn, plan[0])
    else:
        _ask(turn)


def press_import(turn: Turn, press: Press) -> None:
    """Another plan."""
    enter_led(turn, press.ref)
    _ask(turn)


def _ask(turn: Turn) -> None:
    turn.must_be_open()
    ask(turn, PASTE, turn.group.id, question(turn, "M-PN-3", "text", limit=LIMIT, required=True))


def _view(turn: Turn) -> None:
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
    values = {"course": turn.group.course, "lines": Own("\n".join(lines))}
    turn.answer("M-PN-1", values, {"change": token("pn.import", turn.group.id)})


def paste(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """What was pasted: shown as it was understood, or with all that is wrong in it."""
    enter_led(turn, press.ref)
    if done:
        _understood(turn, values["text"].text)


def _understood(turn: Turn, text: str) -> None:
    turn.must_be_open()
    plan = understand(text)
    again = token("pn.import", turn.group.id)
    if not plan.usable:
        shown = [_problem(turn, problem) for problem in plan.problems[:MOST_PROBLEMS]]
        more = max(0, len(plan.problems) - MOST_PROBLEMS)
        turn.answer("M-PN-4", {"problems": Own("\n".join(shown)), "more": more}, {"again": again})
        return
    _must_fit(turn, plan)
    lines = [
        turn.book.text(
            "M-PN-5",
            turn.language,
            {
                "n": week.number,
                "topic": week.topic,
                "link": week.url,
                "minutes": week.minutes,
                "short_path": week.short_path,
            },
        )
        for week in plan.weeks
    ]
    values = {"course": plan.title or turn.group.course, "lines": Own("\n".join(lines))}
    hold(turn, HELD, text)
    turn.answer("M-PN-6", values, {"save": token("pn.save", turn.group.id), "again": again})


def _problem(turn: Turn, problem: Problem) -> str:
    sentence = turn.book.text(f"L-PN-{problem.trouble}", turn.language, {"found": problem.found})
    return turn.book.text("M-PN-7", turn.language, {"line": problem.line, "problem": Own(sentence)})


def press_save(turn: Turn, press: Press) -> None:
    """The plan becomes the group's. Weeks that have begun stay as they were."""
    enter_led(turn, press.ref)
    turn.must_be_open()
    text = take_held(turn, HELD)
    plan = understand(text)
    if not text or not plan.usable:
        raise Refusal("M-OK-4")
    _must_fit(turn, plan)
    _save(turn, plan)
    turn.answer("M-PN-8", {"weeks": len(plan.weeks)}, {"week": token("menu.plan")})


def _must_fit(turn: Turn, plan: Understood) -> None:
    """Once a week has begun, the number of weeks stays. Raises Refusal where it would not."""
    if _begun(turn) and len(plan.weeks) != turn.group.weeks:
        raise Refusal("M-PN-9", {"weeks": turn.group.weeks, "found": len(plan.weeks)})


def _begun(turn: Turn) -> int:
    """The last week that has begun, 0 before the first."""
    posted = [o.week for o in turn.facts.occurrences() if o.state == OccurrenceState.POSTED]
    return max(posted, default=0)


def _save(turn: Turn, plan: Understood) -> None:
    group, begun = turn.group, _begun(turn)
    laid_out = bool(turn.facts.occurrences())
    for number, old in turn.facts.course_weeks().items():
        if number > begun:
            turn.session.delete(old)
    turn.session.flush()
    turn.session.add_all(
        CourseWeek(
            group_id=group.id,
            number=week.number,
            topic=week.topic,
            url=week.url or plan.url,
            minutes=week.minutes,
            short_path=week.short_path,
            sections=list(week.sections),
        )
        for week in plan.weeks
        if week.number > begun
    )
    group.weeks = len(plan.weeks)
    group.course = plan.title or group.course
    group.provider, group.course_url = plan.provider or group.provider, plan.url or group.course_url
    turn.session.flush()
    if laid_out:
        lay_out(turn.session, group, turn.now)


PRESSES: Presses = {
    "pn.import": press_import,
    "pn.save": press_save,
}

FORMS: Forms = {
    PASTE: paste,
}

COMMANDS: Commands = {
    "plan": command,
}
