"""What the leader of a group does when she sees a message: sets up, looks at previews, answers what stays open."""

from collections.abc import Callable, Mapping, Sequence
from random import Random

from bot.simulation.doing import Speak, Tap, Type
from bot.simulation.habits import LEADER, Habit
from bot.simulation.people import Act, step
from bot.simulation.sight import Sight, presses

HABIT = Habit(LEADER, "leads the group", notices=(0.5, 5))
OWN_LINE_IN = frozenset({4, 6})  # weeks that begin with a line of her own
ANOTHER_PROMPT_IN = frozenset({2})


def react(sight: Sight, chance: Random) -> Sequence[Act]:
    """What she does about a message she sees."""
    if sight.private and sight.kind in _STEPS:
        return (step(_STEPS[sight.kind](sight), chance),)
    if sight.mine or (sight.changed and not sight.private):
        return ()
    found = _FIRST.get(sight.kind)
    return tuple(found(sight, chance)) if found else ()


_STEPS: Mapping[str, Callable[[Sight], Tap | Speak]] = {
    "M-SU-1": lambda _s: Tap("su.course"),
    "M-SU-2": lambda _s: Tap("su.day"),
    "M-SU-4": lambda _s: Speak("name"),
    "M-SU-5": lambda _s: Tap("su.create"),
    "M-PV-2": lambda _s: Speak("line", ahead=1),
    "M-PV-4": lambda _s: Tap("ko.ok"),
    "M-AS-5": lambda s: Speak("answer", about=s.text),
}


def _preview(sight: Sight, chance: Random) -> Sequence[Act]:
    coming = sight.week + 1
    if coming in OWN_LINE_IN:
        wish = "ko.line"
    elif coming in ANOTHER_PROMPT_IN:
        wish = "ko.swap"
    elif coming == 3:
        wish = "ko.ok"
    else:
        return ()  # no answer: the post goes out as it is
    return (Act(Tap(wish), chance.uniform(0.2, 3) * 3600, "preview"),)


def _question(sight: Sight, chance: Random) -> Sequence[Act]:
    if sight.private or chance.random() < 0.5:
        answer = Tap("q.answer")
        return (Act(answer, chance.uniform(2, 9) * 3600, f"answer {sight.text}", in_room=not sight.private),)
    return ()


def _tap(action: str, arg: str | None = None) -> Callable[[Sight, Random], Sequence[Act]]:
    # Each of them is about somebody, and is answered for itself.
    return lambda sight, chance: (
        Act(Tap(action, arg), chance.uniform(0.5, 5) * 3600, f"{action} {sight.text}"),
    )


def _work(sight: Sight, chance: Random) -> Sequence[Act]:
    # Once a week she calls one of the works that she looks at a nice example.
    stars = any(press.action == "hg.star" for press in presses(sight.buttons).values())
    return (Act(Tap("hg.star"), chance.uniform(20, 90), "star"),) if sight.private and stars else ()


_FIRST: Mapping[str, Callable[[Sight, Random], Sequence[Act]]] = {
    "M-PV-1": _preview,
    "M-AS-2": _question,
    "M-AS-11": _question,
    "M-SC-1": lambda _s, chance: (Act(Type("feedback"), chance.uniform(3, 4.5) * 3600, "feedback"),),
    "M-SC-3": _work,
    "M-CI-1": lambda _s, chance: (Act(Type("group"), chance.uniform(16, 22) * 3600, "group"),),
    "M-PR-6": _tap("pr.idea", "yes"),
    "M-LK-7": _tap("lk.add"),
    "M-RP-1": _tap("sf.closed"),
}
