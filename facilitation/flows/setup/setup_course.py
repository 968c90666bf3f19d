"""/setup: which course a group follows, one of the library or the leader's own (content-design 1.2).

A course of one's own begins with empty weeks: each bears the course's title and leads to its page until /plan says more.
"""

from collections.abc import Iterable, Mapping
from math import ceil

from facilitation.errors import Refusal
from facilitation.flows.course.plan_rows import as_rows
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.library import CourseWeek as LibraryWeek
from facilitation.plans.draft import FEWEST_WEEKS, LINK, MOST_WEEKS, TOPIC, is_address
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

WORDS = "su.course_words"
NEW = "new"  # the form's argument: a course that takes the place of any other
MOST = 11  # buttons for courses, beside "My own course" (A16)


def ask_course(turn: Turn, page: int = 0) -> None:
    """The courses, a page at a time."""
    # A course's place in the list stands in its button: slugs are longer than a button's argument.
    courses = [turn.book.library.courses[slug] for slug in _slugs(turn)]
    buttons = [
        Button(course.title, token("su.course", turn.group.id, number))
        for number, course in enumerate(courses)
    ]
    ways = {"own": token("su.own", turn.group.id, opens_form=True)}
    if len(buttons) > MOST:
        size = MOST - 1  # beside the way to the next page; from the last page it leads to the first
        pages = ceil(len(buttons) / size)
        page = page if page < pages else 0
        ways["more"] = token("su.page", turn.group.id, (page + 1) % pages)
        buttons = buttons[page * size : (page + 1) * size]
    turn.answer("M-SU-1", press=ways, more=buttons)


def _slugs(turn: Turn) -> list[str]:
    return sorted(turn.book.library.courses)


def take(turn: Turn, press: Press) -> None:
    """A course of the library is chosen; its weeks become the plan."""
    slugs, group = _slugs(turn), turn.group
    if not press.arg.isdecimal() or int(press.arg) >= len(slugs):
        raise Refusal("M-OK-4")
    chosen = turn.book.library.courses[slugs[int(press.arg)]]
    group.course, group.provider, group.course_url = chosen.title, chosen.provider, chosen.url
    _plan(turn, chosen.weeks)


def ask_words(turn: Turn, arg: str = "") -> None:
    """Title, page and provider: of a new course (`arg` NEW), or of the one that the group has."""
    group = turn.group
    kind = "M-SU-33" if arg == NEW else "M-SU-38"
    title = question(turn, kind, "course", limit=TOPIC, required=arg == NEW, values={"course": group.course})
    link, provider = (
        question(turn, kind, key, limit=limit)
        for kind, key, limit in (("M-SU-34", "link", LINK), ("M-SU-35", "provider", TOPIC))
    )
    ask(turn, WORDS, group.id, title, link, provider, arg=arg)


def take_words(turn: Turn, arg: str, values: Mapping[str, Given]) -> None:
    """The answers. Of a course that the group has, what was skipped stays. Raises Refusal for an address that is none."""
    group, was = turn.group, turn.group.course
    title, link, provider = (" ".join(values[key].text.split()) for key in ("course", "link", "provider"))
    if link and not is_address(link):
        way = token("su.own" if arg == NEW else "su.about", group.id, opens_form=True)
        raise Refusal("M-SU-37", {"text": link[:60]}, {"again": way})
    kept = ("", "") if arg == NEW else (group.course_url, group.provider)
    group.course, group.course_url, group.provider = title or was, link or kept[0], provider or kept[1]
    for week in turn.facts.course_weeks().values():
        if week.topic == was:  # nothing was said about this week yet
            week.topic, week.url = group.course, group.course_url


def ask_weeks(turn: Turn) -> None:
    """How many weeks has the leader's own course?"""
    numbers = range(FEWEST_WEEKS, MOST_WEEKS + 1)
    buttons = [Button(str(number), token("su.weeks", turn.group.id, number)) for number in numbers]
    turn.answer("M-SU-28", {"course": turn.group.course}, more=buttons)


def take_weeks(turn: Turn, press: Press) -> None:
    """So many empty weeks become the plan."""
    group = turn.group
    count = int(press.arg) if press.arg.isdecimal() else 0
    if not group.course or not FEWEST_WEEKS <= count <= MOST_WEEKS:
        raise Refusal("M-OK-4")
    weeks = range(1, count + 1)
    _plan(turn, [LibraryWeek(number, group.course, group.course_url, 0, "", ()) for number in weeks])


def _plan(turn: Turn, weeks: Iterable[LibraryWeek]) -> None:
    for old in turn.facts.course_weeks().values():
        turn.session.delete(old)
    turn.session.flush()
    rows = as_rows(turn.group.id, weeks)
    turn.group.weeks = len(rows)
    turn.session.add_all(rows)
