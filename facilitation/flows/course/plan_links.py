"""Do the links of the plan work? Looked at outside (adapters/links), told to the leader by message (content-design 5.2).

On demand for the whole plan; and by itself once for each week, with the preview of its start: then the leader hears only
of links that were not found.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from facilitation.errors import Refusal
from facilitation.flows.course import errands
from facilitation.flows.setup.leading import enter_led
from facilitation.flows.shared.offers import Moments, Presses
from facilitation.model import CourseWeek, Errand, Group, Link, Occurrence
from facilitation.phrasebook import Own, Phrasebook
from facilitation.round import Round
from facilitation.rows import MemberRow, MomentRow, WeekRow
from facilitation.rules.link_verdicts import Found, Verdict, Why
from facilitation.speech import Message
from facilitation.tokens import Press, token
from facilitation.turn import Turn


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link stands: its week (0: beside the plan) and its title."""

    week: int
    title: str
    url: str


def press_links(turn: Turn, press: Press) -> None:
    """Look at all links of the plan, and of the group's list."""
    enter_led(turn, press.ref)
    begin(turn)


def begin(turn: Turn) -> None:
    """Have the links looked at; the report comes by itself. Raises Refusal where that is being done already."""
    turn.must_be_open()
    places = _places(turn.group, list(turn.facts.course_weeks().values()), _listed(turn))
    if not places:
        raise Refusal("M-LC-3")
    if errands.waiting(turn, errands.LINKS):
        raise Refusal("M-LC-2")
    errands.send(turn, errands.LINKS, {"links": [one.url for one in places], "places": _kept(places)})
    turn.answer("M-LC-1", {"n": len(places)})


def _places(group: Group, weeks: Sequence[CourseWeek], listed: Sequence[Link]) -> list[Place]:
    found = [Place(0, group.course, group.course_url)] if group.course_url else []
    found += [Place(0, row.title, row.url) for row in listed]
    return found + [place for week in weeks for place in _of_week(week)]


def _of_week(week: CourseWeek | WeekRow) -> list[Place]:
    own = [Place(week.number, week.topic, week.url)] if week.url else []
    return own + [Place(week.number, title, url) for title, url in week.materials]


def _listed(turn: Turn) -> Sequence[Link]:
    mine = select(Link).where(Link.group_id == turn.group.id, col(Link.approved).is_(True))
    return turn.session.exec(mine.order_by(col(Link.id))).all()


def _kept(places: Sequence[Place]) -> list[list[object]]:
    return [[one.week, one.title] for one in places]


def look_before(round_: Round, occurrence: Occurrence) -> None:
    """Have the links of a week looked at, with the preview of its start."""
    week = round_.rows.week(occurrence.group_id, occurrence.week)
    places = _of_week(week) if week is not None else []
    if places:
        data = {"links": [one.url for one in places], "places": _kept(places)}
        errands.order(round_, errands.LINKS, occurrence, data)


def report(round_: Round, moment: MomentRow) -> str:
    """The links were looked at, or could not be."""
    errand = errands.result_of(round_, moment)
    if errand is None:
        return "gone"
    found = _found(errand)
    leaders = round_.rows.facilitators(errand.group_id)
    if errand.membership_id is None:
        lost = [(place, one) for place, one in found if one.verdict == Verdict.NOT_FOUND]
        if not lost:
            return "nothing to tell" if found else "not looked at"
        for leader in leaders:
            _warn(round_, errand, leader, lost)
        return "warned"
    for leader in leaders:
        if leader.id == errand.membership_id:
            message = _report(round_.book, round_.language_of(leader), errand.group_id, found)
            round_.tell(leader, message, key=f"links:{errand.id}", rule="answer")
    return "reported" if found else "not looked at"


def _found(errand: Errand) -> list[tuple[Place, Found]]:
    rows, places, links = errand.result.get("found"), errand.data["places"], errand.data["links"]
    if not isinstance(rows, list) or not isinstance(places, list) or not isinstance(links, list):
        return []
    return [
        (Place(place[0], place[1], url), Found(Verdict(row["verdict"]), Why(row["why"]), row["to"]))
        for place, url, row in zip(places, links, rows, strict=False)
    ]


def _warn(round_: Round, errand: Errand, leader: MemberRow, lost: Sequence[tuple[Place, Found]]) -> None:
    language, week = round_.language_of(leader), lost[0][0].week
    lines = [_line(round_.book, language, place, found) for place, found in lost]
    ways = {"edit": token("pn.week", errand.group_id, week)}
    message = round_.book.say("M-LC-7", language, {"week": week, "lines": Own("\n".join(lines))}, ways)
    round_.tell(leader, message, key=f"links:{errand.id}", rule="preview")


def _report(book: Phrasebook, language: str, group_id: int, found: Sequence[tuple[Place, Found]]) -> Message:
    ways = {"again": token("pn.links", group_id), "open": token("pn.weeks", group_id)}
    if not found:
        return book.say("M-LC-8", language, press={"again": ways["again"]})
    by_week: Mapping[int, list[tuple[Place, Found]]] = defaultdict(list)
    for place, one in found:
        by_week[place.week].append((place, one))
    lines: list[str] = []
    for week, of_week in sorted(by_week.items(), key=lambda pair: (not pair[0], pair[0])):
        bad = [(place, one) for place, one in of_week if one.verdict != Verdict.WORKS]
        good = len(of_week) - len(bad)
        name = book.text("M-LC-5", language, {"week": week}) if week else book.text("L-LC-beside", language)
        if good:
            lines.append(book.text("M-LC-6", language, {"where": Own(name), "n": good}))
        lines += [_line(book, language, place, one, Own(name)) for place, one in bad]
    return book.say("M-LC-4", language, {"lines": Own("\n".join(lines))}, ways)


def _line(book: Phrasebook, language: str, place: Place, found: Found, where: str = "") -> str:
    why = Own(book.text(f"L-LC-{found.why}", language)) if found.why else ""
    what = book.text(f"L-LC-{found.verdict}", language, {"to": found.to, "why": why})
    values = {"where": where, "title": place.title, "link": place.url, "what": Own(what)}
    return book.text("M-LC-9", language, values)


PRESSES: Presses = {
    "pn.links": press_links,
}

MOMENTS: Moments = {
    errands.LINKS: report,
}
