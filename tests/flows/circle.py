"""A small group in its first week, with one learner who sends things: for the tests of files and edited messages."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from itertools import count
from typing import Any, TypeVar

from sqlmodel import SQLModel, col, select

from adapters.console.inbox import Press, Where, Who, event
from adapters.console.platform import Shown
from bot.content import load
from bot.database import Database
from bot.simulation.stage import Stage
from facilitation.events import Attachment, Commanded, Said
from facilitation.library import Library
from facilitation.model import Fault
from facilitation.ports import Address
from facilitation.settings import Settings
from facilitation.speech import plain
from tests.tables import emptied, in_memory

ROOM = Address("console", -1)
LEADER, MARIA = Who(1, "Georgi"), Who(2, "Maria")
Row = TypeVar("Row", bound=SQLModel)


@cache
def texts() -> Library:
    """The real texts, read once."""
    return load()


def photo(name: str, *, album: str = "", size: int = 900_000, **more: Any) -> Attachment:
    """A photo as an adapter hears of it."""
    return Attachment("photo", f"ref {name}", f"unique {name}", size, album=album, **more)


@dataclass
class Circle:
    """`said`: all that came to screens, oldest first."""

    database: Database
    stage: Stage = field(init=False)
    said: list[Shown] = field(default_factory=list)
    keys: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        start = datetime(2026, 2, 23, 8, tzinfo=UTC)
        self.stage = Stage(self.database, texts(), Settings(fewest_to_start=0), start, self.said.append)

    def sends(self, words: str = "", *files: Attachment, ref: str = "", edited: bool = False) -> str:
        """Maria writes in private; the result is the number of her message."""
        ref = ref or f"m{next(self.keys)}"
        self.do(MARIA, Said(words, ref, attachments=files, edited=edited))
        return ref

    def replies(
        self, to: str, words: str = "", *files: Attachment, ref: str = "", edited: bool = False
    ) -> str:
        """Maria answers in the room to the bot's newest message with these words."""
        ref = ref or f"m{next(self.keys)}"
        said = Said(words, ref, self.shown(to, ROOM).message_ref, files, edited=edited)
        self.do(MARIA, said, ROOM)
        return ref

    def taps(self, who: Who, label: str, where: Address | None = None) -> None:
        """A tap on the newest button with this word on it."""
        for shown in reversed(self.said):
            for button in shown.message.buttons:
                if shown.address == (where or who.private) and label in button.label:
                    self.do(who, Press(button.token, shown.message_ref, button.label), where)
                    return
        raise LookupError(label)

    def do(self, who: Who, act: Press | Said | Commanded, where: Address | None = None) -> None:
        key = str(next(self.keys))
        place = Where(where or who.private, "Our group", admin=who is LEADER)
        entropy = sha256(key.encode()).digest()
        heard = self.stage.handle(event(who, place, act, key=key, at=self.stage.now, entropy=entropy))
        assert heard.fault is None, self.rows(Fault)[-1].error
        asyncio.run(self.stage.settle())

    def later(self, **time: float) -> None:
        asyncio.run(self.stage.pass_to(self.stage.now + timedelta(**time)))

    def shown(self, words: str, where: Address) -> Shown:
        """The newest message there with these words."""
        return next(s for s in reversed(self.said) if s.address == where and words in plain(s.message.text))

    def texts(self, where: Address = MARIA.private) -> list[str]:
        return [plain(shown.message.text) for shown in self.said if shown.address == where]

    def rows(self, table: type[Row]) -> list[Row]:
        key: Any = table.__table__.primary_key.columns[0]  # type: ignore[attr-defined]  # SQLAlchemy adds it to every table
        return self.database.run(
            lambda session: list(session.exec(select(table).order_by(col(key)))),
        )


@contextmanager
def circle() -> Iterator[Circle]:
    """Week 1: Maria is in the group, and the room has the kickoff, the check-in and the showcase."""
    tables, first = _first_week()
    database = in_memory(tables)
    made = Circle(database)
    made.stage.now, made.keys = first.stage.now, count(1000)
    made.said += first.said
    made.stage.platform._messages = dict(first.stage.platform._messages)
    made.stage.platform._posted = first.stage.platform._posted
    try:
        yield made
    finally:
        database.close()


@cache
def _first_week() -> tuple[bytes, Circle]:
    """Played once; each test goes on from a copy."""
    database = in_memory()
    made = Circle(database)
    made.do(LEADER, Commanded("setup"), ROOM)
    for label in ("Elements of AI", "Monday"):
        made.taps(LEADER, label)
    made.do(LEADER, Said("Georgi", "name"))
    made.taps(LEADER, "Create the group")
    made.taps(MARIA, "Join", ROOM)
    for label in ("Next", "I understand"):
        made.taps(MARIA, label)
    made.sends("Maria")
    for label in ("Skip the rest", "No reminders", "Skip", "I can tap"):
        made.taps(MARIA, label)
    made.later(days=13)
    return emptied(database), made
