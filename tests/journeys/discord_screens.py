"""What stands on screens in Discord: windows with their places for words, buttons and menus, texts as they are read."""

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import discord
from simcord.actors import MemberActor
from simcord.backend import Backend
from simcord.backend.models import Message
from simcord.results import InteractionResult

from adapters.discord.forms import FILES
from tests.journeys.driver import Journey
from tests.journeys.screens import Knob, Shown, What

_BUTTON, _MENU, _INPUT, _TEXT, _LABEL = 2, 3, 4, 10, 18  # Discord's numbers of components
_INSTANT = re.compile(r"<t:(\d+):(\w)>")
_STYLES = {"F": "%A %-d %B %Y %H:%M", "D": "%-d %B %Y", "t": "%H:%M"}


@dataclass
class Window:
    """A window on somebody's screen: the places for words in their order, and what stands in them."""

    shown: InteractionResult
    places: list[str]
    needed: frozenset[str]
    takes_files: bool
    given: dict[str, Any] = field(default_factory=dict)

    @property
    def next(self) -> str | None:
        """The next empty place for words."""
        return self.places[0] if self.places else None


def opened(done: InteractionResult) -> tuple[Window, Shown]:
    """The window that answers what somebody did, and how it looks."""
    components = (done.modal or {})["components"]
    lines: list[str] = []
    for component in components:
        if component["type"] == _TEXT:
            lines.append(component["content"])
        elif component["type"] == _LABEL:
            lines += [component["label"], component.get("description") or ""]
    controls = [component["component"] for component in components if component["type"] == _LABEL]
    inputs = [control for control in controls if control["type"] == _INPUT]
    window = Window(
        done,
        [control["custom_id"] for control in inputs],
        frozenset(control["custom_id"] for control in inputs if control.get("required", True)),
        any(control["custom_id"] == FILES for control in controls),
    )
    ways = [Knob("Skip", "skip")] if not window.needed else []
    return window, Shown(What.STANDS, "window", "\n".join(lines), (*ways, Knob("Cancel", "cancel")))


class Sight:
    """Sees for the journey what stands in the channels and private chats of a world."""

    def __init__(self, journey: Journey, backend: Backend) -> None:
        self._journey, self._backend = journey, backend
        self._seen: dict[str, tuple[str, tuple[str, ...]]] = {}  # words and labels, by message

    def look(self, rooms: Mapping[int, Hashable], people: Mapping[Hashable, MemberActor]) -> None:
        """Show what is new in these channels, and in the private chats of these people."""
        backend = self._backend
        places = dict(rooms)
        for private, person in people.items():
            if (chat := backend.dm_channels.get(person.id)) is not None:
                places[chat] = private
        standing: set[str] = set()
        for number, place in places.items():
            for message in backend.messages.get(number, {}).values():
                if (
                    message.author_id == backend.bot_user.id
                    and not message.flags & discord.MessageFlags.loading.flag
                ):
                    ref = f"{number}/{message.id}"
                    standing.add(ref)
                    self._look_at(self._reader(message) if message.is_ephemeral else place, ref, message)
        for ref in self._seen.keys() - standing:
            del self._seen[ref]
            for place in {*places.values(), *people}:
                self._journey.see(place, Shown(What.DELETED, ref, ""))

    def said_to(self, known: frozenset[int]) -> list[str]:
        """All that the bot said to everybody, and to each of these accounts alone."""
        return [
            message.content
            for messages in self._backend.messages.values()
            for message in messages.values()
            if message.author_id == self._backend.bot_user.id and message.content
            if not message.is_ephemeral or self._reader(message) in known
        ]

    def _reader(self, message: Message) -> int:
        assert message.interaction_metadata is not None
        return self._backend.interactions[int(message.interaction_metadata["id"])].user_id

    def _look_at(self, place: Hashable, ref: str, message: Message) -> None:
        buttons = tuple(knobs(message.components))
        look = (message.content, tuple(button.label for button in buttons))
        if self._seen.get(ref) == look:
            return
        self._seen[ref] = look
        text = readable(message.content, self._journey.zone)
        self._journey.see(place, Shown(What.STANDS, ref, text, buttons))


def knobs(components: Sequence[Mapping[str, Any]]) -> Iterator[Knob]:
    """All there is to press or choose under a message."""
    for component in components:
        if component["type"] == _BUTTON:
            yield Knob(component["label"], component.get("custom_id") or component["url"])
        elif component["type"] == _MENU:
            for option in component["options"]:
                yield Knob(option["label"], f"{component['custom_id']}|{option['value']}")
        else:
            yield from knobs(component.get("components", []))


def readable(text: str, zone: ZoneInfo) -> str:
    """As it is shown to somebody in this zone: without the marks for bold and the like, instants as words."""
    shown = _INSTANT.sub(
        lambda found: datetime.fromtimestamp(int(found[1]), zone).strftime(_STYLES[found[2]]), text
    )
    return shown.replace("\\", "").replace("**", "")
