"""What a simulation remembers of the ledger. The program forgets on purpose (content-design 1.18); who checks it may not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session, col, select

from facilitation.model import Delivery, Fault, Operation
from facilitation.rules.transitions import DeliveryState

EVERY = timedelta(days=7)  # faults are forgotten after 14 days, deliveries after 30


class Entry(NamedTuple):
    """A delivery as it was when it was looked at last."""

    id: int
    key: str
    operation: Operation
    state: DeliveryState
    nudge: str
    person: int | None
    occurrence: int | None
    sent_at: datetime | None


@dataclass(slots=True)
class Books:
    """Deliveries by number and faults by reference, also those that are deleted by now."""

    entries: dict[int, Entry] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    def with_present(self, session: Session) -> "Books":
        """These, and what stands in the database now. Call it inside a transaction."""
        return Books({**self.entries, **_entries(session)}, {**self.faults, **_faults(session)})

    def take(self, session: Session) -> None:
        """Copy what stands in the database now, in a transaction of its own. Call it at least `EVERY` so often."""
        with session.begin():
            self.entries.update(_entries(session))
            self.faults.update(_faults(session))


def _entries(session: Session) -> Mapping[int, Entry]:
    rows = session.exec(
        select(
            col(Delivery.id),
            col(Delivery.dedupe_key),
            col(Delivery.operation),
            col(Delivery.state),
            col(Delivery.nudge),
            col(Delivery.person_id),
            col(Delivery.occurrence_id),
            col(Delivery.sent_at),
        )  # type: ignore[call-overload]  # the stubs of select() end at four columns
    )
    return {row[0]: Entry(*row) for row in rows}


def _faults(session: Session) -> Mapping[str, str]:
    return {row.reference: f"{row.reference}: {row.what}, {row.error}" for row in session.exec(select(Fault))}
