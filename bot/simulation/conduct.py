"""How people are treated, worked out anew from what they did and what came to their screens.

Nothing here asks the database or the rules: a person's own history says what may still be written to them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from adapters.console.inbox import Press, Who
from adapters.console.platform import Shown, What
from bot.simulation.findings import Finding, finding, in_the_night
from facilitation.events import Commanded, Said
from facilitation.settings import Settings
from facilitation.speech import plain
from facilitation.tokens import read, without_delivery

REMINDERS = frozenset({"M-RM-1", "M-RM-2", "M-RM-3"})
# What the bot begins, in the hope that somebody does something.
ASKS = REMINDERS | {"M-HL-1", "M-HL-2", "M-HL-3", "M-RF-1", "M-CI-9", "M-PF-6", "M-AS-7", "M-AS-13", "M-PA-3"}
OWN = ("M-RD-", "M-LV-", "M-PO-", "M-MD-", "M-OK-")  # ordered, or part of going
AGAIN = timedelta(days=1)  # the same words so soon are a mistake
GOODBYE = timedelta(minutes=15)  # the last steps of leaving


@dataclass(frozen=True, slots=True)
class Did:
    """What somebody did."""

    at: datetime
    who: Who
    act: Press | Said | Commanded

    @property
    def action(self) -> str:
        """The action of a button and its argument, empty for words."""
        press = read(without_delivery(self.act.token)[0]) if isinstance(self.act, Press) else None
        return f"{press.action} {press.arg}".strip() if press else ""


@dataclass(slots=True)
class _Story:
    """What is true of one person so far."""

    reminders: bool = True
    left_alone: str = ""  # why, empty where they may be written to
    left_at: datetime | None = None
    acted_at: datetime | None = None
    said: dict[tuple[str, str], datetime] = field(default_factory=dict)


def mark(ref: int) -> str:
    """Stands in words that nobody but this person may ever read."""
    return f"⟨{ref}⟩"


def conduct(seen: Iterable[Shown], acts: Iterable[Did], settings: Settings) -> tuple[Finding, ...]:
    """All rules about how people are treated."""
    everything: list[tuple[datetime, int, Did | Shown]] = [(did.at, 0, did) for did in acts]
    everything += [(shown.at, 1, shown) for shown in seen]
    everything.sort(key=lambda entry: entry[:2])
    stopped: list[str] = []
    alone: list[str] = []
    night: list[str] = []
    twice: list[str] = []
    leaks: list[str] = []
    wiped: list[str] = []
    latest: dict[tuple[int, str], datetime] = {}
    stories: dict[int, _Story] = {}
    zone = ZoneInfo(settings.zone)
    private = 0
    for at, _, what in everything:
        if isinstance(what, Did):
            _act(stories.setdefault(what.who.ref, _Story()), what)
            continue
        leaks += _leaks(what)
        if what.address.private and what.what in {What.POSTED, What.CHANGED}:
            place = what.address.chat, what.message_ref
            if what.what == What.CHANGED and latest.get(place) == at:
                wiped.append(f"{what.message.kind} to {what.address.chat} at {at:%d %b %H:%M:%S}")
            latest[place] = at
        if what.what != What.POSTED or not what.address.private:
            continue
        private += 1
        story, kind = stories.setdefault(what.address.chat, _Story()), what.message.kind
        line = f"{kind} to {what.address.chat} on {at.astimezone(zone):%a %d %b at %H:%M}"
        if kind in REMINDERS and not story.reminders:
            stopped.append(line)
        if story.left_alone and not _may(story, kind, at):
            alone.append(f"{line}, who {story.left_alone}")
        local = at.astimezone(zone)
        if kind in ASKS and (local.weekday() in settings.quiet_weekdays or in_the_night(local, settings)):
            night.append(line)
        words = kind, plain(what.message.text)
        before = story.said.get(words)
        if before and at - before < AGAIN and not (story.acted_at and story.acted_at >= before):
            twice.append(line)
        story.said[words] = at
        _shown(story, kind, at)
    return (
        finding("After “Stop reminders” no reminder comes", private, stopped),
        finding("Who pauses, has left or was told that the bot goes quiet is left alone", private, alone),
        finding("Nothing is asked in quiet hours or on a quiet day", private, night),
        finding("Nobody reads the same private words twice", private, twice),
        finding("Private words are read by their writer alone", private, leaks),
        finding("No answer takes the place of one of the same moment", private, wiped),
    )


def _act(story: _Story, did: Did) -> None:
    action = did.action
    if action in {"rm.stop", "on.done no"}:
        story.reminders = False
    elif action.startswith(("on.done", "st.remind")):
        story.reminders = True
    if story.left_alone != "has left" and not action.startswith("pa.tell"):
        story.left_alone = ""
    story.acted_at = did.at


def _shown(story: _Story, kind: str, at: datetime) -> None:
    if kind == "M-PA-2":
        story.left_alone = "pauses"
    elif kind == "M-PA-3" and story.left_alone == "pauses":
        story.left_alone = ""
    elif kind == "M-HL-3":
        story.left_alone = "was told that the bot goes quiet"
    elif kind == "M-LV-2":
        story.left_alone, story.left_at = "has left", at


def _may(story: _Story, kind: str, at: datetime) -> bool:
    if story.left_alone == "pauses":
        return kind not in ASKS or kind == "M-PA-3"
    if story.left_alone == "has left":
        return kind.startswith(OWN) or (story.acted_at is not None and at - story.acted_at < GOODBYE)
    return kind.startswith(OWN)


def _leaks(shown: Shown) -> Iterator[str]:
    text = plain(shown.message.text)
    for part in text.split("⟨")[1:]:
        owner = part.partition("⟩")[0]
        if not shown.address.private or str(shown.address.chat) != owner:
            yield f"{shown.message.kind} in {shown.address.chat} has words of {owner}"
