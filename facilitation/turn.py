"""One event being handled: who, where, in which group, and how to answer. Flows work with a turn and nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam
from sqlmodel import col, delete, update

from facilitation import outbox as out
from facilitation.answering import Answering
from facilitation.facts import Member
from facilitation.model import Delivery, Dialogue, Occurrence
from facilitation.reasons import is_muted
from facilitation.rules.caps import next_allowed
from facilitation.rules.silence import State
from facilitation.rules.transitions import DeliveryState
from facilitation.speech import Enclosed, Form, Message, form_to_json

DIALOGUE_LIFE = timedelta(days=7)
WINDOW_FIELDS = 5  # questions that fit into one window (platform-facts 2.1); more are asked one by one
# Statements that almost every event needs are built once.
_CLOSE = delete(Dialogue).where(col(Dialogue.person_id) == bindparam("person"))
_CANCEL = (
    update(Delivery)
    .where(
        col(Delivery.person_id) == bindparam("person"),
        col(Delivery.occurrence_id) == bindparam("beat"),
        col(Delivery.state) == DeliveryState.PENDING,
        col(Delivery.kind).in_(bindparam("kinds", expanding=True)),
    )
    .values(state=DeliveryState.CANCELLED)
)


@dataclass(slots=True)
class Turn(Answering):
    """A `Standing` (who, where, which group) that answers (`Answering`), tells others, and asks for words."""

    welcomed: bool = False  # M-HL-4 was said
    left_in_peace: bool = False  # pauses, leaves or needs a person: no welcome, and no pause ends by it

    def post(
        self,
        kind: str,
        values: Mapping[str, object] | None = None,
        press: Mapping[str, str] | None = None,
        *,
        rule: str,
        occurrence: Occurrence | None = None,
        files: tuple[Enclosed, ...] = (),
        once: str = "",
    ) -> None:
        """Say something in all rooms of the group, in the group's language; with the same `once` one time only."""
        message = self.say(kind, values, press, language=self.group.language)
        self.post_message(replace(message, files=files), rule=rule, occurrence=occurrence, once=once)

    def post_message(
        self, message: Message, *, rule: str, occurrence: Occurrence | None = None, once: str = ""
    ) -> None:
        """As `post`, with a message that is made already."""
        key = f"once:{once}" if once else self._key()
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
        if not self._hears(member) or is_muted(rule, member.person.muted):
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

    def _hears(self, member: Member) -> bool:
        if member.reachable:
            return True
        account = member.account
        later = out.hears_at_a_tap(account.platform, account.reach, self.capabilities)
        return later and member.membership.state != State.LEFT

    def ask(self, form: Form, *, flow: str, data: Mapping[str, object] | None = None) -> None:
        """Ask for words: in one window where the platform has forms, else question by question.

        A window can only be the first answer to a press or command, so whoever heard it opens it (`engine.Heard`). The
        message is for where that comes too late: its button opens the window with a press of its own.
        """
        window = self.can.forms and bool(self.event.interaction) and len(form.fields) <= WINDOW_FIELDS
        if window:
            self.answer_with(replace(self.say("M-DC-1", press={"write": form.token}), form=form))
        self.expect(form, flow=flow, data=data)
        if not window:
            self.answer_with(form.fields[0].question)

    def expect(self, form: Form, *, flow: str, data: Mapping[str, object] | None = None) -> None:
        """Take the words that come next as answers to this form, whose first question is said already."""
        self.open_dialogue(
            flow, form.fields[0].key, {"form": form_to_json(form), "values": {}, **(data or {})}
        )

    def open_dialogue(self, flow: str, step: str, data: Mapping[str, object]) -> None:
        """Let the sender's next words belong to `flow`, in the place of any question that was open."""
        _, person = self.known
        self.close_dialogue()
        self.dialogue = Dialogue(
            person_id=person.id,
            membership_id=self.member.membership.id if self.member else None,
            flow=flow,
            step=step,
            data={**data},
            opened_at=self.now,
            expires_at=self.now + DIALOGUE_LIFE,
        )
        self.session.add(self.dialogue)

    def close_dialogue(self) -> None:
        """Forget the open question of the sender, if there is one."""
        _, person = self.known
        if self.dialogue is None:
            return
        # At once, and not with all else at the end: then a new row would come before this one is gone.
        if self.dialogue not in self.session.new:
            self.session.connection().execute(_CLOSE, {"person": person.id})
        self.session.expunge(self.dialogue)
        self.dialogue = None

    def cancel_nudges(self, occurrence_id: int, kinds: Iterable[str]) -> None:
        """Take back what would still be sent about a beat to the sender: they have just acted."""
        _, person = self.known
        about = {"person": person.id, "beat": occurrence_id, "kinds": list(kinds)}
        self.session.connection().execute(_CANCEL, about)

    def at_a_good_time(self, member: Member) -> datetime:
        """Now, or when the quiet hours of a member are over: for news that can wait (A12)."""
        zone = ZoneInfo(member.person.zone or self.group.zone)
        return next_allowed(self.now, zone, self.settings.quiet_of(member.person))
