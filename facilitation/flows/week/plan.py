"""The plan for a goal: which days, which part of the day, and what to do if something gets in the way (1.4, E6)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from facilitation.commands import NAMES
from facilitation.errors import Refusal
from facilitation.flows.company.partners import buddies_of
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.flows.shared.offers import Forms, Presses
from facilitation.flows.week.celebrating import first
from facilitation.flows.week.kept_goal import goal_of, take
from facilitation.group_settings import settings_of
from facilitation.model import Goal, GoalKind, Occurrence
from facilitation.phrasebook import When
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

OWN_PLAN = "goal.plan_words"
PLAN_OBSTACLES = ("O1", "O2", "O3", "O4", "O5", "O6")  # in the person's own hands (E6)
OBSTACLES = (*PLAN_OBSTACLES, "O7", "O8", "O9")  # these lead to a person, not to a plan
HARD = ("O5", "O6")  # hard words and a hard topic: a question helps (1.4)
NO_TIME = "O9"
DAYS = ("0", "1", "2", "3", "4", "5", "6")  # 0 is Monday
DAY_PARTS = ("morning", "midday", "evening", "changes")


def ask_days(turn: Turn, occurrence: Occurrence, days: tuple[int, ...] = ()) -> None:
    """The days of the week to choose from; those chosen so far are marked."""
    names = turn.book.labels("L-DAYS", turn.language)
    buttons = [
        Button(label, token("goal.day", occurrence.id, index), chosen=index in days)
        for index, label in enumerate(names.values())
    ]
    turn.answer("M-KO-3", press={"done": token("goal.days", occurrence.id)}, more=buttons)


def day(turn: Turn, press: Press) -> None:
    """A tap on a day: chosen, or not any more."""
    occurrence, goal = _mine(turn, press)
    if press.arg not in DAYS:
        raise Refusal("M-OK-4")
    goal.days = sorted({*goal.days} ^ {DAYS.index(press.arg)})
    ask_days(turn, occurrence, tuple(goal.days))


def days(turn: Turn, press: Press) -> None:
    """Days are chosen; which part of the day?"""
    occurrence, _ = _mine(turn, press)
    parts = {part: token("goal.part", occurrence.id, part) for part in DAY_PARTS}
    turn.answer("M-KO-4", press=parts)


def part(turn: Turn, press: Press) -> None:
    """The part of the day is chosen; what may get in the way?"""
    occurrence, goal = _mine(turn, press)
    goal.day_part = _known(press.arg, DAY_PARTS)
    turn.answer(
        "M-KO-5",
        more=[
            Button(turn.book.text(f"L-{code}", turn.language), token("goal.obstacle", occurrence.id, code))
            for code in OBSTACLES
        ],
    )


def obstacle(turn: Turn, press: Press) -> None:
    """An obstacle in one's own hands leads to a plan, the others to a person (E6)."""
    occurrence, goal = _mine(turn, press)
    goal.obstacle = _known(press.arg, OBSTACLES)
    if goal.obstacle == NO_TIME:
        goal.plan = ""
        week = turn.facts.course_weeks().get(occurrence.week)
        ways = {
            "short": token("goal.short", occurrence.id),
            "pause": token("menu.pause") if "pause" in NAMES else "",
            "other": token("goal.other", occurrence.id),
        }
        turn.answer(
            "M-KO-17",
            {"short_path": week.short_path if week else ""},
            {name: way for name, way in ways.items() if way},
        )
        return
    if goal.obstacle not in PLAN_OBSTACLES:
        goal.plan = ""
        _offer_leader(turn, occurrence)
        return
    suggestions = turn.book.labels(f"L-{goal.obstacle}", turn.language)
    buddies = buddies_of(turn.session, turn.me.membership.id)
    turn.answer(
        "M-KO-6",
        press={
            "buddy" if buddies else "group": token("goal.plan", occurrence.id, "told"),
            "own": token("goal.plan", occurrence.id, "own"),
        },
        more=[Button(label, token("goal.plan", occurrence.id, key)) for key, label in suggestions.items()],
    )


def _offer_leader(turn: Turn, occurrence: Occurrence) -> None:
    ways = {answer: token("goal.tell", occurrence.id, answer) for answer in ("yes", "no")}
    turn.answer("M-KO-11", press=ways)


def short(turn: Turn, press: Press) -> None:
    """No time at all: the short path is enough for this week."""
    occurrence, goal = _mine(turn, press)
    take(turn, occurrence, GoalKind.SHORT)
    finish(turn, goal, occurrence)


def other(turn: Turn, press: Press) -> None:
    """Neither the short path nor a pause: perhaps the leader knows a way."""
    occurrence, _ = _mine(turn, press)
    _offer_leader(turn, occurrence)


def plan(turn: Turn, press: Press) -> None:
    """A suggestion is chosen, or own words are wanted."""
    occurrence, goal = _mine(turn, press)
    if press.arg == "own":
        ask(turn, OWN_PLAN, occurrence.id, question(turn, "M-KO-15", "plan", limit=300))
        return
    if press.arg == "told":
        _tell_company(turn, goal, occurrence)
        return
    suggestions = turn.book.labels(f"L-{goal.obstacle}", turn.language) if goal.obstacle else {}
    if press.arg not in suggestions:
        raise Refusal("M-OK-4")
    goal.plan = suggestions[press.arg]
    _show_plan(turn, goal, occurrence)


