"""Where everything said becomes a row first: drafts of deliveries, written together at the end of a transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Protocol

from sqlalchemy import bindparam, literal_column, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from facilitation.errors import Why
from facilitation.model import Delivery, Operation, Reach, metadata
from facilitation.parcels import parts
from facilitation.ports import Capabilities
from facilitation.rules.transitions import DeliveryState, Policy
from facilitation.speech import Form, Message, form_from_json, to_json

# Answers to people go before scheduled posts, and nothing waits behind a nudge (design 5).
ANSWER_TO_PRESS, ANSWER, NEWS, POST, NUDGE = 0, 1, 3, 5, 6

ANSWER_LIFE = timedelta(hours=24)
TOAST_LIFE = timedelta(
    seconds=150
)  # where it is nothing but a toast: Telegram forgets a press after that (platform-facts 1.10)
NEWS_LIFE = timedelta(days=7)
WINDOW_GRACE = timedelta(seconds=3)  # a window that was not opened by then never will be (platform-facts 2.2)


# What could not be said in private waits for the next tap, and its `error` begins so.
LATE = str(Why.EXPIRED)
AT_A_TAP = 5  # so much of it answers one tap


class RoomLike(Protocol):
    """A room to speak in, as a mapped row or a light one."""

    @property
    def id(self) -> int:
        """Our number of it."""
        ...

    @property
    def group_id(self) -> int | None:
        """Whose room it is."""
        ...

    @property
    def platform(self) -> str:
        """Where it is."""
        ...


class AccountLike(Protocol):
    """An account to write to, as a mapped row or a light one."""

    @property
    def id(self) -> int:
        """Our number of it."""
        ...

    @property
    def person_id(self) -> int:
        """Whose account it is."""
        ...

    @property
    def platform(self) -> str:
        """Where it is."""
        ...


@dataclass(frozen=True, slots=True)
class Window:
    """A form that must be the first answer to a press or command, and the key of the delivery that it is."""

    key: str
    form: Form


@dataclass(slots=True)
class Outbox:
    """Collects deliveries decided at `now`; `flush` writes them, each key once and for all."""

    now: datetime
    capabilities: Mapping[str, Capabilities]
    rows: list[dict[str, Any]] = field(default_factory=list)

    def to_room(
        self, room: RoomLike, message: Message, *, key: str, expires_at: datetime, **more: Any
    ) -> None:
        """Say it in a room. `key` with the room is the delivery's identity."""
        self._add(
            message,
            room.platform,
            key=f"{key}:r{room.id}",
            room_id=room.id,
            group_id=room.group_id,
            expires_at=expires_at,
            **{"policy": Policy.RESEND, "priority": POST, **more},
        )

    def to_account(
        self, account: AccountLike, message: Message, *, key: str, expires_at: datetime, **more: Any
    ) -> None:
        """Say it to one person in private. `key` with the account is the delivery's identity."""
        self._add(
            message,
            account.platform,
            key=f"{key}:a{account.id}",
            account_id=account.id,
            person_id=account.person_id,
            expires_at=expires_at,
            **{"policy": Policy.STOP, "priority": ANSWER, **more},
        )

    def hold_window(self) -> Window | None:
        """The window among what was collected, if there is one. Its row waits a moment, for who opens it directly."""
        for row in self.rows:
            if row["interaction"] and "form" in row["message"]:
                row["due_at"] += WINDOW_GRACE
                return Window(row["dedupe_key"], form_from_json(row["message"]["form"]))
        return None

    def flush(self, session: Session) -> int:
        """Write what was collected; a row whose key is there already is left as it is. Returns the drafts' number."""
        rows, self.rows = self.rows, []
        if rows:
            session.connection().execute(insert_if_new(session, Delivery), rows)
        return len(rows)

    def _add(
        self, message: Message, platform: str, *, key: str, due_at: datetime | None = None, **values: Any
    ) -> None:
        due = due_at or self.now
        edit = values.get("operation") == Operation.EDIT
        for index, part in enumerate(parts(message, self.capabilities.get(platform, _UNKNOWN))):
            self.rows.append(
                {
                    **_BLANK,
                    **values,
                    **(_AS_A_POST if edit and (index or part.files) else {}),
                    "dedupe_key": key if not index else f"{key}:{index}",
                    "kind": message.kind,
                    "message": to_json(part),
                    "due_at": due,
                    "created_at": self.now,
                }
            )


_UNKNOWN = Capabilities()

# One message takes the place of one: what is more, and files, are said anew.
_AS_A_POST: dict[str, Any] = {"operation": Operation.POST, "subject_id": None}

# Every row names every column, so that one statement takes them all.
_BLANK: dict[str, Any] = {
    "operation": Operation.POST,
    "room_id": None,
    "account_id": None,
    "person_id": None,
    "author_id": None,
    "group_id": None,
    "occurrence_id": None,
    "subject_id": None,
    "rule": "",
    "nudge": "",
    "interaction": "",
    "silent": False,
    "priority": POST,
    "policy": Policy.STOP,
    "state": DeliveryState.PENDING,
    "attempt": 0,
    "owner": "",
    "lease_until": None,
    "message_ref": "",
    "sent_at": None,
    "error": "",
}


def hears_at_a_tap(platform: str, reach: Reach, capabilities: Mapping[str, Capabilities]) -> bool:
    """Whether somebody who lets the bot write no private messages gets news as an answer to their next tap."""
    can = capabilities.get(platform)
    return can is not None and can.ephemeral and reach == Reach.BLOCKED


def takes_news(platform: str, reach: Reach, capabilities: Mapping[str, Capabilities]) -> bool:
    """Whether news comes to an account: at once, or with the next tap."""
    return reach == Reach.OPEN or hears_at_a_tap(platform, reach, capabilities)


def bring_along(session: Session, account_id: int, interaction: str, now: datetime, *, closed: bool) -> bool:
    """Let what waits for a tap of this account answer this interaction; whether there was something.

    That is what came too late for an earlier one, and with `closed`, for who takes no private messages, all news.
    """
    values = {"account_": account_id, "interaction_": interaction, "now_": now}
    return bool(session.connection().execute(_BRING_NEWS if closed else _BRING, values).rowcount)


_DELIVERY = metadata.tables["delivery"]


def _bring(*which: Any) -> Any:
    waiting = (
        select(_DELIVERY.c.id)
        .where(
            _DELIVERY.c.room_id.is_(None),
            _DELIVERY.c.account_id == bindparam("account_"),
            _DELIVERY.c.state == literal_column(f"'{DeliveryState.PENDING.value}'"),
            _DELIVERY.c.interaction == literal_column("''"),
            _DELIVERY.c.operation == literal_column(f"'{Operation.POST.value}'"),
            *which,
        )
        .order_by(_DELIVERY.c.id)
        .limit(AT_A_TAP)
    )
    return (
        update(_DELIVERY)
        .where(_DELIVERY.c.id.in_(waiting))
        .values(interaction=bindparam("interaction_"), due_at=bindparam("now_"))
    )


_BRING = _bring(_DELIVERY.c.error.startswith(LATE))
_BRING_NEWS = _bring(_DELIVERY.c.nudge == literal_column("''"), _DELIVERY.c.due_at <= bindparam("now_"))


def insert_if_new(session: Session, table: Any) -> Any:
    """An INSERT that leaves a row whose key is there already as it is."""
    return _insert_if_new(session.get_bind().dialect.name, table)


@cache
def _insert_if_new(dialect: str, table: Any) -> Any:
    made = sqlite if dialect == "sqlite" else postgresql
    return made.insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
