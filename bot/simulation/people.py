"""What somebody does when they see a message: a pure function of their habit, the message and chance.

Words are not chosen here, only the occasion; the world gives the next sentence of words.toml.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from bot.simulation.habits import Habit
from facilitation.speech import Button
from facilitation.tokens import Press, read, without_delivery

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Sight:
    """A message as one person sees it. `week` is the course's (0: before the first), `hour` their local one.

    `mine`: it shows something they wrote themselves. `changed`: a new text in the place of an old one.
    """

    kind: str
    text: str
    buttons: tuple[Button, ...]
    week: int
    hour: int
    private: bool = True
    changed: bool = False
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Tap:
    """Press the button with this action, and this argument if there are several."""

    action: str
    arg: str | None = None


@dataclass(frozen=True, slots=True)
class Speak:
    """Write a sentence for the occasion. `about` is a text that it answers, `ahead` how many weeks it looks ahead."""

    occasion: str
    about: str = ""
    ahead: int = 0
    photo: bool = False
    voice: bool = False


@dataclass(frozen=True, slots=True)
class Type:
    """Type a command; `rest` stands behind it."""

    command: str
    rest: str = ""


Do = Tap | Speak | Type


@dataclass(frozen=True, slots=True)
class Act:
    """Something to do after `seconds`. `topic`: done once a week only; empty for a step that was asked for."""

    do: Do
    seconds: float
    topic: str = ""
    in_room: bool = False


def by_week(values: Sequence[_T], week: int) -> _T:
    """The value of a week."""
    return values[(max(week, 1) - 1) % len(values)]


def presses(buttons: Sequence[Button]) -> Mapping[Button, Press]:
    """What each button does."""
    found = {button: read(without_delivery(button.token)[0]) for button in buttons if button.token}
    return {button: press for button, press in found.items() if press is not None}


def react(habit: Habit, sight: Sight, chance: Random) -> Sequence[Act]:
    """What the person does about a message they see."""
    if sight.private and sight.kind in STEPS:
        do = STEPS[sight.kind](habit, sight)
        return (step(do, chance),) if do else ()
    if sight.mine or (sight.changed and not sight.private):
        return ()
    errands = _errands(habit, sight, chance) if sight.kind == "M-KO-1" else []
    asked = sight.kind == "M-PA-3" or (sight.kind == "M-HL-2" and habit.hello)
    if sight.week in habit.away and not asked:
        return errands
    found = FIRST.get(sight.kind)
    return (*errands, *(found(habit, sight, chance) if found else ()))


def step(do: Do, chance: Random) -> Act:
    """The next step of a talk with the bot: soon."""
    return Act(do, chance.uniform(30, 150) if isinstance(do, Speak) else chance.uniform(4, 25))


def _first(
    habit: Habit, chance: Random, do: Do, topic: str, *, after: float = 0, in_room: bool = False
) -> Act:
    low, high = habit.notices
    return Act(do, (after + chance.uniform(low, high)) * 3600, topic, in_room)


# Steps: what is asked for is answered at once.


def _reasons(habit: Habit, sight: Sight) -> Do:
    if habit.in_a_hurry:
        return Tap("on.remind")
    chosen = any(button.chosen for button in sight.buttons)
    return Tap("on.when", "") if chosen else Tap("on.reason", habit.reason)


def _baseline(habit: Habit, sight: Sight) -> Do:
    if habit.in_a_hurry:
        return Tap("on.base", "1.skip")
    number = next(iter(presses(sight.buttons).values())).arg[0]
    return Tap("on.base", f"{number}.{habit.sure}")


def _promises(_habit: Habit, sight: Sight) -> Do:
    choices = presses(sight.buttons)
    chosen = [button for button in choices if button.chosen]
    free = [p.arg for b, p in choices.items() if p.action == "pr.take" and not b.chosen]
    return Tap("pr.done") if len(chosen) == 3 else Tap("pr.take", free[2 * len(chosen)])


def _days(habit: Habit, sight: Sight) -> Do:
    chosen = {press.arg for button, press in presses(sight.buttons).items() if button.chosen}
    missing = [str(day) for day in habit.days if str(day) not in chosen]
    return Tap("goal.day", missing[0]) if missing else Tap("goal.days")


def _plan_again(habit: Habit, sight: Sight) -> Do:
    return Tap("goal.same") if by_week(habit.same_plan, sight.week) else Tap("goal.change")


def _goal_kind(habit: Habit, sight: Sight) -> Do:
    kind = by_week(habit.goal, sight.week)
    return Tap("goal.choose", "whole" if kind == "last" and sight.week == 1 else kind)


def _well(habit: Habit, _sight: Sight) -> Do:
    return Tap(f"ci.{habit.well}")


def _more_time(habit: Habit, _sight: Sight) -> Do:
    return Tap(f"ci.{habit.more_time}")


def _after_look_back(habit: Habit, sight: Sight) -> Do | None:
    # Shown in the group once in a while only: what is private stays private.
    keeps = habit.keeps if habit.keeps != "show" or sight.week == 5 else "save"
    return Tap(f"rf.{keeps}") if keeps else None


def _route(habit: Habit, sight: Sight) -> Do:
    # From the check-in the way also says what kind of question it is.
    ways = [press.arg for press in presses(sight.buttons).values() if press.action == "q.route"]
    return Tap("q.route", next(way for way in ways if way.partition(".")[0] == habit.route))


def _spoken(occasion: str) -> Callable[[Habit, Sight], Do]:
    return lambda habit, _sight: Speak(occasion, voice=habit.voice)


STEPS: Mapping[str, Callable[[Habit, Sight], Do | None]] = {
    "M-ON-2": lambda _h, _s: Tap("on.notice"),
    "M-ON-3": lambda _h, _s: Tap("on.agree"),
    "M-ON-4": lambda _h, _s: Speak("name"),
    "M-ON-5": _reasons,
    "M-ON-6": lambda h, _s: Tap("on.support", h.learns),
    "M-ON-7": lambda h, _s: Tap("on.remind", h.support),
    "M-ON-8": lambda h, _s: Tap("on.done", "yes" if h.reminders else "no"),
    "M-ON-9": _baseline,
    "M-ON-19": _baseline,
    "M-ON-10": lambda _h, _s: Tap("on.tap"),
    "M-PR-1": _promises,
    "M-KO-2": _goal_kind,
    "M-KO-3": _days,
    "M-KO-4": lambda h, _s: Tap("goal.part", h.learns),
    "M-KO-5": lambda h, _s: Tap("goal.obstacle", h.obstacle),
    "M-KO-6": lambda h, s: Tap("goal.plan", "own" if h.name == "Petros" else "abc"[s.week % 3]),
    "M-KO-7": lambda h, _s: Tap("goal.show", "yes" if h.shows_goal else "no"),
    "M-KO-8": _plan_again,
    "M-KO-17": lambda _h, _s: Tap("goal.other"),
    "M-KO-11": lambda h, _s: Tap("goal.tell", "yes" if h.obstacle == "O7" else "no"),
    "M-KO-14": lambda _h, _s: Speak("goal"),
    "M-KO-15": lambda _h, _s: Speak("plan"),
    "M-CI-2": _well,
    "M-CI-3": _more_time,
    "M-CI-4": lambda h, s: Tap("ci.stuck", by_week(h.stuck, s.week)),
    "M-CI-5": lambda _h, _s: Tap("ci.tomorrow"),
    "M-CI-6": _route,
    "M-CI-7": lambda _h, _s: Tap("contact.call"),
    "M-CI-10": lambda _h, _s: Speak("checkin"),
    "M-CI-11": lambda h, _s: Tap("ci.see", h.reader),
    "M-RF-2": _spoken("what"),
    "M-RF-3": _spoken("so_what"),
    "M-RF-4": _spoken("now_what"),
    "M-RF-5": lambda h, _s: Tap("rf.use", "looking" if h.reason == "job" else "not_sure"),
    "M-RF-6": lambda h, _s: Tap("rf.see", h.reader),
    "M-RF-7": _after_look_back,
    "M-SC-2": lambda h, _s: Tap("sc.post", h.feedback_in),
    "M-SC-6": lambda _h, _s: Tap("sc.two"),
    "M-SC-7": lambda h, _s: Speak("work", photo=h.photo),
    "M-SC-8": lambda _h, _s: Speak("did"),
    "M-PF-1": lambda _h, s: Tap("pf.stars" if s.week % 3 == 2 else "pf.write"),
    "M-PF-2": lambda _h, _s: Speak("feedback"),
    "M-PF-3": lambda _h, _s: Tap("ask.skip"),
    "M-PF-4": lambda _h, _s: Speak("wish"),
    "M-PF-10": lambda _h, _s: Speak("feedback"),
    "M-AS-1": lambda _h, _s: Speak("question"),
    "M-AS-8": lambda _h, _s: Speak("question"),
    "M-AS-9": lambda _h, _s: Speak("question"),
    "M-AS-5": lambda _h, s: Speak("answer", about=s.text),
    "M-TH-5": lambda _h, s: Tap("th.reason", "explained") if s.week % 3 == 1 else Tap("th.own"),
    "M-TH-6": lambda _h, _s: Speak("thanks"),
    "M-LV-1": lambda _h, _s: Tap("lv.keep"),
    "M-LV-2": lambda h, _s: Tap("lv.why", h.leaves_for),
    "M-LV-5": lambda _h, _s: Tap("lv.no"),
    "M-LV-3": lambda _h, _s: Tap("lv.goodbye"),
    "M-PA-2": lambda _h, _s: Tap("pa.tell"),
}


# First taps: what nobody waits for is noticed later, or not at all.


def _errands(habit: Habit, sight: Sight, chance: Random) -> list[Act]:
    return [
        _first(habit, chance, Type(errand.command, errand.rest), errand.command, after=errand.after)
        for errand in habit.errands
        if errand.week == sight.week
    ]


def _join(habit: Habit, _sight: Sight, chance: Random) -> Sequence[Act]:
    wait = 0 if habit.answers == 1 else chance.uniform(6, 40)
    return (_first(habit, chance, Tap("join"), "join", after=wait, in_room=True),)


def _kickoff(habit: Habit, sight: Sight, chance: Random) -> Sequence[Act]:
    acts = [_first(habit, chance, Tap(by_week(habit.kickoff, sight.week)), "goal", in_room=True)]
    if sight.week in habit.asks:
        acts.append(_first(habit, chance, Tap("q.ask"), "ask", after=26, in_room=True))
    if habit.voice and sight.week == 2:
        acts.append(_first(habit, chance, Speak("lost"), "lost", after=30))
    return acts


def _checkin(habit: Habit, sight: Sight, chance: Random) -> Sequence[Act]:
    status = by_week(habit.checkin, sight.week)
    if not status:
        return ()
    return (_first(habit, chance, Tap("ci.status", status), "checkin", in_room=not sight.private),)


def _look_back(habit: Habit, sight: Sight, chance: Random) -> Sequence[Act]:
    wish = by_week(habit.look_back, sight.week)
    if wish == "later":
        again = sight.hour >= 12
        return (
            _first(habit, chance, Tap("rf.start" if again else "rf.later"), "look" if again else "later"),
        )
    if not wish:
        return ()
    return (_first(habit, chance, Tap("rf.start" if wish == "write" else "rf.skip"), "look"),)


def _showcase(habit: Habit, sight: Sight, chance: Random) -> Sequence[Act]:
    wish = by_week(habit.shows, sight.week)
    return (_first(habit, chance, Tap(f"sc.{wish}"), "show", in_room=True),) if wish else ()


def _work(habit: Habit, sight: Sight, chance: Random) -> Sequence[Act]:
    if chance.random() >= habit.generous or (sight.week in habit.busy and not sight.private):
        return ()
    return (_first(habit, chance, Tap(habit.feedback), f"work {sight.text}", in_room=not sight.private),)


def _question(habit: Habit, sight: Sight, chance: Random) -> Sequence[Act]:
    if chance.random() < habit.answers and sight.week not in habit.busy:
        return (_first(habit, chance, Tap("q.answer"), f"answer {sight.text}", in_room=True),)
    if chance.random() < 0.15:
        return (_first(habit, chance, Tap("q.same"), f"same {sight.text}", in_room=True),)
    return ()


def _answered(habit: Habit, sight: Sight, chance: Random) -> Sequence[Act]:
    # Thanked in the room once a week: praise for everything is worth nothing.
    if chance.random() < habit.thanks:
        return (_first(habit, chance, Tap("th.answer"), "thanks"),)
    return (_first(habit, chance, Tap("q.solved"), f"answered {sight.text}"),)


def _feedback_came(habit: Habit, _sight: Sight, chance: Random) -> Sequence[Act]:
    if chance.random() >= habit.thanks / 2:
        return ()
    return (_first(habit, chance, Tap("th.feedback"), "thanks"),)


def _tap(action: str, topic: str, arg: str | None = None) -> Callable[[Habit, Sight, Random], Sequence[Act]]:
    return lambda habit, _sight, chance: (_first(habit, chance, Tap(action, arg), topic),)


def _if_open(
    action: str, topic: str, arg: str | None = None
) -> Callable[[Habit, Sight, Random], Sequence[Act]]:
    # Who leaves out what may be left out does so in week 0 too.
    return lambda habit, sight, chance: (
        ()
        if habit.in_a_hurry
        else (_first(habit, chance, Tap(action, arg), topic, in_room=not sight.private),)
    )


def _hello(habit: Habit, _sight: Sight, chance: Random) -> Sequence[Act]:
    return (_first(habit, chance, Tap("hl.ask", habit.hello), "hello"),) if habit.hello else ()


FIRST: Mapping[str, Callable[[Habit, Sight, Random], Sequence[Act]]] = {
    "M-SU-7": _join,
    "M-HI-1": _if_open("hi.hand", "hand"),
    "M-PR-1": _if_open("pr.take", "promises", "L-PR1"),
    "M-BD-1": _if_open("bd.choose", "buddy"),
    "M-BD-2": _if_open("bd.talked", "talk"),
    "M-BD-5": _if_open("bd.keep", "halfway"),
    "M-KO-1": _kickoff,
    "M-CI-1": _checkin,
    "M-RF-1": _look_back,
    "M-SC-1": _showcase,
    "M-SC-3": _work,
    "M-AS-2": _question,
    "M-AS-3": _answered,
    "M-AS-7": _tap("q.solved", "solved"),
    "M-PF-6": _tap("pf.look", "look"),
    "M-CI-9": _tap("q.answer", "answer offered"),
    "M-PF-5": _feedback_came,
    "M-RM-1": _tap("ko.goal", "goal"),
    "M-RM-2": _checkin,
    "M-RM-3": _tap("rf.start", "look"),
    "M-CI-14": _tap("ci.done", "ordered"),
    "M-HL-1": _tap("hl.start", "goal"),
    "M-HL-2": _hello,
    "M-PA-3": _tap("pa.back", "back"),
}
