"""How who sent an event is answered: in private wherever they spoke, with a toast, or shown the way in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from facilitation import outbox as out
from facilitation.errors import Refusal
from facilitation.events import Commanded, Pressed
from facilitation.model import Account, Delivery, Operation, Reach
from facilitation.rules.transitions import Policy
from facilitation.speech import Button, Message
from facilitation.standing import Standing
from facilitation.tokens import as_payload, without_delivery


@dataclass(slots=True)
class Answering(Standing):
    """An event that can be answered. Whatever is said is a draft in the outbox."""

    _said: int = 0
    pressed: Delivery | None = None  # the row whose button was pressed, where the platform tells
    toasted: bool = False  # the press gets words of its own
    fetches: bool = False  # a file waits to be brought in

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
            "leaders": self.group.leaders,
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

    def refuse(self, refusal: Refusal) -> None:
        """Say no, kindly, to the sender only."""
        if refusal.press:
            self.answer(refusal.message_id, refusal.values, refusal.press)
        else:
            self.toast(refusal.message_id, refusal.values)

    def apologise(self, name: str) -> None:
        """Say that a bug of ours was in the way, with a reference for whoever repairs it."""
        self.toast("M-ER-1", {"reference": name})

    def door(self, payload: str) -> str:
        """An address that opens the private chat with a payload; empty where none is needed."""
        return self.can.start_link.format(payload=payload) if self.can.start_link else ""

    def _key(self) -> str:
        self._said += 1
        return f"e:{self.event.source}:{self.event.key}:{self._said}"

    def _answer_privately(self, account: Account, message: Message) -> None:
        subject = self._pressed_step(account, message)
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

    def _pressed_step(self, account: Account, message: Message) -> Delivery | None:
        # A tap on a step of a dialogue is answered in the same place: one message changes instead of ten piling up.
        body = self.event.body
        # Where it stands for one person only: in the private chat, or as an answer that nobody else in the room sees.
        alone = self.event.place.private or self.can.ephemeral
        if not (isinstance(body, Pressed) and body.delivery and alone and self.can.edits):
            return None
        pressed = self.pressed
        if pressed is None or pressed.account_id != account.id or pressed.rule != "answer":
            return None
        if "files" in pressed.message:
            return None  # a picture stays where it is
        if message.hint and not message.buttons:
            return None  # the input line opens under a new message only
        step = self.session.get(Delivery, pressed.subject_id) if pressed.subject_id else pressed
        if step is not None and any(row["subject_id"] == step.id for row in self.outbox.rows):
            return None  # the first answer took its place; what follows stands below
        return step

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
        elif self.can.ephemeral and self.event.interaction and self.room() is not None:
            self._toast(message)
        elif self.can.ephemeral and self.event.interaction and self.event.sender is not None:
            self.meet()  # a command in a place that is no room of ours is as good as a private word
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
            "expires_at": self.now + (out.ANSWER_LIFE if self.can.ephemeral else out.TOAST_LIFE),
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
