"""One event being handled: who, where, in which group, and how to answer. Flows work with a turn and nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, delete, select

from facilitation import outbox as out
from facilitation.acquaintance import meet
from facilitation.errors import Refusal
from facilitation.events import Commanded, Event, Pressed
from facilitation.facts import Facts, Member
from facilitation.model import (
    Account,
    Delivery,
    Dialogue,
    Group,
    GroupState,
    Membership,
    Occurrence,
    Operation,
    Person,
    Reach,
    Role,
    Room,
)
from facilitation.outbox import Outbox
from facilitation.phrasebook import Phrasebook
from facilitation.ports import Capabilities
from facilitation.rules.calendar import Beat
from facilitation.rules.caps import next_allowed
from facilitation.rules.silence import State
from facilitation.rules.transitions import DeliveryState, Policy
from facilitation.settings import Settings
from facilitation.speech import Button, Enclosed, Form, Message, form_to_json
from facilitation.tokens import Press, base36, without_delivery

DIALOGUE_LIFE = timedelta(days=7)
# Which kind of beat a button's family is about: a token that says otherwise was not made here.
_BEATS: Mapping[str, Beat] = {
    "ko": Beat.KICKOFF,
    "goal": Beat.KICKOFF,
    "hl": Beat.KICKOFF,
    "ci": Beat.CHECKIN,
    "rf": Beat.REFLECTION,
    "sc": Beat.SHOWCASE,
}


@dataclass(slots=True)
class Turn:
    """An event with what is known about it. `member` is set once the turn has entered a group."""

    session: Session
    event: Event
    book: Phrasebook
    capabilities: Mapping[str, Capabilities]
    outbox: Outbox
    settings: Settings
    account: Account | None = None
    person: Person | None = None
    member: Member | None = None
    came_from: State | None = None  # the member's state before this action
    _facts: Facts | None = None
    _said: int = 0
    pressed: Delivery | None = None  # the row whose button was pressed, where the platform tells
    toasted: bool = False  # the press gets words of its own
    welcomed: bool = False  # M-HL-4 was said

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

    def enter(self, group_id: int, *, role: Role | None = None) -> Member:
        """Go on as a member of this group. Raises Refusal for everyone else, and for groups that have ended."""
        account, person = self.known
        mine = self.session.exec(
            select(Membership).where(Membership.group_id == group_id, Membership.person_id == person.id)
        ).first()
        if mine is None or mine.state == State.LEFT:
            raise Refusal("M-ER-3")
        if role is not None and mine.role != role:
            raise Refusal("M-CM-2")
        self._facts, self.member = Facts(self.session, group_id), Member(mine, person, account)
        if self.came_from is None:
            self.came_from = mine.state
        return self.member

    def enter_open(self, group_id: int) -> Member:
        """As `enter`, and the group has not ended."""
        member = self.enter(group_id)
        self.must_be_open()
        return member

    def must_be_open(self) -> None:
        """Raises Refusal where the group entered has ended."""
        if self.group.state == GroupState.FINISHED:
            raise Refusal("M-ER-4")

    def enter_for(self, group_id: int) -> Member:
        """The group that a button names; where it names none, as for a command."""
        return self.enter(group_id) if group_id else self.enter_current()

    def enter_beat(self, press: Press) -> Occurrence:
        """The occurrence a button is about, entered as a member of its group."""
        occurrence = self.session.get(Occurrence, press.ref)
        if occurrence is None or occurrence.beat != _BEATS.get(press.action.split(".")[0], occurrence.beat):
            raise Refusal("M-OK-4")
        self.enter_open(occurrence.group_id)
        return occurrence

    def enter_current(self) -> Member:
        """The group a command is about: the room's, else the one where the sender was active last."""
        _, person = self.known
        room = self.room()
        if room is not None and room.group_id is not None:
            return self.enter(room.group_id)
        places = self.session.exec(
            select(Membership)
            .join(Group, col(Group.id) == col(Membership.group_id))
            .where(Membership.person_id == person.id, col(Membership.state) != State.LEFT)
            .order_by(
                (col(Group.state) == GroupState.FINISHED),
                col(Membership.last_action_at).desc().nulls_last(),
                col(Membership.id).desc(),
            )
        ).first()
        if places is None:
            raise Refusal("M-ER-3")
        return self.enter(places.group_id)

    def room(self) -> Room | None:
        """The room this happened in, if it is one of ours."""
        place = self.event.place
        if place.private:
            return None
        rooms = self.session.exec(
            select(Room).where(
                Room.platform == place.platform,
                Room.chat == place.chat,
                col(Room.thread).in_((place.thread, 0)),
            )
        ).all()
        return max(rooms, key=lambda room: room.thread == place.thread, default=None)

    def say(
        self,
        kind: str,
        values: Mapping[str, object] | None = None,
        press: Mapping[str, str] | None = None,
        more: Iterable[Button] = (),
        *,
        language: str | None = None,
    ) -> Message:
        """A message in the sender's language (or another), with the values every text may use."""
        return self.book.say(
            kind, language or self.language, {**self._usual(), **(values or {})}, press, more
        )

    def _usual(self) -> dict[str, object]:
        if self.member is None:
            return {}
        return {
            "facilitator": self.group.facilitator,
            "group": self.group.title,
            "name": self.member.membership.name,
        }

    def answer(
        self,
        kind: str,
        values: Mapping[str, object] | None = None,
        press: Mapping[str, str] | None = None,
        more: Iterable[Button] = (),
    ) -> None:
        """Answer the sender in private, wherever they spoke (content-design 5)."""
        self.answer_with(self.say(kind, values, press, more))

    def answer_with(self, message: Message) -> None:
        """As `answer`, with a message that is made already."""
        if self.account is None:
            self._answer_stranger(message)
            return
        if (
            self.event.place.private
            or self.account.reach == Reach.OPEN
            or self.can.cold_private
            or self.can.ephemeral
        ):
            self._answer_privately(self.account, message)
        else:
            self._open_the_door()

    def toast(self, kind: str, values: Mapping[str, object] | None = None, *, url: str = "") -> None:
        """A few words to who pressed; in answer to anything else an ordinary answer."""
        message = self.say(kind, values)
        if url:
            message = message.with_buttons([Button(message.text, url=url)])
        if isinstance(self.event.body, Pressed) and self.event.interaction:
            self._toast(message)
        else:
            self.answer_with(message)

    def post(
        self,
        kind: str,
        values: Mapping[str, object] | None = None,
        press: Mapping[str, str] | None = None,
        *,
        rule: str,
        occurrence: Occurrence | None = None,
        files: tuple[Enclosed, ...] = (),
    ) -> None:
        """Say something in all rooms of the group, in the group's language."""
        message = self.say(kind, values, press, language=self.group.language)
        self.post_message(replace(message, files=files), rule=rule, occurrence=occurrence)

    def post_message(self, message: Message, *, rule: str, occurrence: Occurrence | None = None) -> None:
        """As `post`, with a message that is made already."""
        key = self._key()
        for room in self.facts.rooms():
            self.outbox.to_room(
                room,
                message,
                key=key,
                expires_at=self.now + out.ANSWER_LIFE,
                rule=rule,
                author_id=self.person.id if self.person else None,
                occurrence_id=occurrence.id if occurrence else None,
                priority=out.ANSWER,
            )

    def tell(
        self,
        member: Member,
        kind: str,
        values: Mapping[str, object] | None = None,
        press: Mapping[str, str] | None = None,
        *,
        rule: str,
        at: datetime | None = None,
        files: tuple[Enclosed, ...] = (),
        once: str = "",
    ) -> None:
        """News for another member, in private and in their language, at once or `at` (quiet hours).

        What has the same name in `once` is told one time only, however often a button is pressed.
        """
        if not member.reachable:
            return
        message = self.say(kind, values, press, language=self.language_of(member))
        self.outbox.to_account(
            member.account,
            replace(message, files=files),
            key=f"once:{once}" if once else self._key(),
            due_at=at,
            expires_at=(at or self.now) + out.NEWS_LIFE,
            priority=out.NEWS,
            author_id=self.person.id if self.person else None,
            group_id=member.membership.group_id,
            rule=rule,
        )

    def ask(self, form: Form, *, flow: str, data: Mapping[str, object] | None = None) -> None:
        """Ask for words: in one window where the platform has forms, else question by question."""
        _, person = self.known
        self.close_dialogue()
        if self.can.forms and self.event.interaction:
            self.answer_with(Message(form.fields[0].question.kind, form.title, form=form))
        self.session.add(
            Dialogue(
                person_id=person.id,
                membership_id=self.member.membership.id if self.member else None,
                flow=flow,
                step=form.fields[0].key,
                data={"form": form_to_json(form), "values": {}, **(data or {})},
                opened_at=self.now,
                expires_at=self.now + DIALOGUE_LIFE,
            )
        )
        if not (self.can.forms and self.event.interaction):
            self.answer_with(form.fields[0].question)

    def close_dialogue(self) -> None:
        """Forget the open question of the sender, if there is one."""
        _, person = self.known
        self.session.exec(delete(Dialogue).where(col(Dialogue.person_id) == person.id))

    def cancel_nudges(self, occurrence_id: int, kinds: Iterable[str]) -> None:
        """Take back what would still be sent about a beat to the sender: they have just acted."""
        _, person = self.known
        rows = self.session.exec(
            select(Delivery).where(
                Delivery.person_id == person.id,
                Delivery.occurrence_id == occurrence_id,
                Delivery.state == DeliveryState.PENDING,
                col(Delivery.kind).in_(list(kinds)),
            )
        )
        for row in rows:
            row.state = DeliveryState.CANCELLED

    def refuse(self, refusal: Refusal) -> None:
        """Say no, kindly, to the sender only."""
        self.toast(refusal.message_id, refusal.values)

    def apologise(self, name: str) -> None:
        """Say that a bug of ours was in the way, with a reference for whoever repairs it."""
        self.toast("M-ER-1", {"reference": name})

    def mentioned(self) -> frozenset[int]:
        """The platform's numbers of the people named in a command."""
        return frozenset(self.event.body.mentions) if isinstance(self.event.body, Commanded) else frozenset()

    def at_a_good_time(self, member: Member) -> datetime:
        """Now, or when the quiet hours of a member are over: for news that can wait (A12)."""
        zone = ZoneInfo(member.person.zone or self.group.zone)
        return next_allowed(
            self.now, zone, self.settings.quiet_for(member.person.quiet_from, member.person.quiet_until)
        )

    def door(self, payload: str) -> str:
        """An address that opens the private chat with a payload; empty where none is needed."""
        return self.can.start_link.format(payload=payload) if self.can.start_link else ""

    def _key(self) -> str:
        self._said += 1
        return f"e:{self.event.source}:{self.event.key}:{self._said}"

    def _answer_privately(self, account: Account, message: Message) -> None:
        subject = self._pressed_step(account)
        in_room = not self.event.place.private
        more: dict[str, Any] = {"priority": out.ANSWER}
        if in_room and self.can.ephemeral:
            more |= {"policy": Policy.EPHEMERAL, "priority": out.ANSWER_TO_PRESS}
        if subject is not None:
            more |= {"operation": Operation.EDIT, "subject_id": subject.id}
        self.outbox.to_account(
            account,
            message,
            key=self._key(),
            expires_at=self.now + out.ANSWER_LIFE,
            rule="answer",
            interaction=self.event.interaction if self.can.ephemeral else "",
            group_id=self.member.membership.group_id if self.member else None,
            **more,
        )
        if in_room and isinstance(self.event.body, Pressed) and not self.can.ephemeral and not self.toasted:
            self._toast(self.say("M-OK-2"))

    def _pressed_step(self, account: Account) -> Delivery | None:
        # A tap on a step of a dialogue is answered in the same place: one message changes instead of ten piling up.
        body = self.event.body
        if not (isinstance(body, Pressed) and body.delivery and self.event.place.private and self.can.edits):
            return None
        if any(row.get("subject_id") == body.delivery for row in self.outbox.rows):
            return None
        pressed = self.pressed
        if pressed is None or pressed.account_id != account.id or pressed.rule != "answer":
            return None
        if "files" in pressed.message:
            return None  # a picture stays where it is
        return self.session.get(Delivery, pressed.subject_id) if pressed.subject_id else pressed

    def _open_the_door(self) -> None:
        body = self.event.body
        payload = as_payload(without_delivery(body.token)[0]) if isinstance(body, Pressed) else "hello"
        if isinstance(body, Pressed):
            self.toast("M-OK-3", url=self.door(payload))
        elif (room := self.room()) is not None:
            message = self.say("M-OK-3", press={"open": self.door(payload)})
            self.outbox.to_room(
                room,
                message,
                key=self._key(),
                expires_at=self.now + timedelta(hours=1),
                rule="answer",
                priority=out.ANSWER,
            )

    def _answer_stranger(self, message: Message) -> None:
        # A tap or a command in a room keeps nothing about a stranger: there is a toast, or the way to the private chat
        # (A14). Who writes to us in private gets an answer, and is forgotten after a day.
        if isinstance(self.event.body, Pressed):
            self._toast(message.with_buttons(()))
        elif self.event.place.private and self.event.sender is not None:
            self.meet()
            self.answer_with(message)
        elif isinstance(self.event.body, Commanded):
            self._open_the_door()

    def _toast(self, message: Message) -> None:
        if self.toasted or not self.event.interaction:
            return
        self.toasted = True
        room = self.room()
        target: dict[str, Any] = {
            "key": self._key(),
            "expires_at": self.now + out.TOAST_LIFE,
            "operation": Operation.TOAST,
            "interaction": self.event.interaction,
            "priority": out.ANSWER_TO_PRESS,
            "policy": Policy.EPHEMERAL,
            "rule": "answer",
        }
        if self.account is not None:
            self.outbox.to_account(self.account, message, **target)
        elif room is not None:
            self.outbox.to_room(room, message, **target)


def as_payload(token: str) -> str:
    """A button's token for a deep link."""
    # It takes A–Z a–z 0–9 _ - only (platform-facts 1.2); tokens use ":" and "." besides.
    return "p-" + token.replace("_", "__").replace(":", "_-").replace(".", "_d")


def from_payload(payload: str) -> str | None:
    """The button token inside a deep link's payload, if it holds one."""
    if not payload.startswith("p-"):
        return None
    text, found = payload[2:], []
    index = 0
    while index < len(text):
        pair = text[index : index + 2]
        match pair:
            case "__":
                found.append("_")
            case "_-":
                found.append(":")
            case "_d":
                found.append(".")
            case _:
                found.append(text[index])
                index -= 1
        index += 2
    return "".join(found)


def reference(event: Event) -> str:
    """A short word for a fault, to be read aloud over the telephone."""
    return base36(int.from_bytes(event.entropy[:5], "big")).upper()
