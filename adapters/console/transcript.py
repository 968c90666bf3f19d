"""What happens in the console's chat, as lines for people to read: the room as everyone sees it, private messages
marked with who sees them, buttons as buttons.

    Wed 25 March, 17:00 · Bot
      Midweek! How is it going?
      [🙂 Going well] [🧱 I am stuck]

         🔒 17:20 · Georgi taps [🧱 I am stuck]
         🔒 17:20 · Bot, only to Georgi (changed)
           Thanks for telling me. What kind of stuck?
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from adapters.console.inbox import Press, Where, Who
from adapters.console.platform import Shown, What
from facilitation.events import Commanded, Said
from facilitation.speech import Block, Button, Enclosed, Message, Span, blocks

BOT = "Bot"
_ROOM, _PRIVATE = 2, 9  # how far texts stand from the left


class Transcript:
    """Writes to `consoles`. `names` tells whose a private chat is; `zone` is the clock on the wall."""

    def __init__(self, consoles: Iterable[Console], zone: ZoneInfo, names: Mapping[int, str]) -> None:
        self._consoles = tuple(consoles)
        self._zone = zone
        self._names = names
        self._day = ""

    def heading(self, words: str) -> None:
        """A line across, for a new week."""
        self._day = ""
        self._print(Text())
        self._print(Rule(words, style="bold cyan", characters="═"))

    def remark(self, words: str, at: datetime) -> None:
        """Something that neither the bot nor a person said."""
        self._turn_page(at)
        self._print(Padding(Text(words, "dim italic"), (0, 0, 0, _PRIVATE), expand=False))

    def line(self, words: str = "", style: str = "") -> None:
        """Plain words."""
        self._print(Text(words, style))

    def shown(self, shown: Shown) -> None:
        """Something came to people's screens."""
        private = shown.address.private
        match shown.what:
            case What.TOASTED:
                self._toast(shown)
            case What.DELETED | What.PINNED:
                self.remark(f"({shown.what}) {_first_line(shown.message)}", shown.at)
            case _:
                self._head(shown.at, *self._bot(shown), private=private)
                self._message(shown.message, _PRIVATE + 2 if private else _ROOM)

    def changed(self, shown: Shown, lines: Iterable[str]) -> None:
        """A message in the room has new lines; the rest stands above."""
        self._head(shown.at, *self._bot(shown), private=False)
        for words in lines:
            self._print(Padding(Text(words), (0, 0, 0, _ROOM), expand=False))

    def did(
        self, at: datetime, who: Who, where: Where, act: Press | Said | Commanded, *, private: bool
    ) -> None:
        """Somebody did something; `private`: nobody else in the room sees it."""
        match act:
            case Press():
                parts = [Text(" taps "), Text(f"[{act.label}]", "bold")]
            case Commanded():
                parts = [Text(" types "), Text(f"/{act.name} {act.text}".strip(), "bold")]
            case Said():
                parts = [Text(" replies: " if act.reply_to else ": "), Text(_spoken(act), "italic")]
        self._head(at, Text(who.name, "green bold"), *parts, private=private or where.address.private)

    def _bot(self, shown: Shown) -> Iterable[Text]:
        yield Text(BOT, "blue bold")
        if shown.address.private:
            yield Text(f", private to {self._names.get(shown.address.chat, '?')}")
        if shown.what == What.CHANGED:
            yield Text(" (changed)", "dim")

    def _toast(self, shown: Shown) -> None:
        name = self._names.get(shown.address.chat, "?")
        words = Text(f"‹ {_first_line(shown.message)} ›  {name} sees this for a moment", "dim")
        self._print(Padding(words, (0, 0, 0, _PRIVATE + 2), expand=False))

    def _head(self, at: datetime, *parts: Text, private: bool) -> None:
        local = self._turn_page(at)
        if not private:
            self._print(Text())
        lock = Text("🔒 " if private else "")
        head = Text.assemble(lock, Text(f"{local:%H:%M} · ", "dim"), *parts)
        self._print(Padding(head, (0, 0, 0, _PRIVATE if private else 0), expand=False))

    def _turn_page(self, at: datetime) -> datetime:
        local = at.astimezone(self._zone)
        day = f"{local:%A} {local.day} {local:%B}"
        if day != self._day:
            self._day = day
            self._print(Text())
            self._print(Text(day, "bold yellow"))
        return local

    def _message(self, message: Message, indent: int) -> None:
        for block in blocks(message.text):
            self._print(Padding(_block(block), (0, 0, 0, indent), expand=False))
        if message.files:
            self._print(Padding(Text(_enclosed(message.files)), (0, 0, 0, indent)))
        if message.buttons:
            self._print(Padding(_buttons(message.buttons), (0, 0, 0, indent), expand=False))

    def _print(self, what: Rule | Text | Padding) -> None:
        for console in self._consoles:
            console.print(what)


def _block(block: Block) -> Text:
    lead = {"item": "• ", "quote": "│ "}.get(block.kind, "")
    return Text.assemble(lead, *(_span(span) for span in block.spans))


def _span(span: Span) -> Text:
    style = " ".join(word for word, on in (("bold", span.bold), ("italic", span.italic)) if on)
    if span.link and span.link != span.text:
        return Text.assemble((span.text, f"{style} underline".strip()), (f" ({span.link})", "dim"))
    return Text(span.text, style)


def _buttons(buttons: Iterable[Button]) -> Text:
    # A button stays in one piece when the line wraps.
    labels = [f"[{'✓ ' if b.chosen else ''}{b.label}]".replace(" ", "\u00a0") for b in buttons]
    return Text(" ".join(labels), "cyan")


def _spoken(said: Said) -> str:
    what = {"voice": "🎤 voice message", "photo": "📷 photo"}
    files = [what.get(item.kind, "📎 file") for item in said.attachments]
    return " ".join([*files, said.text]).strip()


def _enclosed(files: Sequence[Enclosed]) -> str:
    if any(file.kind != "photo" for file in files):
        return "📎 file" if len(files) == 1 else f"📎 {len(files)} files"
    return "📷 picture" if len(files) == 1 else f"📷 {len(files)} pictures"


def _first_line(message: Message) -> str:
    return next((block.text for block in blocks(message.text)), "")
