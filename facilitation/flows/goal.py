"""My goal: what a learner wants to finish this week, when, and what they do if something gets in the way (1.4)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from facilitation.errors import Refusal
from facilitation.flows.asking import Given, ask, question
from facilitation.flows.tables import Forms, Presses
from facilitation.model import Goal, GoalKind, Occurrence, Reflection
from facilitation.phrasebook import When
from facilitation.rules.calendar import Beat
from facilitation.rules.silence import is_welcome_back
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

OWN_GOAL, OWN_PLAN = "goal.words", "goal.plan_words"
PLAN_OBSTACLES = ("O1", "O2", "O3", "O4", "O5", "O6")  # in the person's own hands (E6)
OBSTACLES = (*PLAN_OBSTACLES, "O7", "O8", "O9")  # these lead to a person, not to a plan
DAYS = ("0", "1", "2", "3", "4", "5", "6")  # 0 is Monday
DAY_PARTS = ("morning", "midday", "evening", "changes")


def begin(turn: Turn, occurrence: Occurrence) -> None:
    """Ask for a goal: the quick way with last week's plan, the full way in week 1 and after coming back."""
    last = _last_plan(turn, occurrence)
    returned = turn.came_from is not None and is_welcome_back(turn.came_from)
    if last is None or occurrence.week == 1 or returned:
        _ask_what(turn, occurrence)
        return
    turn.answer(
        "M-KO-8",
        {"plan_short": _short(turn, last)},
        {
            "same": token("goal.same", occurrence.id),
            "change": token("goal.change", occurrence.id),
            "reading": token("ko.read", occurrence.id),
        },
    )


def change(turn: Turn, press: Press) -> None:
    """Choose anew."""
    _ask_what(turn, turn.enter_beat(press))


def same(turn: Turn, press: Press) -> None:
    """Last week's plan again."""
    occurrence = turn.enter_beat(press)
    last = _last_plan(turn, occurrence)
    if last is None:
        _ask_what(turn, occurrence)
        return
    goal = take(turn, occurrence, last.kind, last.text if last.kind == GoalKind.OWN else "")
    for name in ("days", "day_part", "obstacle", "plan"):
        setattr(goal, name, getattr(last, name))
    _finish(turn, goal, occurrence)


def choose(turn: Turn, press: Press) -> None:
    """Whole week, short path or last week's rest."""
    occurrence = turn.enter_beat(press)
    try:
        kind = GoalKind(press.arg)
    except ValueError:
        raise Refusal("M-OK-4") from None
    if kind == GoalKind.OWN:
        ask(turn, OWN_GOAL, occurrence.id, question(turn, "M-KO-14", "goal", limit=300, required=True))
        return
    take(turn, occurrence, kind)
    _ask_days(turn, occurrence)


def own_words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """A goal in the learner's own words."""
    occurrence = turn.enter_beat(press)
    if done and values["goal"].text:
        take(turn, occurrence, GoalKind.OWN, values["goal"].text).source = values["goal"].source
    elif done:
        take(turn, occurrence, GoalKind.OWN, turn.book.label("M-KO-2", "own", turn.language))
    _ask_days(turn, occurrence)


def take(turn: Turn, occurrence: Occurrence, kind: GoalKind, text: str = "") -> Goal:
    """Keep a goal of this kind; it counts from here on, even if the plan is never finished."""
    goal = goal_of(turn, occurrence, kind)
    week = turn.facts.course_weeks().get(occurrence.week)
    own = {GoalKind.WHOLE: week.topic if week else "", GoalKind.SHORT: week.short_path if week else ""}
    last = _last_plan(turn, occurrence)
    words = text or own.get(kind) or (last.text if kind == GoalKind.LAST and last else "")
    goal.shared = (
        goal.shared and words == goal.text
    )  # the group knows the goal that it was shown, and no other
    goal.kind, goal.source, goal.text = kind, "", words
    goal.changed_at = turn.now
    turn.cancel_nudges(occurrence.id, ("M-RM-1",))
    return goal


def read_along(turn: Turn, occurrence: Occurrence) -> None:
    """Reading is the goal of who has none (R4)."""
    if _known_goal(turn, occurrence) is None:
        take(turn, occurrence, GoalKind.READING).complete = True


def _known_goal(turn: Turn, occurrence: Occurrence) -> Goal | None:
    return turn.session.exec(
        select(Goal).where(Goal.membership_id == turn.me.membership.id, Goal.occurrence_id == occurrence.id)
    ).first()


def goal_of(turn: Turn, occurrence: Occurrence, kind: GoalKind) -> Goal:
    """The sender's goal for this week, new if there is none."""
    found = _known_goal(turn, occurrence)
    if found is None:
        found = Goal(
            membership_id=turn.me.membership.id,
            occurrence_id=occurrence.id,
            kind=kind,
            set_at=turn.now,
            changed_at=turn.now,
        )
        turn.session.add(found)
        turn.session.flush()
    return found


