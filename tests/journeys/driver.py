"""A small language for journeys, in people's words: `maria.presses("My goal")`, `clock.to("Tue 12:00")`.

A journey knows people, rooms and a clock, and nothing about tokens, tables or the platform behind them: the same
script runs on the console and on Telegram. What a person can press is what stands on their own screen.
"""

import asyncio
from collections.abc import Coroutine, Hashable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from types import TracebackType
from typing import Any, Protocol, Self
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.content import load
from bot.database import Database
from bot.simulate import lasting
from facilitation.library import Library
from facilitation.model import Group, Membership, Note, Reflection, Visibility, metadata
from facilitation.model import Person as PersonRow
from facilitation.pseudo import PSEUDO, with_pseudo
from facilitation.rules.calendar import instant, wall
from facilitation.settings import Settings
from tests.journeys.screens import Knob, NotThere, Screen, Shown, undisguised

START = datetime(2026, 2, 23, 8, 5, tzinfo=UTC)  # a Monday, 10:05 in Sofia, a week before the course
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
TITLE = "Our group"
LONG_ENOUGH = 12  # letters of words that nobody else would say by chance


class Land(Protocol):
    """A platform with the whole bot on it, on a virtual clock. Places are whatever it names its chats by."""

    needs_start: bool  # nobody can be written to before they opened the private chat

    @property
    def now(self) -> datetime:
        """The virtual time."""
        ...

    @property
    def room(self) -> Hashable:
        """The group's first room."""
        ...

    def newcomer(self, name: str, *, admin: bool) -> Hashable:
        """Somebody new in the room; what comes back is their private chat."""
        ...

    async def press(self, private: Hashable, where: Hashable, shown: Shown, button: Knob) -> None:
        """Somebody presses; the answers are there when this returns. So for all that people do."""
        ...

    async def write(self, private: Hashable, words: str, *, photo: bool) -> None:
        """Words to the bot in private."""
        ...

    async def command(self, private: Hashable, where: Hashable, typed: str) -> None:
        """A command as typed, in a room or in private."""
        ...

    async def pass_to(self, at: datetime) -> None:
        """Time passes; what is due on the way happens at its own time."""
        ...

    async def sleep_to(self, at: datetime) -> None:
        """The machine is off until then."""
        ...

    def another_room(self, title: str) -> Hashable:
        """One more room where everybody is, and manages what they manage in the first."""
        ...

    async def shut(self, private: Hashable) -> None:
        """Somebody lets the bot write to them no more."""
        ...

    async def open(self) -> None:
        """Begin."""
        ...

    async def close(self) -> None:
        """End. Raises AssertionError where the platform met something that it must not meet."""
        ...


@dataclass
class Clock:
    """The wall clock of the group. It moves only forward."""

    journey: "Journey"

    def to(self, when: str) -> None:
        """To the next such time ("Tue 12:00"); what is due on the way happens at its own time."""
        self.journey.run(self.journey.land.pass_to(self.next(when)))

    def after(self, minutes: int) -> None:
        """So many minutes later."""
        self.journey.run(self.journey.land.pass_to(self.journey.land.now + timedelta(minutes=minutes)))

    def sleep_to(self, when: str) -> None:
        """The bot's machine is off until the next such time."""
        self.journey.run(self.journey.land.sleep_to(self.next(when)))

    def next(self, when: str) -> datetime:
        """The next such time."""
        day, clock = when.split()
        hour, minute = map(int, clock.split(":"))
        now = wall(self.journey.land.now, self.journey.zone)
        local = (now + timedelta(days=(DAYS.index(day) - now.weekday()) % 7)).replace(
            hour=hour, minute=minute, second=0, microsecond=0
        )
        if local <= now:
            local += timedelta(days=7)
        return instant(local, self.journey.zone)


