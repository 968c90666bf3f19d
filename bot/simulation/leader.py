"""What the leader of a group does when she sees a message: sets up, looks at previews, answers what stays open."""

from collections.abc import Callable, Mapping, Sequence
from random import Random

from bot.simulation.habits import LEADER, Habit
from bot.simulation.people import Act, Sight, Speak, Tap, step

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


_FIRST: Mapping[str, Callable[[Sight, Random], Sequence[Act]]] = {
    "M-PV-1": _preview,
    "M-AS-2": _question,
    "M-AS-11": _question,
}