def _tell_company(turn: Turn, goal: Goal, occurrence: Occurrence) -> None:
    """The plan goes to a buddy, else to the group, with this one tap: company helps more than a form (E7)."""
    if goal.obstacle not in PLAN_OBSTACLES:
        raise Refusal("M-OK-4")
    ids = buddies_of(turn.session, turn.me.membership.id)
    plan_before, goal.plan = goal.plan, turn.book.label("M-KO-6", "buddy" if ids else "group", turn.language)
    for buddy in [m for m in turn.facts.members() if m.membership.id in ids]:
        words = {
            "learner": turn.me.membership.name,
            "goal": goal.text,
            "obstacle": turn.book.text(f"L-{goal.obstacle}", turn.language_of(buddy)),
        }
        once = f"plan:{goal.id}:{goal.obstacle}:{buddy.membership.id}"
        turn.tell(buddy, "M-KO-18", words, rule="plan_shown", once=once)
    if not ids and plan_before != goal.plan:
        obstacle_name = turn.book.text(f"L-{goal.obstacle}", turn.group.language)
        goal.shared = True
        values = {"goal": goal.text, "obstacle": obstacle_name}
        turn.post("M-KO-19", values, rule="plan_shown", occurrence=occurrence)
    _show_plan(turn, goal, occurrence)


def plan_words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """An if-then plan in one's own words."""
    occurrence, goal = _mine(turn, press)
    if done:
        goal.plan = values["plan"].text
        _show_plan(turn, goal, occurrence)


def tell(turn: Turn, press: Press) -> None:
    """Tell the leader about what no plan can solve, if the learner wants it."""
    occurrence, goal = _mine(turn, press)
    if press.arg == "yes" and goal.obstacle:
        for leader in turn.facts.facilitators():
            label = turn.book.text(f"L-{goal.obstacle}", turn.language_of(leader))
            values = {"learner": turn.me.membership.name, "obstacle": label}
            turn.tell(leader, "M-KO-16", values, rule="obstacle", once=f"obstacle:{goal.id}:{goal.obstacle}")
    _show_plan(turn, goal, occurrence)


def _show_plan(turn: Turn, goal: Goal, occurrence: Occurrence) -> None:
    if goal.shared or settings_of(turn.group).goal_public_default == "private":
        finish(turn, goal, occurrence)  # there is nothing to ask about the group
        return
    hindered = goal.plan and goal.obstacle  # the goal may have been changed while the plan was asked for
    turn.answer(
        "M-KO-7",
        {
            "goal": goal.text,
            "days": day_names(turn, goal),
            "day_part": part_name(turn, goal),
            "obstacle": turn.book.text(f"L-{goal.obstacle}", turn.language) if hindered else "",
            "plan": goal.plan,
        },
        {
            "show": token("goal.show", occurrence.id, "yes"),
            "private": token("goal.show", occurrence.id, "no"),
            "change": token("goal.change", occurrence.id),
        },
    )


def show(turn: Turn, press: Press) -> None:
    """The goal is set; the group sees it only if the learner says so, and once."""
    occurrence, goal = _mine(turn, press)
    if press.arg == "yes" and not goal.shared and goal.text:
        goal.shared = True
        turn.post("M-KO-13", {"goal": goal.text}, rule="goal_shown", occurrence=occurrence)
    finish(turn, goal, occurrence)


def finish(turn: Turn, goal: Goal, occurrence: Occurrence) -> None:
    """The goal is complete: say so, and when the next day of learning is."""
    goal.complete, goal.changed_at = True, turn.now
    turn.cancel_nudges(occurrence.id, ("M-RM-1",))
    following = _next_day(goal, turn.now, turn.zone)
    ways = {"menu": token("menu")}
    if goal.obstacle in HARD:
        ways["ask"] = token("q.ask", turn.group.id)
    turn.answer("M-KO-9", {"next_day": following}, ways)
    first(turn, "goal")


def _next_day(goal: Goal, now: datetime, zone: ZoneInfo) -> When | None:
    today = now.astimezone(zone)
    ahead = [(weekday - today.weekday()) % 7 for weekday in goal.days]
    return When(now + timedelta(days=min(ahead)), zone, "day") if ahead else None


def _mine(turn: Turn, press: Press) -> tuple[Occurrence, Goal]:
    occurrence = turn.enter_beat(press)
    return occurrence, goal_of(turn, occurrence, GoalKind.WHOLE)


def _known(word: str, words: tuple[str, ...]) -> str:
    if word not in words:
        raise Refusal("M-OK-4")
    return word


def day_names(turn: Turn, goal: Goal) -> list[str]:
    """The days of a plan in words."""
    names = list(turn.book.labels("L-DAYS", turn.language).values())
    return [names[index] for index in goal.days]


def part_name(turn: Turn, goal: Goal) -> str:
    """The part of the day in words; empty where none is chosen."""
    return turn.book.label("M-KO-4", goal.day_part, turn.language) if goal.day_part else ""


PRESSES: Presses = {
    "goal.day": day,
    "goal.days": days,
    "goal.part": part,
    "goal.obstacle": obstacle,
    "goal.plan": plan,
    "goal.tell": tell,
    "goal.short": short,
    "goal.other": other,
    "goal.show": show,
}

FORMS: Forms = {
    OWN_PLAN: plan_words,
}