@dataclass
class Person:
    """Somebody with a screen: the rooms they share, and their private chat."""

    journey: "Journey"
    name: str
    private: Hashable

    @property
    def screen(self) -> Screen:
        """The private chat."""
        return self.journey.screen(self.private)

    def presses(self, label: str) -> None:
        """Taps the button with this label in the newest message that has one; icons in front need not be said."""
        self._press(label, self.private)

    def presses_in_room(self, label: str, room: Hashable | None = None) -> None:
        """As `presses`, on a button that everybody sees."""
        self._press(label, self.journey.land.room if room is None else room)

    def writes(self, words: str, *, photo: bool = False) -> None:
        """Writes to the bot in private."""
        self.journey.run(self.journey.land.write(self.private, words, photo=photo))

    def types(self, command: str, *, in_room: bool = False, room: Hashable | None = None) -> None:
        """Types a command with its slash, in private or in a room."""
        land = self.journey.land
        where = room if room is not None else land.room if in_room else self.private
        self.journey.run(land.command(self.private, where, command))

    def is_also(self, other: "Person") -> None:
        """Both are accounts of one person: what is for one is for the other."""
        self.journey.one_person(self, other)

    def shuts_the_bot_out(self) -> None:
        """Blocks the bot, or whatever the platform has for it."""
        self.journey.run(self.journey.land.shut(self.private))

    def sees(self, *words: str) -> None:
        """Each of these came to the private chat since the last look."""
        self.screen.says(*words)

    def sees_nothing(self) -> None:
        """Nothing came to the private chat since the last look."""
        self.screen.is_silent()

    def joins(self, *, reminders: bool = True, room: Hashable | None = None) -> None:
        """Goes through the welcome with taps and one name."""
        self.presses_in_room("Join the group", room)
        self.presses("Next")
        self.presses("I understand")
        self.writes(self.name)
        self.presses("Skip the rest")
        self.presses("Yes, please" if reminders else "No reminders")
        self.presses("Skip")
        self.presses("I can tap")
        self.sees("Great, it works.")
        self.journey.plant(self)

    def _press(self, label: str, where: Hashable) -> None:
        screen = self.journey.screen(where)
        found = screen.find(label)
        if found is None:
            raise NotThere(f"{self.name} has no button {label!r}. Buttons: {screen.labels}")
        self.journey.run(self.journey.land.press(self.private, where, *found))


