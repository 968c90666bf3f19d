"""The named baseline of everything that writes: a row for each message, one ORM insert and one FULL commit."""

from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Self

from sqlmodel import Session

from bot.database import Database
from facilitation.model import Delivery, metadata
from facilitation.rules.transitions import Policy
from tests.faults.made import make_group

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
NAME = "a row each: one ORM insert, one FULL commit (AsyncUp's way)"


class RowByRow:
    """A ledger of its own beside ours. It is asked for rows in between, so that both meet the same hour."""

    def __init__(self, folder: Path) -> None:
        self._database = Database(f"sqlite:///{folder}/row-by-row-{id(self)}.db")
        metadata.create_all(self._database.engine)
        self._database.run(make_group)
        self._numbers = count()

    def write(self, number: int) -> None:
        """Write so many rows, each durable before the next begins."""

        def work(session: Session) -> None:
            for _ in range(number):
                session.add(_row(next(self._numbers)))
                session.commit()

        self._database.run(work)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()


def _row(number: int) -> Delivery:
    return Delivery(
        dedupe_key=f"baseline:{number}",
        account_id=1,
        person_id=1,
        group_id=1,
        kind="M-RF-1",
        message={"id": "M-RF-1", "text": "A look back at your week. " * 10},
        policy=Policy.STOP,
        due_at=AT,
        expires_at=AT + timedelta(days=1),
        created_at=AT,
    )
