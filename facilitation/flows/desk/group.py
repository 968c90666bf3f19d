"""/group: who did what this week, in neutral words and in private (content-design 1.19). No totals, no ranking.

    show         a page of the list, with the ways to all that is open
    press_who    what one person shared with the leader this week

The lists that it leads to (hello, questions, works, who cannot be reached, pairs) stand in group_lists.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import col, select

from facilitation.facts import Member
from facilitation.flows.company.hello import hello_list, sentence
from facilitation.flows.desk import group_lists, note_moments
from facilitation.flows.setup.leading import enter_led, led_by
from facilitation.flows.shared.offers import Commands, Presses
from facilitation.model import (
    CheckIn,
    Goal,
    GoalKind,
    Group,
    Occurrence,
    OccurrenceState,
    Question,
    QuestionRoute,
    QuestionState,
    Reflection,
    Role,
    Visibility,
    Work,
)
from facilitation.phrasebook import Own
from facilitation.rules.calendar import Beat
from facilitation.rules.silence import State
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

PAGE = 5  # people, each with a button: with seven other ways as many as a page can hold
MOST = 12  # buttons of a page (A16)
OTHER_GROUPS = 3


@dataclass(slots=True)
class Week:
    """What the people of a group did in a week, by membership."""

    number: int
    goals: Mapping[int, Goal] = field(default_factory=dict)
    checkins: Mapping[int, CheckIn] = field(default_factory=dict)
    looked_back: frozenset[int] = frozenset()
    showed: frozenset[int] = frozenset()
    questions: Mapping[int, Question] = field(default_factory=dict)
    hellos: Mapping[int, Sequence[Own]] = field(default_factory=dict)  # the sentences of the hello list


def command(turn: Turn, _text: str) -> None:
    """/group."""
    enter_led(turn)
    show(turn, 0)


def press_page(turn: Turn, press: Press) -> None:
    """Another page, another group, or back from one of the lists."""
    enter_led(turn, press.ref)
    show(turn, int(press.arg) if press.arg.isdecimal() else 0)


def show(turn: Turn, page: int) -> None:
    """The page of the list, in the order of joining."""
    group, people = turn.group, learners(turn)
    pages = max(1, -(-len(people) // PAGE))
    page = min(page, pages - 1)
    week = week_of(turn)
    here = people[page * PAGE : (page + 1) * PAGE]
    buttons = [
        Button(m.membership.name[:24], token("gr.who", m.membership.id, str(page)))
        for m in here
        if week.number
    ]
    values = {
        "n": len(people),
        "week": week.number,
        "group": group.title,
        "paused": sum(m.membership.state == State.PAUSED for m in people),
        "page": page + 1 if pages > 1 else 0,
        "pages": pages,
        "lines": Own("\n".join(_line(turn, week, member) for member in here)),
        "counts": Own(group_lists.counts(turn)),
    }
    ways = {**group_lists.ways(turn)}
    if page + 1 < pages:
        ways["next"] = token("gr.page", group.id, page + 1)
    if page:
        ways["back"] = token("gr.page", group.id, page - 1)
    others = _other_groups(turn)[: max(0, MOST - len(buttons) - len(ways))]
    turn.answer("M-GR-1", values, ways, [*buttons, *others])


def _other_groups(turn: Turn) -> list[Button]:
    _, person = turn.known
    others = [group for group in led_by(turn, person.id) if group.id != turn.group.id]
    return [Button(f"↔ {group.title}"[:24], token("gr.page", group.id, 0)) for group in others[:OTHER_GROUPS]]


def learners(turn: Turn) -> list[Member]:
    """Those who learn, have finished the welcome and have not left."""
    out = {State.LEFT, State.INVITED}
    return [
        m for m in turn.facts.members() if m.membership.role == Role.LEARNER and m.membership.state not in out
    ]


def week_of(turn: Turn) -> Week:
    """The week that runs: the one whose start was posted last. Number 0 before the first."""
    session, group = turn.session, turn.group
    begun = [o for o in turn.facts.occurrences() if _begun(o)]
    if not begun:
        return Week(0, hellos=_hellos(turn))
    start = begun[-1]
    beats = [o.id for o in turn.facts.occurrences() if o.week == start.week]
    goals = session.exec(select(Goal).where(col(Goal.occurrence_id).in_(beats))).all()
    checkins = session.exec(
        select(CheckIn)
        .where(col(CheckIn.occurrence_id).in_(beats), col(CheckIn.status).is_not(None))
        .order_by(col(CheckIn.changed_at))
    ).all()
    looks = session.exec(
        select(Reflection.membership_id).where(
            col(Reflection.occurrence_id).in_(beats), col(Reflection.finished_at).is_not(None)
        )
    ).all()
    works = session.exec(
        select(Work.membership_id).where(
            col(Work.occurrence_id).in_(beats), col(Work.posted_at).is_not(None), col(Work.hidden).is_(False)
        )
    ).all()
    return Week(
        start.week,
        {goal.membership_id: goal for goal in goals},
        {checkin.membership_id: checkin for checkin in checkins},
        frozenset(looks),
        frozenset(works),
        _questions(turn, group, start),
        _hellos(turn),
    )


def _hellos(turn: Turn) -> Mapping[int, Sequence[Own]]:
    found: dict[int, list[Own]] = {}
    for entry in hello_list(turn.session, turn.group, turn.now, turn.settings):
        words = sentence(turn.book, turn.language, entry, turn.group.facilitator)
        found.setdefault(entry.membership_id, []).append(Own(words))
    return found


def _begun(occurrence: Occurrence) -> bool:
    return occurrence.beat == Beat.KICKOFF and occurrence.state == OccurrenceState.POSTED


def _questions(turn: Turn, group: Group, start: Occurrence) -> Mapping[int, Question]:
    # What was asked of a buddy stays between the two.
    rows = turn.session.exec(
        select(Question)
        .where(Question.group_id == group.id, col(Question.route) != QuestionRoute.BUDDY)
        .order_by(col(Question.asked_at))
    ).all()
    return {
        row.membership_id: row
        for row in rows
        if row.state == QuestionState.OPEN or row.asked_at >= start.due_at
    }


def _line(turn: Turn, week: Week, member: Member) -> str:
    row = member.membership
    parts = _parts(turn, week, row.id)
    values = {
        "learner": row.name,
        "parts": parts,
        "some": bool(parts),
        "empty": not parts,
        "begun": bool(week.number),
        "paused": row.state == State.PAUSED,
        "reasons": Own(" ".join(week.hellos.get(row.id, ()))),
    }
    return turn.book.text("M-GR-2", turn.language, values)


def _parts(turn: Turn, week: Week, membership_id: int) -> list[Own]:
    """What there is, each in two or three words; what there is not is not named."""
    found: list[str] = []
    if (goal := week.goals.get(membership_id)) is not None:
        found.append("reading" if goal.kind == GoalKind.READING else "goal")
    if (checkin := week.checkins.get(membership_id)) is not None:
        found.append(str(checkin.status))
    if membership_id in week.looked_back:
        found.append("looked_back")
    if membership_id in week.showed:
        found.append("showed")
    if (question := week.questions.get(membership_id)) is not None:
        found.append("asks" if question.state == QuestionState.OPEN else "answered")
    words = turn.book.labels("L-GR", turn.language)
    return [Own(words[name]) for name in found]


def press_who(turn: Turn, press: Press) -> None:
    """What one person shared with the leader this week: goal and plan, and the sentence of the check-in."""
    member = group_lists.led_member(turn, press.ref)
    week = week_of(turn)
    goal, checkin = week.goals.get(press.ref), week.checkins.get(press.ref)
    shared = checkin is not None and checkin.visibility != Visibility.ME
    values: dict[str, Any] = {
        "learner": member.membership.name,
        "line": Own(_line(turn, week, member)),
        "goal": goal.text if goal else "",
        "plan": goal.plan if goal else "",
        "words": checkin.text if checkin and shared else "",
        "offers": bool(checkin and checkin.offers_help),
        "link": group_lists.address_of(turn, member),
        "notes": note_moments.about_person(turn, member.membership.id),
    }
    ways = {
        "draft": token("he.for", member.membership.id),
        "back": token("gr.page", turn.group.id, press.arg or 0),
    }
    turn.answer("M-GR-3", values, ways)


PRESSES: Presses = {
    "gr.page": press_page,
    "gr.who": press_who,
}

COMMANDS: Commands = {
    "group": command,
}
