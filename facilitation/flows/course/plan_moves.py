"""The plan gets longer or shorter: a week in two, two in one, one more, one less. All dates after it move (content-design 1.3).

What was written for a week to come (a leader's line, a question that was chosen) goes along with it; what was decided
about a calendar week (a moved post, a holiday) stays there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from facilitation.errors import Refusal
from facilitation.finding import find_all
from facilitation.flows.course.plan_rows import as_rows, as_week
from facilitation.flows.course.plan_weeks import FEWEST, MOST, end_of, find, open_week, tell_learners
from facilitation.flows.course.schedule_changes import change, laid_out
from facilitation.flows.shared.asking import Given, ask, hold, question, take_held
from facilitation.flows.shared.offers import Forms, Presses
from facilitation.flows.week.beats import OPEN_STATES
from facilitation.model import CourseWeek, Occurrence, ScheduleChangeKind
from facilitation.plans import Week
from facilitation.plans.draft import MOST_MATERIALS, MOST_MINUTES, MOST_SECTIONS, TOPIC
from facilitation.splitting import shortened
from facilitation.tokens import Press, token
from facilitation.turn import Turn

TOPIC_FORM, HELD = "pn.topic", "pn.topic_held"


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of length: how many weeks more, what it asks, what the leader and the group read, its entry in the log."""

    more: int
    asks: str
    done: str
    told: str
    kind: ScheduleChangeKind


EDITS: Mapping[str, Edit] = {
    "split": Edit(1, "M-PN-30", "M-PN-34", "M-PN-50", ScheduleChangeKind.SPLIT_WEEK),
    "join": Edit(-1, "M-PN-31", "M-PN-35", "M-PN-51", ScheduleChangeKind.JOIN_WEEKS),
    "add": Edit(1, "M-PN-32", "M-PN-36", "M-PN-52", ScheduleChangeKind.ADD_WEEK),
    "out": Edit(-1, "M-PN-33", "M-PN-37", "M-PN-53", ScheduleChangeKind.REMOVE_WEEK),
}


def press_split(turn: Turn, press: Press) -> None:
    """Shall the week become two?"""
    _confirm(turn, press, "split")


def press_join(turn: Turn, press: Press) -> None:
    """Shall it and the next one become one?"""
    _confirm(turn, press, "join")


def press_out(turn: Turn, press: Press) -> None:
    """Shall the plan do without it?"""
    _confirm(turn, press, "out")


def press_add(turn: Turn, press: Press) -> None:
    """One week more, after this one: what is its topic?"""
    week = _may(turn, press, "add")
    asked = question(turn, "M-PN-38", "topic", limit=TOPIC, required=True, values={"week": week.number})
    ask(turn, TOPIC_FORM, turn.group.id, asked, arg=str(week.number))


