"""People and what they do in the app. What the app would not let them do raises ValueError or LookupError."""

import re
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from tests.fakes.telegram.managing import Managing
from tests.fakes.telegram.media import media_json
from tests.fakes.telegram.parsing import Formatted, formatted, units
from tests.fakes.telegram.privacy import bot_may_see
from tests.fakes.telegram.refusals import JSON
from tests.fakes.telegram.rooms import Group, Room
from tests.fakes.telegram.shapes import inaccessible_json, message_json
from tests.fakes.telegram.state import ANONYMOUS_ADMIN, File, Member, Message, Press, Topic

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
_MIME = {
    "photo": "image/jpeg",
    "voice": "audio/ogg",
    "video": "video/mp4",
    "video_note": "video/mp4",
    "audio": "audio/mpeg",
    "document": "application/pdf",
}


class Person(Managing):
    """Someone with a phone. `private` is the conversation with the bot."""

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def private(self) -> Room:
        return Room(self.world, self.world.private_chat(self.user))

    def starts(self, payload: str = "") -> Message:
        """Press Start, or follow a deep link. Unblocks the bot where it was blocked."""
        if not _PAYLOAD.fullmatch(payload):
            raise ValueError(f"no app sends the payload {payload!r}")
        if self.user.blocked:
            self.unblocks()
        return self.tells(f"/start {payload}".rstrip())

    def tells(self, text: str, *, reply_to: Message | None = None) -> Message:
        """Write to the bot in private."""
        return self.writes(self.private, text, reply_to=reply_to)

    def writes(
        self,
        room: Room,
        text: str,
        *,
        reply_to: Message | None = None,
        topic: Topic | None = None,
        mentions: "Sequence[Person]" = (),
    ) -> Message:
        """Write somewhere. `mentions`: people whose first names in the text become mentions without a @username."""
        body = formatted(text, entities=_mentions(text, mentions))
        return self._says(room, body, reply_to=reply_to, topic=topic)

    def edits(self, message: Message, text: str) -> None:
        """Change one's own message or its caption."""
        if message.sender is not self.user and not self._wrote_anonymously(message):
            raise ValueError("nobody edits another's message")
        message.history.append(message.body)
        message.body = formatted(text)
        message.edited_at = self.world.clock.now()
        if bot_may_see(self.world.bot, message, privacy=self.world.privacy):
            self.world.tell("edited_message", message)

    def deletes(self, message: Message) -> None:
        """Bots are not told."""
        message.deleted = True

    def presses(self, message: Message, button: str) -> Press:
        """Press a button by its label or data. A link is no press: see `follows`."""
        found = message.button(button)
        if "callback_data" not in found:
            raise LookupError(f"{button!r} sends nothing to the bot: {found}")
        return self.sends_data(message, found["callback_data"])

    def sends_data(self, message: Message, data: str) -> Press:
        """Send callback data, which a modified app may make up or keep from a keyboard that is gone."""
        if not message.chat.private and not message.chat.member(self.user).inside:
            raise ValueError(f"{self.user.first_name} is not in {message.chat.title}")
        body = inaccessible_json(message) if message.deleted else message_json(message, self.world.users)
        return self.world.press(self.user, message, data, body)

    def follows(self, url: str, group: Group | None = None) -> Message | None:
        """Open a link to the bot: ?start= in private, ?startgroup= with the group that the person chooses."""
        parts = urlsplit(url)
        query = parse_qs(parts.query, keep_blank_values=True)
        if parts.hostname != "t.me" or parts.path.strip("/").lower() != self.world.bot.username.lower():
            raise LookupError(f"{url} does not lead to the bot")
        if "startgroup" in query:
            if group is None:
                raise ValueError("the app asks which group")
            self.adds_bot(group, query["startgroup"][0])
            return None
        return self.starts(query.get("start", [""])[0])

    def sends(
        self,
        room: Room,
        kind: str,
        caption: str = "",
        *,
        content: bytes = b"content",
        size: int | None = None,
        name: str = "",
        mime: str | None = None,
        reply_to: Message | None = None,
        topic: Topic | None = None,
        album: str = "",
    ) -> Message:
        """Send a photo, document, voice, video, video_note or audio. `size`: what Telegram says it weighs."""
        weight = len(content) if size is None else size
        file = self.world.new_file(kind, content, weight, name, _MIME[kind] if mime is None else mime)
        media = {kind: media_json(kind, file, {})}
        return self._says(
            room, formatted(caption), reply_to=reply_to, topic=topic, media=media, file=file, album=album
        )

    def sends_album(self, room: Room, kinds: Sequence[str], caption: str = "") -> list[Message]:
        """Several at once: separate messages with one album number, the caption on the first."""
        album = str(13_900_000_000 + self.world.number())
        return [
            self.sends(room, kind, "" if place else caption, content=f"part {place}".encode(), album=album)
            for place, kind in enumerate(kinds)
        ]

    def blocks(self) -> None:
        self._reach(blocked=True)

    def unblocks(self) -> None:
        self._reach(blocked=False)

    def deletes_account(self) -> None:
        """The account is gone; the bot learns it when it sends."""
        self.user.deactivated = True

    def _starts_in(self, group: Group, payload: str) -> None:
        self.writes(group, f"/start@{self.world.bot.username} {payload}")

    def _says(
        self,
        room: Room,
        body: Formatted,
        *,
        reply_to: Message | None,
        topic: Topic | None,
        media: JSON | None = None,
        file: File | None = None,
        album: str = "",
    ) -> Message:
        chat = room.chat
        place = chat.member(self.user)
        self._may_write(room, place, topic)
        if chat.private:
            self.user.started = True
        elif reply_to and reply_to.topic and topic is None:
            topic = reply_to.topic
        message = Message(
            self.world.next_message_id(chat),
            chat,
            self.world.users[ANONYMOUS_ADMIN] if place.anonymous else self.user,
            self.world.clock.now(),
            body,
            media or {},
            (file,) if file else (),
            album,
            sender_chat=chat if place.anonymous else None,
            reply_to=reply_to,
            topic=topic,
        )
        return self.world.put(message)

    def _may_write(self, room: Room, place: Member, topic: Topic | None) -> None:
        chat = room.chat
        if chat.private:
            if chat.user is not self.user:
                raise ValueError("nobody writes in another's private chat")
            if self.user.blocked:
                raise ValueError(f"{self.user.first_name} has blocked the bot")
            return
        closed = topic.closed or topic.deleted if topic else chat.general_closed
        if not place.inside or not place.can_send or (closed and not place.admin):
            raise ValueError(f"{self.user.first_name} cannot write in {chat.title}")

    def _wrote_anonymously(self, message: Message) -> bool:
        return message.sender_chat is message.chat and message.chat.member(self.user).anonymous

    def _reach(self, *, blocked: bool) -> None:
        """Block or unblock: in the private chat the bot is put out or taken back (platform-facts 1.5)."""
        if self.user.blocked == blocked:
            return
        self.user.blocked = blocked
        before = Member(self.world.bot, "member" if blocked else "kicked")
        after = Member(self.world.bot, "kicked" if blocked else "member")
        self.world.tell_member(self.world.private_chat(self.user), self.user, before, after)


def _mentions(text: str, people: Sequence[Person]) -> list[JSON]:
    found = []
    for person in people:
        start = text.index(person.user.first_name)
        mention: JSON = {"type": "text_mention", "offset": units(text[:start])}
        mention |= {"length": units(person.user.first_name), "user": {"id": person.id}}
        found.append(mention)
    return found
