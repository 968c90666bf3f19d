"""Who an event comes from, where it happened, and which group it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam
from sqlmodel import Session, and_, col, select

from facilitation.acquaintance import meet
from facilitation.errors import Refusal
from facilitation.events import Commanded, Event
from facilitation.facts import Facts, Member
from facilitation.finding import find
from facilitation.model import (
    Account,
    Dialogue,
    Group,
    GroupState,
    Membership,
    Occurrence,
    Person,
    Role,
    Room,
)
from facilitation.outbox import Outbox
from facilitation.phrasebook import Phrasebook
from facilitation.ports import Capabilities
from facilitation.rules.calendar import Beat
from facilitation.rules.silence import State
from facilitation.settings import Settings
from facilitation.tokens import Press, token

# Which kind of beat a button's family is about: a token that says otherwise was not made here.
_BEATS: Mapping[str, tuple[Beat, ...]] = {
    "ko": (Beat.KICKOFF,),
    "goal": (Beat.KICKOFF,),
    "hl": (Beat.KICKOFF,),
    "ci": (Beat.CHECKIN,),
    "rf": (Beat.REFLECTION, Beat.CHECKIN),  # preset C joins them
    "sc": (Beat.SHOWCASE,),
}


# Questions that almost every event asks are built once.
_PLACE = (
    select(Membership, Group)
    .join(Group, col(Group.id) == col(Membership.group_id))
    .where(col(Group.id) == bindparam("group"), col(Membership.person_id) == bindparam("person"))
)
_PLACES = (
    select(Membership, Group)
    .join(Group, col(Group.id) == col(Membership.group_id))
    .where(col(Membership.person_id) == bindparam("person"), col(Membership.state) != State.LEFT)
    .order_by(
        (col(Group.state) == GroupState.FINISHED),
        col(Membership.last_action_at).desc().nulls_last(),
        col(Membership.id).desc(),
    )
)
_BEAT = (
    select(Occurrence, Group, Membership)
    .join(Group, col(Group.id) == col(Occurrence.group_id))
    .outerjoin(
        Membership,
        and_(col(Membership.group_id) == col(Group.id), col(Membership.person_id) == bindparam("person")),
    )
    .where(col(Occurrence.id) == bindparam("occurrence"))
)


@dataclass(slots=True)
class Standing:
    """An event with what is known about it. `member` is set once it has entered a group."""

    session: Session
    event: Event
    book: Phrasebook
    capabilities: Mapping[str, Capabilities]
    outbox: Outbox
    settings: Settings
    account: Account | None = None
    person: Person | None = None
    dialogue: Dialogue | None = None  # the question that waits for the sender's words, maybe for too long
    member: Member | None = None
    came_from: State | None = None  # the member's state before this action
    _facts: Facts | None = None

    @property
    def now(self) -> datetime:
        """When the event happened."""
        return self.event.at

    @property
    def known(self) -> tuple[Account, Person]:
        """Account and person of the sender. Raises Refusal for a stranger."""
        if self.account is None or self.person is None:
            raise Refusal("M-ER-3")
        return self.account, self.person

    def meet(self) -> Person:
        """The sender's person, a new one for a stranger. Raises Refusal where nobody can be known."""
        if self.person is not None:
            return self.person
        if self.event.sender is None:
            raise Refusal("M-SU-8")
        self.account, self.person = meet(
            self.session,
            self.event,
            self.event.sender,
            languages=self.book.languages(),
            settings=self.settings,
            cold_private=self.can.cold_private,
        )
        return self.person

    @property
    def facts(self) -> Facts:
        """What is known about the group entered. Raises Refusal where there is none."""
        if self._facts is None:
            raise Refusal("M-ER-3")
        return self._facts

    @property
    def me(self) -> Member:
        """The sender in the group entered. Raises Refusal where there is none."""
        if self.member is None:
            raise Refusal("M-ER-3")
        return self.member

    @property
    def group(self) -> Group:
        """The group entered."""
        return self.facts.group

    @property
    def zone(self) -> ZoneInfo:
        """The group's time zone."""
        return ZoneInfo(self.group.zone)

    @property
    def language(self) -> str:
        """The sender's language, else their group's, else their app's."""
        if self.person is not None and self.person.language:
            return self.person.language
        if self.member is not None:
            return self.group.language
        return (self.event.sender.language if self.event.sender else None) or "en"

    def language_of(self, member: Member) -> str:
        """Another member's language, else the group's."""
        return member.person.language or self.group.language

    @property
    def can(self) -> Capabilities:
        """What the platform of this event can do."""
        return self.capabilities.get(self.event.place.platform, Capabilities())

    def enter(
        self, group_id: int, *, role: Role | None = None, left: bool = False, guest: bool = False
    ) -> Member:
        """Go on as a member of this group. Raises Refusal for everyone else.

        `left`: also as one who has left it. `guest`: also as one who has not finished the welcome, which is what its
        own steps, help, safety and the way out are for; all else of a group is for those who are in it.
        """
        _, person = self.known
        found = self.session.exec(_PLACE, params={"group": group_id, "person": person.id}).first()
        mine, group = found or (None, None)
        return self._step_in(mine, group, role, left=left, guest=guest)

    def look_into(self, group_id: int) -> None:
        """Know a group without a place in it: for who was let in, which the caller has made sure of."""
        self._facts = Facts(self.session, group_id)

    def enter_open(self, group_id: int, *, guest: bool = False) -> Member:
        """As `enter`, and the group has not ended."""
        member = self.enter(group_id, guest=guest)
        self.must_be_open()
        return member

    def must_be_open(self) -> None:
        """Raises Refusal where the group entered has ended."""
        if self.group.state == GroupState.FINISHED:
            raise Refusal("M-ER-4")

    def enter_for(self, group_id: int, *, guest: bool = False) -> Member:
        """The group that a button names; where it names none, as for a command."""
        return self.enter(group_id, guest=guest) if group_id else self.enter_current(guest=guest)

    def enter_beat(self, press: Press) -> Occurrence:
        """The occurrence a button is about, entered as a member of its group."""
        sender = self.person.id if self.person else 0
        found = self.session.exec(_BEAT, params={"occurrence": press.ref, "person": sender}).first()
        occurrence, group, mine = found or (None, None, None)
        if occurrence is None or occurrence.beat not in _BEATS.get(press.action.split(".")[0], tuple(Beat)):
            raise Refusal("M-OK-4")
        self._step_in(mine, group)
        self.must_be_open()
        return occurrence

    def enter_current(self, *, guest: bool = False) -> Member:
        """The group a command is about: the room's, else the one where the sender was active last."""
        _, person = self.known
        room = self.room()
        if room is not None and room.group_id is not None:
            return self.enter(room.group_id, guest=guest)
        mine, group = self.session.exec(_PLACES, params={"person": person.id}).first() or (None, None)
        return self._step_in(mine, group, guest=guest)

    def enter_if_there(self) -> Member | None:
        """As `enter_current`; None for who has left every group: what they gave is theirs all the same."""
        _, person = self.known
        if self.session.exec(_PLACES, params={"person": person.id}).first() is None:
            return None
        return self.enter_current(guest=True)

    def _step_in(
        self,
        mine: Membership | None,
        group: Group | None,
        role: Role | None = None,
        *,
        left: bool = False,
        guest: bool = False,
    ) -> Member:
        account, person = self.known
        if mine is None or group is None or (mine.state == State.LEFT and not left):
            raise Refusal("M-ER-3")
        if role is not None and mine.role != role:
            raise Refusal("M-CM-2")
        if not (guest or left or mine.onboarded_at or mine.role == Role.FACILITATOR):
            raise Refusal("M-ON-17", press={"continue": token("on.go_on", group.id)})
        self._facts, self.member = Facts(self.session, group.id), Member(mine, person, account)
        if self.came_from is None:
            self.came_from = mine.state
        return self.member

    def room(self) -> Room | None:
        """The room this happened in, if it is one of ours."""
        place = self.event.place
        if place.private:
            return None
        where = {"platform": place.platform, "chat": place.chat}
        return find(self.session, Room, **where, thread=place.thread) or (
            find(self.session, Room, **where, thread=0) if place.thread else None
        )

    def named(self, name: str) -> Sequence[Member]:
        """Members who are called so, or who were mentioned by any account of theirs."""
        refs = self.mentioned()
        if not refs:
            return self.facts.named(name)
        owners = select(Account.person_id).where(
            Account.platform == self.event.place.platform, col(Account.ref).in_(refs)
        )
        return self.facts.named(name, frozenset(self.session.exec(owners)))

    def mentioned(self) -> frozenset[int]:
        """The platform's numbers of the people named in a command."""
        return frozenset(self.event.body.mentions) if isinstance(self.event.body, Commanded) else frozenset()
