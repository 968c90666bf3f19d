"""One week of the course plan: opened, and changed by a private form (content-design 5.2)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time

from facilitation.errors import Refusal
from facilitation.flows.course.plan_rows import as_week, begun
from facilitation.flows.course.planning import last_day
from facilitation.flows.course.schedule_changes import tell_group
from facilitation.flows.setup.leading import enter_led
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.flows.shared.offers import Forms, Presses
from facilitation.model import CourseWeek, Occurrence, Role
from facilitation.phrasebook import Own, When
from facilitation.plans import Draft, Material, Problem, Trouble, Week
from facilitation.plans.draft import AIM, LINK, SHORT_PATH, TOPIC, checked
from facilitation.plans.materials import sorted_out
from facilitation.rules.calendar import Beat, instant
from facilitation.rules.silence import State
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

WEEK, THINGS = "pn.form", "pn.lines"
LINES = 1000  # characters of materials and tasks
NOTHING = "-"  # what a leader writes to leave a field empty
FEWEST, MOST = 3, 12  # weeks of a course
# Which answer of the form a problem is about; the number of the week is none of it.
_FIELDS: Mapping[Trouble, str] = {
    Trouble.NO_TOPIC: "topic",
    Trouble.LONG_TOPIC: "topic",
    Trouble.LONG_AIM: "aim",
    Trouble.BAD_LINK: "url",
    Trouble.BAD_MINUTES: "minutes",
    Trouble.LONG_SHORT_PATH: "short_path",
}


def press_weeks(turn: Turn, press: Press) -> None:
    """Which week?"""
    enter_led(turn, press.ref)
    weeks = turn.facts.course_weeks().values()
    if not weeks:
        raise Refusal("M-SD-10")
    buttons = [
        Button(f"{week.number}. {week.topic}", token("pn.week", turn.group.id, week.number)) for week in weeks
    ]
    turn.answer("M-PN-11", press={"back": token("pn.view", turn.group.id)}, more=buttons)


def press_week(turn: Turn, press: Press) -> None:
    """One week, with all that stands in the plan for it."""
    enter_led(turn, press.ref)
    show(turn, number_in(press.arg))


def show(turn: Turn, number: int) -> None:
    """The week's page. Raises Refusal where the course has no such week."""
    week = find(turn, number)
    group, first = turn.group, begun(turn) + 1
    ways = {"back": token("pn.view", group.id)}
    if number >= first and turn.group.ended_at is None:
        ways = {**_ways(turn, number), **ways}
    values: dict[str, object] = {
        "week": number,
        "weeks": group.weeks,
        "topic": week.topic,
        "aim": week.aim,
        "link": week.url,
        "minutes": week.minutes,
        "short_path": week.short_path,
        "things": things(turn, week, turn.language),
        "when": _start(turn, number),
        "begun": Own(turn.book.text("L-PN-begun", turn.language)) if number < first else "",
    }
    turn.answer("M-PN-12", values, ways)


def _ways(turn: Turn, number: int) -> dict[str, str]:
    group = turn.group
    kickoff = turn.facts.beat(Beat.KICKOFF, number)
    ways = {
        "edit": token(WEEK_ACTION, group.id, number, opens_form=True),
        "things": token(THINGS_ACTION, group.id, number, opens_form=True),
        "split": token("pn.split", group.id, number) if group.weeks < MOST else "",
        "join": token("pn.join", group.id, number) if FEWEST < group.weeks > number else "",
        "add": token("pn.add", group.id, number, opens_form=True) if group.weeks < MOST else "",
        "remove": token("pn.out", group.id, number) if group.weeks > FEWEST else "",
        "see": token("ko.see", kickoff.id) if kickoff else "",
    }
    return {name: way for name, way in ways.items() if way}


WEEK_ACTION, THINGS_ACTION = "pn.edit", "pn.things"


def _start(turn: Turn, number: int) -> When | str:
    kickoff: Occurrence | None = turn.facts.beat(Beat.KICKOFF, number)
    return When(kickoff.due_at, turn.zone) if kickoff else ""


def things(turn: Turn, week: CourseWeek, language: str) -> Own:
    """Materials and tasks of a week as a list."""
    lines = [
        turn.book.text("M-PN-14", language, {"title": title, "link": url}) for title, url in week.materials
    ]
    lines += [turn.book.text("M-PN-15", language, {"task": task}) for task in week.sections]
    return Own("\n".join(lines))


def find(turn: Turn, number: int) -> CourseWeek:
    """A week of the plan. Raises Refusal where there is none."""
    week = turn.facts.course_weeks().get(number)
    if week is None:
        raise Refusal("M-PN-16", {"weeks": turn.group.weeks})
    return week


def open_week(turn: Turn, press: Press) -> CourseWeek:
    """The week a leader's button is about, as long as it has not begun. Raises Refusal for everybody else."""
    turn.enter(press.ref, role=Role.FACILITATOR)
    turn.must_be_open()
    week = find(turn, number_in(press.arg))
    if week.number <= begun(turn):
        raise Refusal("M-PN-17")
    return week