class Journey:
    """A group with its people on some platform, over the real engine, database and courier."""

    def __init__(
        self, database: Database, *, pseudo: bool = False, weeks: int | None = None, fewest_to_start: int = 0
    ) -> None:
        """`weeks`: how long the courses are made; as they are where it is None. `fewest_to_start`: as in the settings."""
        self.database = database
        self.pseudo = pseudo
        language = PSEUDO if pseudo else "en"
        self.settings = Settings(
            contact="the office",
            fewest_to_start=fewest_to_start,
            mail_from="SMOL <smol@example.org>",
            language=language,
            test_language=PSEUDO if pseudo else "",
        )
        self.zone = ZoneInfo(self.settings.zone)
        self.library = texts() if weeks is None else lasting(texts(), weeks)
        self.clock = Clock(self)
        self.land: Land
        self._screens: dict[Hashable, Screen] = {}
        self._people: list[Person] = []
        self._same: dict[Hashable, Hashable] = {}  # a private chat → that of the same person's second account
        self._canaries: dict[str, Hashable] = {}  # a word that only its writer may see → their private chat
        self._runner = asyncio.Runner()

    def begin(self, land: Land) -> Self:
        """Enter a land."""
        self.land = land
        self.run(land.open())
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self.look_for_canaries()
            self.run(self.land.close())
        except AssertionError:
            if error is None:  # else the journey's own error says more
                raise
        finally:
            self._runner.close()

    @property
    def room(self) -> Screen:
        """The group's first room."""
        return self.screen(self.land.room)

    def screen(self, place: Hashable) -> Screen:
        """What a chat shows."""
        return self._screens.setdefault(place, Screen(pseudo=self.pseudo))

    def see(self, place: Hashable, shown: Shown) -> None:
        """Something happens in a chat."""
        self.screen(place).take(shown)

    def run(self, act: Coroutine[Any, Any, None]) -> None:
        """Let something happen, with all that follows from it now."""
        self._runner.run(act)

    def person(self, name: str, *, admin: bool = False) -> Person:
        """Somebody who is in the room."""
        made = Person(self, name, self.land.newcomer(name, admin=admin))
        self._people.append(made)
        return made

    def plant(self, person: Person) -> None:
        """A note of somebody's own; written as a row, so that no script has to know of it."""
        word = f"canary{len(self._canaries) + 1}quartz"

        def write(session: Session) -> None:
            with session.begin():
                place = session.exec(
                    select(Membership)
                    .where(Membership.name == person.name)
                    .order_by(col(Membership.id).desc())
                ).first()
                if place is not None:
                    now = self.land.now
                    session.add(Note(person_id=place.person_id, text=word, created_at=now, changed_at=now))

        self.database.run(write)
        self._canaries[word] = person.private

    def one_person(self, first: Person, second: Person) -> None:
        """As `Person.is_also`."""
        self._same[first.private], self._same[second.private] = second.private, first.private

    def look_for_canaries(self) -> None:
        """What only one person may see stood on no other screen and in no room: notes, and private look backs."""
        canaries = {**self._canaries, **self._private_look_backs()}
        for place, screen in self._screens.items():
            shown = "\n".join([*screen.past, *map(undisguised, screen.past)] if self.pseudo else screen.past)
            for word, owner in canaries.items():
                if place not in (owner, self._same.get(owner)) and word in shown:
                    raise AssertionError(f"only its writer may see {word!r}, and it stood in {place}")

    def _private_look_backs(self) -> dict[str, Hashable]:
        owners = {person.name: person.private for person in self._people}

        def read(session: Session) -> list[tuple[str, Reflection]]:
            with session.begin():
                rows = session.exec(
                    select(Membership.name, Reflection).where(
                        Membership.id == Reflection.membership_id,
                        Reflection.visibility == Visibility.ME,
                        col(Reflection.shown).is_(False),
                    )
                )
                return [(name, row) for name, row in rows]

        return {
            text: owners[name]
            for name, row in self.database.run(read)
            for text in (row.what, row.so_what, row.now_what)
            if len(text) > LONG_ENOUGH and name in owners
        }

    def set_up(
        self, leader: Person, first_day: str = "Monday 2 March", *, room: Hashable | None = None
    ) -> None:
        """The leader makes the group in the room."""
        place = self.land.room if room is None else room
        self.begin_set_up(leader, place)
        self._finish_set_up(leader, first_day)
        self.screen(place).says("Tap to join.")

    def begin_set_up(self, leader: Person, room: Hashable | None = None) -> None:
        """The leader types /setup, and the first question comes."""
        place = self.land.room if room is None else room
        leader.types("/setup", room=place)
        if self.land.needs_start and self.screen(place).find("Open private chat"):
            leader.presses_in_room("Open private chat", place)
        if leader.screen.find("A new group"):  # they lead one already
            leader.presses("A new group")

    def _finish_set_up(self, leader: Person, first_day: str) -> None:
        leader.presses("Elements of AI")
        leader.presses(first_day)
        leader.writes(leader.name)
        leader.presses("Create the group")

    def another_place(self, title: str) -> Hashable:
        """A room where everybody is, too, and that belongs to no group yet."""
        return self.land.another_room(title)

    def meets_too(self, leader: Person, title: str) -> Hashable:
        """The leader types /setup in one more room, and the group meets there, too."""
        place = self.another_place(title)
        leader.types("/setup", room=place)
        leader.presses(self.database.run(lambda session: session.exec(select(Group.title)).one()))
        self.screen(place).says("Tap to join.")
        return place

    def disguise(self, person: Person) -> None:
        """The bot speaks the pseudo-language to this member; nobody can choose it, so the row is written here."""

        def write(session: Session) -> None:
            with session.begin():
                place = session.exec(select(Membership).where(Membership.name == person.name)).one()
                session.get_one(PersonRow, place.person_id).language = PSEUDO

        self.database.run(write)
        person.screen.pseudo = True

    def kept(self) -> str:
        """All that the database holds, in one string."""

        def read(session: Session) -> str:
            with session.begin():
                connection = session.connection()
                return "\n".join(
                    str(row) for table in metadata.sorted_tables for row in connection.execute(table.select())
                )

        return self.database.run(read)


@cache
def texts() -> Library:
    """The texts in English and in disguise."""
    return with_pseudo(load())
