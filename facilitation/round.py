"""One tick's batch of due moments being done: the time, what is known about the groups, how to speak, what to write."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session, select

from facilitation import outbox as out
from facilitation.group_settings import quiet_until
from facilitation.model import Delivery, Group, Occurrence, Operation
from facilitation.outbox import Outbox
from facilitation.phrasebook import Phrasebook
from facilitation.reasons import is_muted
from facilitation.rows import MemberRow, Rows
from facilitation.rules.silence import State
from facilitation.rules.transitions import DeliveryState, Policy
from facilitation.settings import Settings
from facilitation.speech import Message

LAST_WAY = timedelta(minutes=10)
_T = TypeVar("_T")


@dataclass(slots=True)
class Round:
    """A batch of moments at `now`."""

    session: Session
    now: datetime
    book: Phrasebook
    outbox: Outbox
    rows: Rows
    settings: Settings
    _made: dict[tuple[object, ...], Any] = field(default_factory=dict)
    _new: dict[Any, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    _changed: dict[Any, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def once(self, key: tuple[object, ...], make: Callable[[], _T]) -> _T:
        """What is the same for many people of the batch, made for the first of them."""
        if key not in self._made:
            self._made[key] = make()
        made: _T = self._made[key]
        return made

    def add(self, table: Any, **values: Any) -> None:
        """A new row, written with all others of its kind at the end."""
        self._new[table].append(values)

    def change(self, table: Any, row_id: int, **values: Any) -> None:
        """New values of a row, written with all other changes of that kind at the end."""
        self._changed[table, tuple(sorted(values))].append({"_id": row_id, **values})

    def flush(self) -> int:
        """Write everything; returns the number of deliveries."""
        connection = self.session.connection()
        for table, rows in self._new.items():
            connection.execute(_adding(table), rows)
        for (table, names), rows in self._changed.items():
            connection.execute(_changing(table, names), rows)
        self.session.flush()
        return self.outbox.flush(self.session)

    def post(
        self,
        group: Group,
        message: Message,
        *,
        key: str,
        expires_at: datetime,
        rule: str,
        occurrence: Occurrence | None = None,
    ) -> None:
        """Say it in all rooms of a group; what is decided in the last instant still has time to leave.

        Where the leader asked for quiet, it waits until that is over (1.17).
        """
        due = max(self.now, quiet_until(group) or self.now)
        expires_at = max(expires_at, due + LAST_WAY)
        for room in self.rows.rooms(group.id):
            self.outbox.to_room(
                room,
                message,
                key=key,
                due_at=due,
                expires_at=expires_at,
                rule=rule,
                occurrence_id=occurrence.id if occurrence else None,
            )

    def amend(
        self,
        group_id: int,
        message: Message,
        *which: Any,
        key: str,
        expires_at: datetime,
        rule: str,
        occurrence_id: int | None = None,
    ) -> None:
        """Put `message` in the place of posts that were sent in the group's rooms: those `which` picks among all deliveries."""
        rooms = {room.id: room for room in self.rows.rooms(group_id)}
        sent = select(Delivery).where(
            *which, Delivery.operation == Operation.POST, Delivery.state == DeliveryState.SENT
        )
        for post in self.session.exec(sent):
            if post.room_id in rooms:
                self.outbox.to_room(
                    rooms[post.room_id],
                    message,
                    key=f"{key}:{post.id}",
                    expires_at=expires_at,
                    operation=Operation.EDIT,
                    subject_id=post.id,
                    occurrence_id=occurrence_id,
                    rule=rule,
                    policy=Policy.RESEND,
                )

    def tell(
        self,
        member: MemberRow,
        message: Message,
        *,
        key: str,
        rule: str,
        expires_at: datetime | None = None,
        nudge: str = "",
        occurrence_id: int | None = None,
        at: datetime | None = None,
        author_id: int | None = None,
    ) -> None:
        """Say it to one member in private, at once or `at` (quiet hours).

        Not where the bot may not write to them (where it can, news waits for their next tap), nor where they have muted this kind. `author_id`: the person whose words or name
        stand in it; it goes when they are forgotten.
        """
        if is_muted(rule, member.muted) or not (
            member.reachable or (not nudge and self._hears_later(member))
        ):
            return
        self.outbox.to_account(
            member.account,
            message,
            key=key,
            due_at=at,
            expires_at=expires_at or (at or self.now) + out.NEWS_LIFE,
            priority=out.NUDGE if nudge else out.NEWS,
            rule=rule,
            nudge=nudge,
            group_id=member.group_id,
            occurrence_id=occurrence_id,
            author_id=author_id,
        )

    def _hears_later(self, member: MemberRow) -> bool:
        later = out.hears_at_a_tap(member.platform, member.reach, self.outbox.capabilities)
        return later and member.state != State.LEFT

    def language_of(self, member: MemberRow) -> str:
        """The person's language, else the group's."""
        return member.language or self.rows.group(member.group_id).language

    def tell_facilitators(
        self,
        group: Group,
        make: Callable[[str], Message],
        *,
        key: str,
        rule: str,
        author_id: int | None = None,
    ) -> None:
        """Say it to each who leads the group; `make` gets the language."""
        for member in self.rows.facilitators(group.id):
            message = make(self.language_of(member))
            self.tell(member, message, key=key, rule=rule, author_id=author_id)


@cache
def _adding(table: Any) -> Any:
    return insert(table)


@cache
def _changing(table: Any, names: tuple[str, ...]) -> Any:
    changed = update(table).where(table.id == bindparam("_id"))
    return changed.values({name: bindparam(name) for name in names})


def zone_of(group: Group) -> ZoneInfo:
    """The group's time zone."""
    return ZoneInfo(group.zone)
