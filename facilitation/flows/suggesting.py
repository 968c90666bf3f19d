"""What is offered to somebody who types a field of a command, where the platform has fields. Reads and says nothing."""

from collections.abc import Callable, Mapping

from facilitation.rules.silence import State
from facilitation.turn import Turn

Suggests = Callable[[Turn], tuple[str, ...]]


def people(turn: Turn) -> tuple[str, ...]:
    """The others of the group, by the names they chose."""
    turn.enter_current()
    mine = turn.me.membership.id
    names = {
        member.membership.name
        for member in turn.facts.members()
        if member.membership.id != mine and member.membership.state != State.LEFT and member.membership.name
    }
    return tuple(sorted(names, key=str.casefold))


def weeks(turn: Turn) -> tuple[str, ...]:
    """The weeks of the course, each with its number first."""
    turn.enter_current()
    found = sorted(turn.facts.course_weeks().items())
    return tuple(f"{number} {week.topic}"[:100] for number, week in found)


SUGGESTIONS: Mapping[str, Suggests] = {"people": people, "weeks": weeks}