def topic_words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The topic of the new week."""
    _may(turn, press, "add")
    if not done:
        return
    topic = " ".join(values["topic"].text.split())
    if not topic:
        raise Refusal("M-OK-9")
    hold(turn, HELD, topic)
    _confirm(turn, press, "add", topic)


def _may(turn: Turn, press: Press, name: str) -> CourseWeek:
    week = open_week(turn, press)
    laid_out(turn)
    weeks = turn.group.weeks + EDITS[name].more
    if not FEWEST <= weeks <= MOST:
        raise Refusal("M-PN-39", {"fewest": FEWEST, "most": MOST})
    if name == "join":
        find(turn, week.number + 1)
    return week


def _confirm(turn: Turn, press: Press, name: str, topic: str = "") -> None:
    week, edit, group = _may(turn, press, name), EDITS[name], turn.group
    weeks = group.weeks + edit.more
    ways = {
        "yes": token("pn.do", group.id, f"{name}.{week.number}.{group.weeks}"),
        "back": token("pn.week", group.id, week.number),
    }
    values = {**_words(turn, name, week, topic), "weeks": weeks, "end": end_of(turn, weeks)}
    turn.answer(edit.asks, values, ways)


def _words(turn: Turn, name: str, week: CourseWeek, topic: str) -> dict[str, object]:
    following = turn.facts.course_weeks().get(week.number + 1)
    return {
        "week": week.number,
        "next": week.number + 1,
        "topic": topic or week.topic,
        "other": following.topic if following and name == "join" else "",
    }


def press_do(turn: Turn, press: Press) -> None:
    """Yes: once, however often the button is pressed."""
    name, _, rest = press.arg.partition(".")
    number, _, weeks = rest.partition(".")
    if name not in EDITS:
        raise Refusal("M-OK-4")
    week, edit, group = _may(turn, replace(press, arg=number), name), EDITS[name], turn.group
    if weeks != str(group.weeks):
        raise Refusal("M-OK-4")
    topic = take_held(turn, HELD) if name == "add" else ""
    if name == "add" and not topic:
        raise Refusal("M-OK-4")
    words, at = _words(turn, name, week, topic), week.number
    plan = [as_week(row) for row in turn.facts.course_weeks().values()]
    after = _CHANGED[name](turn, plan, at, topic)

    def put() -> None:
        for row in turn.facts.course_weeks().values():
            if row.number >= at:
                turn.session.delete(row)
        turn.session.flush()
        turn.session.add_all(as_rows(group.id, [one for one in after if one.number >= at]))
        group.weeks = len(after)

    change(turn, edit.kind, put, became=str(at))
    _carry(turn, at if name == "out" else at + 1, edit.more)
    tell_learners(turn, edit.told, words)
    told = {**words, "weeks": group.weeks, "end": end_of(turn)}
    turn.answer(edit.done, told, {"plan": token("pn.view", group.id)})


def _numbered(weeks: list[Week]) -> list[Week]:
    return [replace(week, number=number) for number, week in enumerate(weeks, 1)]


def _split(turn: Turn, plan: list[Week], at: int, _topic: str) -> list[Week]:
    week = plan[at - 1]
    half, links = -(-len(week.sections) // 2), -(-len(week.materials) // 2)
    parts = [
        replace(
            week,
            topic=_part(turn, week.topic, number),
            minutes=(week.minutes + 1) // 2,
            sections=week.sections[:half] if number == 1 else week.sections[half:],
            materials=week.materials[:links] if number == 1 else week.materials[links:],
        )
        for number in (1, 2)
    ]
    return _numbered([*plan[: at - 1], *parts, *plan[at:]])


def _part(turn: Turn, topic: str, number: int) -> str:
    ending = turn.book.text("L-PN-part", turn.group.language, {"n": number})
    return f"{shortened(topic, TOPIC - len(ending) - 1)} {ending}"


def _together(turn: Turn, one: str, two: str) -> str:
    """One topic for two; the parts of a week that was made two are that week again."""
    stems = [
        topic.removesuffix(turn.book.text("L-PN-part", turn.group.language, {"n": number})).rstrip()
        for number, topic in enumerate((one, two), 1)
    ]
    return stems[0] if stems[0] == stems[1] else shortened(f"{one} + {two}", TOPIC)


def _join(turn: Turn, plan: list[Week], at: int, _topic: str) -> list[Week]:
    one, two = plan[at - 1], plan[at]
    more = ((two.topic, two.url),) if two.url and two.url != one.url else ()
    both = replace(
        one,
        topic=_together(turn, one.topic, two.topic),
        aim=one.aim or two.aim,
        url=one.url or two.url,
        minutes=min(one.minutes + two.minutes, MOST_MINUTES),
        short_path=one.short_path or two.short_path,
        sections=(*one.sections, *two.sections)[:MOST_SECTIONS],
        materials=(*one.materials, *more, *two.materials)[:MOST_MATERIALS],
    )
    return _numbered([*plan[: at - 1], both, *plan[at + 1 :]])


def _add(turn: Turn, plan: list[Week], at: int, topic: str) -> list[Week]:
    new = Week(at + 1, topic, turn.group.course_url, 0, "", ())
    return _numbered([*plan[:at], new, *plan[at:]])


def _out(_turn: Turn, plan: list[Week], at: int, _topic: str) -> list[Week]:
    return _numbered([*plan[: at - 1], *plan[at:]])


_CHANGED: Mapping[str, Callable[[Turn, list[Week], int, str], list[Week]]] = {
    "split": _split,
    "join": _join,
    "add": _add,
    "out": _out,
}


def _carry(turn: Turn, first: int, more: int) -> None:
    """What was written for weeks goes with them: from `first` on, the weeks lie `more` weeks later (or earlier)."""
    rows = find_all(turn.session, Occurrence, group_id=turn.group.id)
    by_key = {(row.week, row.beat, row.ordinal): row for row in rows}
    written = {key: (row.own_line, row.line_by, row.prompt_id, row.own_prompt) for key, row in by_key.items()}
    for (week, beat, ordinal), row in by_key.items():
        if week >= first and row.state in OPEN_STATES:
            taken = written.get((week - more, beat, ordinal)) if week - more >= first else None
            row.own_line, row.line_by, row.prompt_id, row.own_prompt = taken or ("", None, None, "")


PRESSES: Presses = {
    "pn.split": press_split,
    "pn.join": press_join,
    "pn.add": press_add,
    "pn.out": press_out,
    "pn.do": press_do,
}

FORMS: Forms = {
    TOPIC_FORM: topic_words,
}