def number_in(arg: str) -> int:
    """The number of a week in a button; 0 where there is none."""
    return int(arg) if arg.isdecimal() and len(arg) < 4 else 0


def press_edit(turn: Turn, press: Press) -> None:
    """Topic, aim, link, minutes and short path, one after the other; what is skipped stays."""
    week = open_week(turn, press)
    limits = {"topic": TOPIC, "aim": AIM, "url": LINK, "minutes": 40, "short_path": SHORT_PATH}
    kinds = {
        "topic": "M-PN-20",
        "aim": "M-PN-21",
        "url": "M-PN-22",
        "minutes": "M-PN-23",
        "short_path": "M-PN-24",
    }
    fields = [
        question(
            turn,
            kinds[name],
            name,
            limit=limit,
            values={"now": getattr(week, name), "week": week.number},
            hint="L-PN-stays",
        )
        for name, limit in limits.items()
    ]
    ask(turn, WEEK, turn.group.id, *fields, arg=str(week.number))


def week_words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """What can be taken is saved; what cannot is said with its remedy, and stays as it was."""
    week = open_week(turn, press)
    if not done:
        return
    given = {name: "" if one.text == NOTHING else one.text for name, one in values.items() if one.text}
    now = as_week(week)
    draft = Draft(
        0,
        week.number,
        given.get("topic", now.topic),
        given.get("url", now.url),
        given.get("minutes", str(now.minutes)),
        given.get("short_path", now.short_path),
        aim=given.get("aim", now.aim),
    )
    problems: list[Problem] = []
    read = checked(draft, problems)
    wrong = {_FIELDS[problem.trouble] for problem in problems if problem.trouble in _FIELDS}
    for name in given.keys() - wrong:
        setattr(week, name, getattr(read, name))
    _saved(turn, week.number, problems, WEEK_ACTION)


def _saved(turn: Turn, number: int, problems: list[Problem], again: str) -> None:
    group = turn.group.id
    if problems:
        lines = [
            turn.book.text(
                "M-PN-7",
                turn.language,
                {
                    "line": 0,
                    "problem": Own(
                        turn.book.text(f"L-PN-{one.trouble}", turn.language, {"found": one.found})
                    ),
                },
            )
            for one in problems
        ]
        ways = {
            "again": token(again, group, number, opens_form=True),
            "week": token("pn.week", group, number),
        }
        turn.answer("M-PN-18", {"problems": Own("\n".join(lines))}, ways)
        return
    kickoff = turn.facts.beat(Beat.KICKOFF, number)
    ways = {"week": token("pn.week", group, number), "see": token("ko.see", kickoff.id) if kickoff else ""}
    turn.answer("M-PN-19", {"week": number}, {name: way for name, way in ways.items() if way})


def press_things(turn: Turn, press: Press) -> None:
    """More materials and tasks, a line for each."""
    week = open_week(turn, press)
    asked = question(
        turn,
        "M-PN-25",
        "lines",
        limit=LINES,
        required=True,
        values={"now": things(turn, week, turn.language), "week": week.number},
    )
    ask(turn, THINGS, turn.group.id, asked, arg=str(week.number))


def things_words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """Lines with a link are materials, the others are tasks; nothing is saved where one cannot be taken."""
    week = open_week(turn, press)
    if not done:
        return
    text = values["lines"].text
    materials, tasks = sorted_out(() if text == NOTHING else text.split("\n"))
    problems: list[Problem] = []
    read = checked(Draft(0, week.number, week.topic, sections=tasks, materials=materials), problems)
    if not problems:
        put(week, replace(as_week(week), sections=read.sections, materials=read.materials))
    _saved(turn, week.number, problems, THINGS_ACTION)


def put(row: CourseWeek, week: Week) -> None:
    """Give a row what stands in a week; it keeps its number."""
    row.topic, row.aim, row.url = week.topic, week.aim, week.url
    row.minutes, row.short_path, row.sections = week.minutes, week.short_path, list(week.sections)
    row.materials = [list(Material(*one)) for one in week.materials]


def end_of(turn: Turn, weeks: int = 0) -> When:
    """The last day of the course; with `weeks`, as if it had so many."""
    noon = datetime.combine(last_day(turn.group, weeks), time(12))
    return When(instant(noon, turn.zone), turn.zone, "day")


def tell_learners(turn: Turn, kind: str, values: Mapping[str, object]) -> None:
    """One message in every room, if somebody is there whom other dates concern."""
    if any(
        m.membership.role == Role.LEARNER and m.membership.state != State.LEFT for m in turn.facts.members()
    ):
        tell_group(turn, kind, {"weeks": turn.group.weeks, "end": end_of(turn), **values})


PRESSES: Presses = {
    "pn.weeks": press_weeks,
    "pn.week": press_week,
    "pn.edit": press_edit,
    "pn.things": press_things,
}

FORMS: Forms = {
    WEEK: week_words,
    THINGS: things_words,
}
