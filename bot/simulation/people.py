"""What somebody does when they see a message: a pure function of their habit, the message and chance.

Words are not chosen here, only the occasion; the world gives the next sentence of words.toml.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from bot.simulation.doing import Do, Once, Speak, Tap, Type
from bot.simulation.habits import Habit
from bot.simulation.sight import Sight, by_week, presses
from bot.simulation.steps import STEPS

DOOR, JOIN = "M-SU-7", "join"  # the message that lets people into a group, and going through it


@dataclass(frozen=True, slots=True)
class Act:
    """Something to do after `seconds`. `topic`: done once a week only; empty for a step that was asked for."""

    do: Do
    seconds: float
    topic: str = ""
    in_room: bool = False


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


def turn(once: Once, habit: Habit, sight: Sight, chance: Random) -> Sequence[Act] | None:
    """What comes of something that happens once: nothing where it was not meant for this sight."""
    if once.week != sight.week or once.kind != sight.kind or sight.mine:
        return None
    if once.do is None:
        return ()
    if isinstance(once.do, Tap) and not any(
        once.do.fits(press.action, press.arg) for press in presses(sight.buttons).values()
    ):
        return None
    if sight.private and sight.kind not in FIRST:
        return (step(once.do, chance),)
    in_room = not sight.private and (not isinstance(once.do, Type) or once.do.reply)
    return (_first(habit, chance, once.do, f"once {once.kind}", in_room=in_room),)


def step(do: Do, chance: Random) -> Act:
    """The next step of a talk with the bot: soon."""
    return Act(do, chance.uniform(30, 150) if isinstance(do, Speak) else chance.uniform(4, 25))


def _first(
    habit: Habit, chance: Random, do: Do, topic: str, *, after: float = 0, in_room: bool = False
) -> Act:
    low, high = habit.notices
    return Act(do, (after + chance.uniform(low, high)) * 3600, topic, in_room)


# First taps: what nobody waits for is noticed later, or not at all.


def _errands(habit: Habit, sight: Sight, chance: Random) -> list[Act]:
    return [
        _first(
            habit,
            chance,
            Type(errand.command, errand.rest),
            errand.command,
            after=errand.after,
            in_room=errand.in_room,
        )
        for errand in habit.errands
        if errand.week == sight.week
    ]


def _join(habit: Habit, _sight: Sight, chance: Random) -> Sequence[Act]:
    wait = habit.joins or (0 if habit.answers == 1 else chance.uniform(6, 40))
    return (_first(habit, chance, Tap("join"), JOIN, after=wait, in_room=True),)


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
    DOOR: _join,
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
    "M-PF-7": _tap("pf.yes", "may it be shown", "with_name"),
    "M-PF-16": _tap("pf.back", "asked back"),
    "M-AS-24": _tap("q.answer", "asked as a buddy"),
    "M-ON-12": _tap("on.go_on", "welcome"),
    "M-RM-1": _tap("ko.goal", "goal"),
    "M-RM-2": _checkin,
    "M-RM-3": _tap("rf.start", "look"),
    "M-CI-14": _tap("ci.done", "ordered"),
    "M-HL-1": _tap("hl.start", "goal"),
    "M-HL-2": _hello,
    "M-PA-3": _tap("pa.back", "back"),
}
