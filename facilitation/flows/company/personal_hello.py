"""/hello @name: drafts that the leader sends as themselves (content-design 1.9). The bot sends none of them."""

from collections.abc import Sequence
from datetime import datetime, time

from sqlmodel import col, select

from facilitation.facts import Member
from facilitation.flows.desk import group_lists
from facilitation.flows.desk.group import learners, week_of
from facilitation.flows.setup.leading import enter_led
from facilitation.flows.shared.offers import Commands, Presses
from facilitation.model import Goal, GoalKind
from facilitation.phrasebook import Own, When
from facilitation.rules.calendar import DAY, holidays_of, instant, is_working_day
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

MOST = 11  # names as buttons, beside the way to the next page (A16)


def command(turn: Turn, text: str) -> None:
    """/hello @name; without a name, the names to choose from."""
    enter_led(turn)
    people = learners(turn)
    known = {m.membership.id for m in people}
    found = [m for m in turn.named(text) if m.membership.id in known]
    if len(found) == 1:
        _drafts(turn, found[0])
        return
    if not people:
        turn.answer("M-HE-8")
        return
    _choose(turn, found or people, text[:60] if not found else "")


def press_names(turn: Turn, press: Press) -> None:
    """More names."""
    enter_led(turn, press.ref)
    _choose(turn, learners(turn), page=int(press.arg) if press.arg.isdecimal() else 0)


def _choose(turn: Turn, people: Sequence[Member], unknown: str = "", *, page: int = 0) -> None:
    first = page * MOST if page * MOST < len(people) else 0
    here = people[first : first + MOST]
    buttons = [Button(m.membership.name[:24], token("he.for", m.membership.id)) for m in here]
    more = len(people) > first + MOST
    ways = {"next": token("he.names", turn.group.id, first // MOST + 1)} if more else {}
    turn.answer("M-HE-5", {"unknown": unknown}, ways, buttons)


def press_for(turn: Turn, press: Press) -> None:
    """Drafts for this person."""
    _drafts(turn, group_lists.led_member(turn, press.ref))


def _drafts(turn: Turn, member: Member) -> None:
    texts = [Own(turn.book.text(kind, turn.language, values)) for kind, values in _fitting(turn, member)]
    lines = Own("\n\n".join(f"> {text}" for text in texts))
    link = group_lists.address_of(turn, member)
    values = {"learner": member.membership.name, "drafts": lines}
    turn.answer("M-HE-6", values, {"write": link} if link else {})


def _fitting(turn: Turn, member: Member) -> list[tuple[str, dict[str, object]]]:
    """The drafts that are true for this person: a goal they shared with the leader, a question that waits."""
    values: dict[str, object] = {"name": member.membership.name, "facilitator": turn.me.membership.name}
    found = [("M-HE-1", values)]
    week = turn.facts.course_weeks().get(week_of(turn).number)
    goal = turn.session.exec(
        select(Goal)
        .where(Goal.membership_id == member.membership.id, Goal.kind == GoalKind.OWN, Goal.text != "")
        .order_by(col(Goal.changed_at).desc())
    ).first()
    if week is not None and week.short_path and goal is not None:
        found.append(("M-HE-2", {**values, "topic": week.topic, "goal": goal.text}))
    if any(row.membership_id == member.membership.id for row in group_lists.open_questions(turn)):
        found.append(("M-HE-3", {**values, "day": _next_working_day(turn)}))
    return [*found, ("M-HE-4", values)]


def _next_working_day(turn: Turn) -> When:
    day = turn.now.astimezone(turn.zone).date() + DAY
    free = holidays_of(turn.group.country, (day.year, day.year + 1))
    while not is_working_day(day, free):
        day += DAY
    return When(instant(datetime.combine(day, time(12)), turn.zone), turn.zone, "weekday")


PRESSES: Presses = {
    "he.for": press_for,
    "he.names": press_names,
}

COMMANDS: Commands = {
    "hello": command,
}
