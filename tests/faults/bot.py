"""Engine, database and courier on a clock that the test turns: no process of its own, no waiting."""

from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.courier.embedded import Courier
from bot.database import Database
from facilitation.engine import Engine, Heard, Ticked
from facilitation.events import Event
from facilitation.model import Delivery, Occurrence
from facilitation.rules.calendar import Beat
from tests.fakes.recorder import Recorder
from tests.faults.made import BEFORE, CAN, PLATFORM

PACE = timedelta(minutes=2)  # longer than the platform's limits hold anything back in these tests
Row = TypeVar("Row")


class Bot:
    """The whole bot but its process."""

    def __init__(
        self, database: Database, engine: Engine, platform: Recorder | None = None, owner: str = "bot"
    ) -> None:
        self.database = database
        self.engine = engine
        self.now = BEFORE
        self.platform = platform or Recorder(name=PLATFORM, capabilities=CAN, clock=lambda: self.now)
        self.courier = Courier(database, {PLATFORM: self.platform}, owner, book=engine.book)

    def hear(self, event: Event) -> Heard:
        """Take in an event; nothing is sent yet."""
        return self.database.run(lambda session: self.engine.handle(session, event))

    def decide(self, now: datetime) -> Ticked:
        """One beat of the heartbeat; nothing is sent yet."""
        return self.database.run(lambda session: self.engine.tick(session, now))

    async def tick(self, now: datetime) -> Ticked:
        """One beat of the heartbeat, and everything that may leave."""
        done = self.decide(now)
        await self.send(now)
        return done

    async def send(self, now: datetime) -> None:
        """Send what may leave at `now`, and what only waits for its pace."""
        following: datetime | None = now
        while following is not None and following <= now + PACE:
            self.now = following
            following = await self.courier.drain(following)
        self.now = now

    async def live(self, until: datetime) -> None:
        """All beats of the heartbeat that matter until then."""
        while (due := self.database.run(self.engine.next_due)) is not None and due <= until:
            await self.tick(max(due, self.now))
        await self.tick(until)

    def beat(self, week: int, beat: Beat) -> Occurrence:
        """One beat of the one group."""
        return self.rows(select(Occurrence).where(Occurrence.week == week, Occurrence.beat == beat))[0]

    def beats(self) -> list[Occurrence]:
        """All beats, in time."""
        return self.rows(select(Occurrence).order_by(col(Occurrence.due_at)))

    def deliveries(self, *kinds: str) -> list[Delivery]:
        """The deliveries of these kinds, or all, in their order."""
        found = self.rows(select(Delivery).order_by(col(Delivery.id)))
        return [row for row in found if not kinds or row.kind in kinds]

    def rows(self, query: SelectOfScalar[Row]) -> list[Row]:
        """What a question finds."""

        def read(session: Session) -> list[Row]:
            with session.begin():
                return list(session.exec(query))

        return self.database.run(read)

    def do(self, statement: str) -> Any:
        """A statement in SQL's own words, outside any transaction of ours."""
        raw = self.database.engine.raw_connection()
        try:
            return raw.cursor().execute(statement).fetchall()
        finally:
            raw.close()
