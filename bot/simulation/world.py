"""Virtual time with people in it: whoever is next acts, whatever is due happens, and the clock jumps there.

What people do goes in as events through the engine; what they see comes out of the ledger through the courier.
Nothing here knows the tables.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from heapq import heappop, heappush
from math import ceil
from pathlib import Path
from random import Random
from typing import Protocol
from zoneinfo import ZoneInfo

from adapters.console.inbox import Press, Where, Who, event
from adapters.console.platform import Shown, What
from bot.database import Database
from bot.simulation import leader
from bot.simulation.conduct import mark
from bot.simulation.doing import Do, Once, Speak, Tap, Type
from bot.simulation.habits import LEARNERS, Habit
from bot.simulation.people import DOOR, JOIN, Act, react, turn
from bot.simulation.sight import Sight, presses
from bot.simulation.stage import Stage
from bot.simulation.words import Deck, Words
from facilitation.events import Attachment, Commanded, Said
from facilitation.library import Library
from facilitation.ports import Address
from facilitation.rules.calendar import instant, wall
from facilitation.settings import Settings
from facilitation.speech import Message, plain

TALK = timedelta(minutes=5)  # so long is somebody busy with the bot after a step
ACCOUNTS = 1000  # numbers of accounts between one group and the next
TABLET = 500  # between somebody's first account and the second
CODE = re.compile(r"[2-9A-Z]{5}-[2-9A-Z]{5}")  # as /connect shows it

_SHOWN = frozenset({"work", "did", "question"})  # what others see of somebody's words
_LOOK_BACK = frozenset({"what", "so_what", "now_what"})
_OWN = frozenset({"note", "remind"})  # commands with words for nobody else

Input = Press | Said | Commanded


class Audience(Protocol):
    """Whoever looks on: a transcript, a test."""

    def shown(self, shown: Shown) -> None:
        """Something came to people's screens."""
        ...

    def did(self, at: datetime, who: Who, where: Where, act: Input) -> None:
        """Somebody did something."""
        ...


@dataclass(slots=True)
class Actor:
    """A simulated person in a group: the account, the habit, and what they remember."""

    who: Who
    habit: Habit
    room: Where
    deck: Deck
    chance: Random
    leads: bool = False
    waits: int = 0  # weeks until the group begins
    inside: bool = False  # has come in by the door in the room
    busy_until: datetime | None = None
    tablet: "Actor | None" = None  # the same person with another account
    wrote: set[str] = field(default_factory=set)
    ahead: list[Once] = field(default_factory=list)  # what happens once, and has not yet
    done: set[tuple[int, str]] = field(default_factory=set)


@dataclass(frozen=True, slots=True, order=True)
class _Planned:
    at: datetime
    number: int
    actor: Actor = field(compare=False)
    act: Act = field(compare=False)
    message: Message = field(compare=False)
    message_ref: str = field(compare=False)


def chance_of(*words: object) -> Random:
    """Chance that is the same each time for the same words."""
    return Random(":".join(map(str, words)))  # noqa: S311  # simulated people need no secrets


