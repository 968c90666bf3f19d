"""The ledger: everything that will be said, and everything that was heard."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from facilitation.model.base import json_field, may_refer_to, one_of, part_of, row_id
from facilitation.rules.transitions import DeliveryState, Policy


class Operation(StrEnum):
    """What a delivery does on the platform."""

    POST = "post"
    EDIT = "edit"  # of the message that `subject_id` sent
    TOAST = "toast"  # a short answer to a press, shown only to who pressed
    DELETE = "delete"
    PIN = "pin"


class Delivery(SQLModel, table=True):
    """One message to one room or account. It exists before it is said (design 5)."""

    __table_args__ = (
        CheckConstraint("(room_id IS NULL) <> (account_id IS NULL)", name="one_target"),
        CheckConstraint("expires_at > due_at", name="expiry"),
        CheckConstraint(
            "operation NOT IN ('edit', 'delete', 'pin') OR subject_id IS NOT NULL", name="subject"
        ),
        Index(
            "ix_delivery_due",
            "priority",
            "due_at",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "ix_delivery_open",
            "lease_until",
            sqlite_where=text("state IN ('claimed', 'sending')"),
            postgresql_where=text("state IN ('claimed', 'sending')"),
        ),
        Index(
            "ix_delivery_nudges",
            "person_id",
            "due_at",
            sqlite_where=text("nudge <> ''"),
            postgresql_where=text("nudge <> ''"),
        ),
        Index("ix_delivery_message", "room_id", "account_id", "message_ref"),
    )

    id: int = row_id()
    dedupe_key: str = Field(unique=True)
    operation: Operation = one_of(Operation, default=Operation.POST)
    room_id: int | None = part_of("room.id", index=False)
    account_id: int | None = part_of("account.id")
    person_id: int | None = part_of("person.id", index=False)
    author_id: int | None = part_of(
        "person.id"
    )  # whose words are in it: they go when the author is forgotten
    group_id: int | None = part_of("group.id")
    occurrence_id: int | None = may_refer_to("occurrence.id", index=True)
    subject_id: int | None = part_of("delivery.id")
    kind: str  # the message id, e.g. M-KO-1
    rule: str = ""  # which rule sent it, for /why
    nudge: str = ""  # the NudgeKind by name if the caps count it
    message: dict[str, object] = json_field()
    interaction: str = ""  # the platform's handle of the press or command that this answers
    silent: bool = False
    priority: int = 5
    policy: Policy = one_of(Policy, default=Policy.STOP)
    due_at: datetime
    expires_at: datetime
    state: DeliveryState = one_of(DeliveryState, default=DeliveryState.PENDING)
    attempt: int = 0
    owner: str = ""
    lease_until: datetime | None = None
    message_ref: str = ""
    sent_at: datetime | None = None
    error: str = ""
    created_at: datetime


class Pace(SQLModel, table=True):
    """When the next message may leave, by bot account and by room: GCRA's one number."""

    key: str = Field(primary_key=True)
    next_at: float  # the theoretical arrival time, seconds since 1970 (UTC)


class Seen(SQLModel, table=True):
    """The keys of events that were handled: hearing something twice changes nothing."""

    __table_args__ = (Index("ix_seen_at", "at"),)

    source: str = Field(primary_key=True)  # the bot account that heard it
    key: str = Field(primary_key=True)
    at: datetime


class Fault(SQLModel, table=True):
    """An event or moment that could not be handled, kept 14 days for repair (1.18)."""

    reference: str = Field(primary_key=True)
    what: str
    error: str
    details: dict[str, object] = json_field({})
    at: datetime = Field(index=True)


class Dialogue(SQLModel, table=True):
    """A question waiting for words from one person. A row, so that it survives a restart."""

    __table_args__ = (UniqueConstraint("person_id"),)

    id: int = row_id()
    person_id: int = part_of("person.id", index=False)
    membership_id: int | None = part_of("membership.id")
    flow: str
    step: str
    data: dict[str, object] = json_field({})
    opened_at: datetime
    expires_at: datetime


class Lease(SQLModel, table=True):
    """Who receives for a bot account right now; the epoch fences off a holder that slept."""

    name: str = Field(primary_key=True)
    holder: str
    epoch: int
    until: datetime


class Kept(SQLModel, table=True):
    """A small fact of the shell's own, by name: which menus were published, which receiver was last."""

    name: str = Field(primary_key=True)
    value: str
