"""One tick's batch of due moments being done: the time, what is known about the groups, and how to speak."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from facilitation import outbox as out
from facilitation.facts import Facts, Member
from facilitation.model import Group, Occurrence
from facilitation.outbox import Outbox
from facilitation.phrasebook import Phrasebook
from facilitation.ports import Capabilities
from facilitation.settings import Settings
from facilitation.speech import Message


@dataclass(slots=True)
class Round:
    """A batch of moments at `now`."""

    session: Session
    now: datetime
    book: Phrasebook
    capabilities: Mapping[str, Capabilities]
    outbox: Outbox
    facts: Facts
    settings: Settings
    _made: dict[tuple[object, ...], Message] = field(default_factory=dict)

    def once(self, key: tuple[object, ...], make: Callable[[], Message]) -> Message:
        """A message that is the same for many people, rendered for the first of them."""
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

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
        """Say it in all rooms of a group."""
        for room in self.facts.rooms(group.id):
            self.outbox.to_room(
                room,
                message,
                key=key,
                expires_at=expires_at,
                rule=rule,
                occurrence_id=occurrence.id if occurrence else None,
            )

    def tell(
        self,
        member: Member,
        message: Message,
        *,
        key: str,
        rule: str,
        at: datetime | None = None,
        expires_at: datetime | None = None,
        nudge: str = "",
        occurrence: Occurrence | None = None,
    ) -> None:
        """Say it to one member in private, if the bot may write to them."""
        if not member.reachable:
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
            group_id=member.membership.group_id,
            occurrence_id=occurrence.id if occurrence else None,
        )

    def language_of(self, member: Member) -> str:
        """The person's language, else the group's."""
        return member.person.language or self.facts.group(member.membership.group_id).language

    def tell_facilitators(self, group: Group, make: Callable[[str], Message], *, key: str, rule: str) -> None:
        """Say it to each who leads the group; `make` gets the language."""
        for member in self.facts.facilitators(group.id):
            self.tell(member, make(self.language_of(member)), key=key, rule=rule)


def zone_of(group: Group) -> ZoneInfo:
    """The group's time zone."""
    return ZoneInfo(group.zone)


def by_id(ids: Iterable[int]) -> str:
    """A short key part for a set of rows."""
    return ".".join(str(number) for number in sorted(ids))