def _ask_what(turn: Turn, occurrence: Occurrence) -> None:
    kinds = ["whole", "short", "own"] if occurrence.week == 1 else ["whole", "short", "last", "own"]
    turn.answer(
        "M-KO-2",
        {"now_what": _promise(turn, occurrence)},
        {kind: token("goal.choose", occurrence.id, kind) for kind in kinds},
    )


def _ask_days(turn: Turn, occurrence: Occurrence, days: tuple[int, ...] = ()) -> None:
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
    _ask_days(turn, occurrence, tuple(goal.days))


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
    if goal.obstacle not in PLAN_OBSTACLES:
        goal.plan = ""
        turn.answer(
            "M-KO-11",
            press={
                "yes": token("goal.tell", occurrence.id, "yes"),
                "no": token("goal.tell", occurrence.id, "no"),
            },
        )
        return
    suggestions = turn.book.labels(f"L-{goal.obstacle}", turn.language)
    turn.answer(
        "M-KO-6",
        press={"own": token("goal.plan", occurrence.id, "own")},
        more=[Button(label, token("goal.plan", occurrence.id, key)) for key, label in suggestions.items()],
    )


def plan(turn: Turn, press: Press) -> None:
    """A suggestion is chosen, or own words are wanted."""
    occurrence, goal = _mine(turn, press)
    if press.arg == "own":
        ask(turn, OWN_PLAN, occurrence.id, question(turn, "M-KO-15", "plan", limit=300))
        return
    suggestions = turn.book.labels(f"L-{goal.obstacle}", turn.language) if goal.obstacle else {}
    if press.arg not in suggestions:
        raise Refusal("M-OK-4")
    goal.plan = suggestions[press.arg]
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
    turn.answer(
        "M-KO-7",
        {
            "goal": goal.text,
            "days": _day_names(turn, goal),
            "day_part": _part_name(turn, goal),
            "obstacle": turn.book.text(f"L-{goal.obstacle}", turn.language) if goal.plan else "",
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
    _finish(turn, goal, occurrence)


def _finish(turn: Turn, goal: Goal, occurrence: Occurrence) -> None:
    goal.complete, goal.changed_at = True, turn.now
    turn.cancel_nudges(occurrence.id, ("M-RM-1",))
    following = _next_day(goal, turn.now, turn.zone)
    turn.answer("M-KO-9", {"next_day": following}, {"menu": token("menu")})


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


def _last_plan(turn: Turn, occurrence: Occurrence) -> Goal | None:
    return turn.session.exec(
        select(Goal)
        .join(Occurrence, col(Occurrence.id) == col(Goal.occurrence_id))
        .where(
            Goal.membership_id == turn.me.membership.id,
            Occurrence.week < occurrence.week,
            col(Goal.complete).is_(True),
            Goal.kind != GoalKind.READING,
        )
        .order_by(col(Occurrence.week).desc())
    ).first()


def _promise(turn: Turn, occurrence: Occurrence) -> str:
    """The "next time" sentence of the last look back (1.6): plan → do → look back → plan."""
    found = turn.session.exec(
        select(Reflection.now_what)
        .join(Occurrence, col(Occurrence.id) == col(Reflection.occurrence_id))
        .where(
            Reflection.membership_id == turn.me.membership.id,
            Occurrence.week == occurrence.week - 1,
            Occurrence.beat == Beat.REFLECTION,
        )
    ).first()
    return found or ""


def _day_names(turn: Turn, goal: Goal) -> list[str]:
    names = list(turn.book.labels("L-DAYS", turn.language).values())
    return [names[index] for index in goal.days]


def _part_name(turn: Turn, goal: Goal) -> str:
    return turn.book.label("M-KO-4", goal.day_part, turn.language) if goal.day_part else ""


def _short(turn: Turn, goal: Goal) -> str:
    # A topic of last week would mislead: only a goal in own words is repeated as it was.
    what = (
        goal.text
        if goal.kind == GoalKind.OWN and goal.text
        else turn.book.label("M-KO-2", goal.kind, turn.language)
    )
    return " · ".join(
        part for part in (what, ", ".join(_day_names(turn, goal)), _part_name(turn, goal)) if part
    )


PRESSES: Presses = {
    "goal.choose": choose,
    "goal.change": change,
    "goal.same": same,
    "goal.day": day,
    "goal.days": days,
    "goal.part": part,
    "goal.obstacle": obstacle,
    "goal.plan": plan,
    "goal.tell": tell,
    "goal.show": show,
}

FORMS: Forms = {
    OWN_GOAL: own_words,
    OWN_PLAN: plan_words,
}
