"""A group's own settings (content-design 1.20), read from its row. What is missing or makes no sense is the default."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from facilitation.model.groups import Group
from facilitation.rules.calendar import PRESETS

_CHOICES: dict[str, tuple[object, ...]] = {
    "goal_public_default": ("ask", "private"),
    "feedback_default": ("ask", "group", "private"),
    "reflection_steps": (2, 3),
    "checkins_per_week": (0, 1, 2),
    "showcase_every": (1, 2),
}


@dataclass(frozen=True, slots=True)
class GroupSettings:
    """What a leader may change for one group. None: as the rhythm says."""

    goal_public_default: str = "ask"
    recap_on: bool = True
    checkin_text: bool = True
    checkins_per_week: int | None = None
    reflection_steps: int = 3
    worklink_on: bool = True
    showcase_every: int | None = None
    feedback_default: str = "ask"
    feedback_requests: bool = True


def settings_of(group: Group) -> GroupSettings:
    """The settings of a group."""
    values: dict[str, Any] = {}
    for known in fields(GroupSettings):
        value = group.settings.get(known.name)
        choices = _CHOICES.get(known.name, (True, False))
        if value in choices and isinstance(value, bool) == (choices == (True, False)):
            values[known.name] = value
    return GroupSettings(**values)


def is_joined(group: Group) -> bool:
    """Whether the look back is joined with the check-in (preset C of 1.3)."""
    return PRESETS[group.rhythm].reflection is None


def quiet_until(group: Group) -> datetime | None:
    """Until when (aware) the bot posts nothing by itself, where a leader asked for quiet; it may have passed."""
    raw = group.settings.get("quiet_until")
    return datetime.fromisoformat(str(raw)) if raw else None
