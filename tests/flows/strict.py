"""A message as both platforms would take it: rendered, and read by their strict parsers."""

from collections.abc import Collection
from urllib.parse import unquote

from adapters.discord import forms
from adapters.discord import markup as discord
from adapters.telegram import markup as telegram
from facilitation.model import Delivery, Operation
from facilitation.speech import Message, from_json, plain
from facilitation.splitting import split
from tests.adapters.discord.reading import read
from tests.fakes.discord.forms import complaints
from tests.fakes.discord.table import route
from tests.fakes.telegram.markup import checked_markup
from tests.fakes.telegram.parsing import formatted

_POST = route("POST", "/channels/1/messages")
# What Telegram's apps find in plain words of people, and what our own markup makes. Code, spoilers and names are neither.
_ON_TELEGRAM = {
    *("bold", "italic", "text_link", "blockquote", "date_time"),
    *("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"),
}
_ON_DISCORD = {"bold", "italic", "quote", "item", "address", "link", "time"}


def must_be_taken(row: Delivery, *, evil: Collection[str]) -> None:
    """Both platforms take this message, and nothing in it leads to one of the `evil` addresses behind other words."""
    message = from_json(row.message)
    if row.operation == Operation.TOAST:
        assert telegram.toast(message), row.kind
    for part in split(message, telegram.TEXT_LIMIT):
        _on_telegram(part, evil)
    for part in discord.parts(message):
        _on_discord(part, evil)
    if message.form is not None and len(message.form.fields) <= forms.PLACES:
        forms.window(message.form).to_dict()


def _on_telegram(message: Message, evil: Collection[str]) -> None:
    if not message.text:
        return
    shown = formatted(telegram.html(message), "HTML")
    assert shown.text, message.kind
    assert len(shown.text) <= telegram.TEXT_LIMIT
    for entity in shown.entities:
        assert entity["type"] in _ON_TELEGRAM, (message.kind, entity)
        assert not any(word in entity.get("url", "") for word in evil), (message.kind, entity)
    if keys := telegram.keyboard(message.buttons):
        checked_markup(keys.to_dict(), private=True)


def _on_discord(message: Message, evil: Collection[str]) -> None:
    assert _POST is not None
    said = discord.markdown(message)
    body = {
        "content": said,
        "flags": 0,
        "allowed_mentions": {"parse": []},
        "components": discord.components(discord.links_in_text(message).buttons, 1),
    }
    assert list(complaints(_POST, {}, body)) == [], message.kind
    shown = read(said)
    assert set(shown.kinds) <= _ON_DISCORD, (message.kind, shown.kinds)
    words = plain(message.text)
    for address in shown.addresses:
        assert unquote(address) in words or not any(word in address for word in evil), (message.kind, address)
