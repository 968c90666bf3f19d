"""What of a whole course is worth telling: the room in full, one learner's private side in full, of the others' each
kind of talk once. What is left out is counted, so that nobody wonders.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from adapters.console.inbox import Press, Where, Who
from adapters.console.platform import Shown, What
from adapters.console.transcript import Transcript
from facilitation.events import Commanded, Said
from facilitation.speech import plain
from facilitation.tokens import read, without_delivery

PAUSE_IN_TALK = timedelta(minutes=5)
# What the learner of this story does as well is told with her and with nobody else.
FOCUS_TELLS = frozenset(
    {"join", "ko.goal", "ci.status well", "M-RF-1", "rf.start", "sc.did", "sc.show", "M-EN-2"}
)


@dataclass(slots=True)
class _Talk:
    """One person's taps and the bot's answers, without a longer break."""

    last: datetime
    told: bool


class Story:
    """Looks on at a world and tells its story to a transcript. `focus` is the account of the learner told in full.

    `pause` is called after each thing told.
    """

    def __init__(
        self, transcript: Transcript, zone: ZoneInfo, focus: int, pause: Callable[[], None] = lambda: None
    ) -> None:
        self._transcript = transcript
        self._zone = zone
        self._day: date | None = None
        self._focus = focus
        self._pause = pause
        self._talks: dict[int, _Talk] = {}
        self._known: set[str] = set()
        self._headings = 0
        self._left_out = 0
        self._left_out_at: datetime | None = None
        self._changes: dict[str, Shown] = {}
        self._room: dict[str, list[str]] = {}

    def heading(self, words: str) -> None:
        """A new week begins."""
        self._headings += 1
        self._catch_up()
        self._transcript.heading(words)

    def finish(self) -> None:
        """Tell what was held back until the end."""
        self._catch_up()

    def did(self, at: datetime, who: Who, where: Where, act: Press | Said | Commanded) -> None:
        """Somebody did something."""
        self._turn_page(at)
        told = self._told(who.ref, at, _name_of(act))
        in_public = isinstance(act, Commanded | Said) and not where.address.private
        if told or in_public:
            self._transcript.did(at, who, where, act, private=not in_public)
            self._pause()

    def shown(self, shown: Shown) -> None:
        """Something came to people's screens."""
        self._turn_page(shown.at)
        if not shown.address.private:
            self._in_room(shown)
        elif self._told(shown.address.chat, shown.at, shown.message.kind):
            self._transcript.shown(shown)
            self._pause()

    def _told(self, ref: int, at: datetime, name: str) -> bool:
        talk = self._talks.get(ref)
        if talk is not None and at - talk.last <= PAUSE_IN_TALK:
            talk.last = at
            return talk.told
        self._tell_changes()
        if name == "join" and self._headings > 1:
            name = "join late"
        focus = ref == self._focus
        new = name not in self._known and name not in FOCUS_TELLS
        self._talks[ref] = _Talk(at, focus or new)
        self._known.add(name)
        if not (focus or new):
            self._left_out += 1
            self._left_out_at = at
        return focus or new

    def _in_room(self, shown: Shown) -> None:
        if shown.what == What.CHANGED:
            # The numbers under a question change with every tap: told once, when something else comes.
            self._changes[shown.message_ref] = shown
            return
        self._catch_up()
        self._room[shown.message_ref] = plain(shown.message.text).splitlines()
        self._transcript.shown(shown)
        self._pause()

    def _turn_page(self, at: datetime) -> None:
        day = at.astimezone(self._zone).date()
        if day != self._day:
            self._catch_up()
            self._day = day

    def _catch_up(self) -> None:
        if self._left_out_at is not None:
            some = "one more private talk" if self._left_out == 1 else f"{self._left_out} more private talks"
            self._transcript.remark(f"… and {some} like those above", self._left_out_at)
            self._left_out, self._left_out_at = 0, None
        self._tell_changes()

    def _tell_changes(self) -> None:
        for ref, shown in sorted(self._changes.items(), key=lambda item: item[1].at):
            before = self._room[ref]
            lines = plain(shown.message.text).splitlines()
            self._transcript.changed(shown, [line for line in lines if line not in before])
            self._room[ref] = lines
        self._changes.clear()


def _name_of(act: Press | Said | Commanded) -> str:
    match act:
        case Press():
            press = read(without_delivery(act.token)[0])
            return f"{press.action} {press.arg}".strip() if press else act.label
        case Commanded():
            more = " …" if act.text else " in reply" if act.reply_to else ""
            return f"/{act.name}{more}"
        case Said():
            return "words"