class World:
    """Groups of simulated people around one stage. The same seed gives the same course of things."""

    def __init__(
        self,
        database: Database,
        library: Library,
        settings: Settings,
        *,
        start: datetime,
        words: Words,
        seed: int,
        audience: Iterable[Audience] = (),
        grid: int = 1,
        marks: bool = False,
        files: Path | None = None,
    ) -> None:
        """`files`: as for the stage. `grid`: people act at full multiples of so many seconds. `marks`: private words carry their writer's."""
        self.stage = Stage(database, library, settings, start, self._see, files=files)
        self.events = 0
        self._zone = ZoneInfo(settings.zone)
        self._words, self._seed, self._grid, self._marks = words, seed, grid, marks
        self._audience = tuple(audience)
        self._chance = chance_of(seed, "world")
        self._private: dict[int, Actor] = {}
        self._rooms: dict[int, list[Actor]] = {}
        self._agenda: list[_Planned] = []
        self._planned = 0
        self._ordered = False  # a file that has to be made
        self._monday = wall(start, self._zone).date() + timedelta(days=7 - wall(start, self._zone).weekday())

    @property
    def first_monday(self) -> date:
        """The first day of week 1."""
        return self._monday

    def week(self, at: datetime, actor: Actor) -> int:
        """The course week of an instant in somebody's group, 0 before the first."""
        monday = self._monday + timedelta(weeks=actor.waits)
        return max(0, (wall(at, self._zone).date() - monday).days // 7 + 1)

    def add_group(
        self, number: int, title: str, learners: Sequence[Habit] = LEARNERS, *, wait: int = 0
    ) -> None:
        """A room with a leader, who types /setup soon, and with learners who will see the join button.

        `wait`: after so many weeks.
        """
        address = Address("console", -(number + 1))
        deck = Deck(self._words.shuffled(chance_of(self._seed, number)))
        cast = [leader.HABIT, *learners]
        self._rooms[address.chat] = [
            Actor(
                Who(number * ACCOUNTS + place + 1, habit.name),
                habit,
                Where(address, title, admin=habit is leader.HABIT),
                deck,
                chance_of(self._seed, number, habit.name),
                leads=habit is leader.HABIT,
                inside=habit is leader.HABIT,
                waits=wait,
                ahead=list(habit.once),
            )
            for place, habit in enumerate(cast)
        ]
        self._private |= {actor.who.ref: actor for actor in self._rooms[address.chat]}
        for actor in self._rooms[address.chat]:
            if actor.habit.tablet:
                second = replace(
                    actor, who=replace(actor.who, ref=actor.who.ref + TABLET), done=set(), ahead=[]
                )
                actor.tablet = self._private[second.who.ref] = second
        soon = 60 + self._chance.uniform(0, 60) * number
        setup = Act(Type("setup"), timedelta(weeks=wait).total_seconds() + soon, "setup", in_room=True)
        self._plan(self._rooms[address.chat][0], setup, Message("", ""), "")

    async def run(self, until: datetime, step: Callable[[datetime], None] = lambda _: None) -> None:
        """Let everything happen that happens before `until`. `step` hears of each instant."""
        while (at := self._next_at()) is not None and at < until:
            step(at)
            await self.stage.pass_to(at)
            acted = False
            while self._agenda and self._agenda[0].at <= self.stage.now:
                acted |= self._perform(heappop(self._agenda))
            if acted:
                await self.stage.settle()
            if self._ordered:
                self._ordered = False
                await self.stage.pack()
        await self.stage.pass_to(until)

    def _next_at(self) -> datetime | None:
        people = self._agenda[0].at if self._agenda else None
        return min((at for at in (people, self.stage.next_at()) if at is not None), default=None)

    def _plan(
        self, actor: Actor, act: Act, message: Message, ref: str, *, after: datetime | None = None
    ) -> None:
        at = (after or self.stage.now) + timedelta(seconds=act.seconds)
        if act.topic and not after:
            at = self._awake(actor.habit, at, actor.chance)
        at = datetime.fromtimestamp(ceil(at.timestamp() / self._grid) * self._grid, UTC)
        self._planned += 1
        heappush(self._agenda, _Planned(at, self._planned, actor, act, message, ref))

    def _awake(self, habit: Habit, at: datetime, chance: Random) -> datetime:
        """The same moment, or soon after they get up."""
        local = wall(at, self._zone)
        hour = local.hour + local.minute / 60
        if habit.wakes <= hour < habit.sleeps:
            return at
        day = local.date() if hour < habit.wakes else local.date() + timedelta(days=1)
        up = datetime.combine(day, datetime.min.time()) + timedelta(hours=habit.wakes)
        return instant(up, self._zone) + timedelta(seconds=chance.randrange(3600))

    def _perform(self, planned: _Planned) -> bool:
        actor, act, now = planned.actor, planned.act, self.stage.now
        if act.topic:
            topic = (self.week(now, actor), act.topic)
            if topic in actor.done or self._answered(actor, act, planned):
                return False
            if actor.busy_until is not None and actor.busy_until > now:
                later = Act(act.do, 60, act.topic, act.in_room)
                self._plan(actor, later, planned.message, planned.message_ref, after=actor.busy_until)
                return False
            actor.done.add(topic)
        where = actor.room if act.in_room else Where(actor.who.private)
        done = self._input(actor, act.do, planned)
        actor.busy_until = now + TALK
        actor.inside |= act.topic == JOIN
        for one in self._audience:
            one.did(now, actor.who, where, done)
        self.events += 1
        entropy = self._chance.randbytes(16)
        self.stage.handle(event(actor.who, where, done, key=str(self.events), at=now, entropy=entropy))
        return True

    def _answered(self, actor: Actor, act: Act, planned: _Planned) -> bool:
        answers = isinstance(act.do, Tap) and act.do.action == "q.answer"
        return answers and not actor.deck.has_answer(plain(planned.message.text))

    def _input(self, actor: Actor, do: Do, planned: _Planned) -> Input:
        match do:
            case Tap():
                button = next(
                    button
                    for button, press in presses(planned.message.buttons).items()
                    if do.fits(press.action, press.arg)
                )
                return Press(button.token, planned.message_ref, button.label)
            case Type():
                rest = self._marked(actor, do.rest, private=do.command in _OWN)
                return Commanded(do.command, rest, reply_to=planned.message_ref if do.reply else "")
            case Speak():
                return self._words_of(actor, do, planned.message_ref if do.reply else "")

    def _words_of(self, actor: Actor, speak: Speak, reply_to: str) -> Said:
        week = self.week(self.stage.now, actor) + speak.ahead
        match speak.occasion:
            case "name":
                words = actor.who.name
            case "answer":
                words = actor.deck.answer(speak.about)
            case occasion:
                words = actor.deck.deal(occasion, week)
        if speak.occasion in _SHOWN:
            actor.wrote.add(words)
        alone = speak.occasion in _LOOK_BACK and actor.habit.reader == "me"
        words = self._marked(actor, words, private=alone)
        ref = f"said {self.events}"
        if speak.voice:
            return Said("", ref, reply_to, attachments=(Attachment("voice", ref, ref, 40_000),))
        photo = (Attachment("photo", ref, ref, 900_000),) if speak.photo else ()
        return Said(words, ref, reply_to, photo)

    def _marked(self, actor: Actor, words: str, *, private: bool) -> str:
        return f"{words} {mark(actor.who.ref)}" if self._marks and private else words

    def _see(self, shown: Shown) -> None:
        for one in self._audience:
            one.shown(shown)
        if shown.what not in {What.POSTED, What.CHANGED}:
            return
        chat = shown.address.chat
        self._ordered |= shown.message.kind == "M-MD-6"
        people = [self._private[chat]] if shown.address.private else self._rooms[chat]
        text = plain(shown.message.text)
        for actor in people:
            if shown.message.kind == "M-CN-1" and actor.tablet is not None and (code := CODE.search(text)):
                connects = Act(Type("connect", code[0]), 40)
                self._plan(actor.tablet, connects, shown.message, shown.message_ref)
            for act in self._reaction(actor, shown, text):
                self._plan(actor, act, shown.message, shown.message_ref)

    def _reaction(self, actor: Actor, shown: Shown, text: str) -> Sequence[Act]:
        sight = Sight(
            shown.message.kind,
            text,
            shown.message.buttons,
            self.week(shown.at, actor),
            wall(shown.at, self._zone).hour,
            private=shown.address.private,
            changed=shown.what == What.CHANGED,
            mine=any(words in text for words in actor.wrote),
        )
        if not actor.inside and not sight.private and sight.kind != DOOR:
            return ()
        if actor.leads:
            return leader.react(sight, actor.chance)
        for once in actor.ahead:
            if (acts := turn(once, actor.habit, sight, actor.chance)) is not None:
                actor.ahead.remove(once)
                return acts
        return react(actor.habit, sight, actor.chance)
