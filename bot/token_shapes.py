"""Whether what stands in a token's place can be a token at all. What cannot is said in plain words, before anything is asked."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_TELEGRAM = re.compile(r"\d{6,}:[A-Za-z0-9_-]{30,}")
_DISCORD = re.compile(r"[A-Za-z0-9_-]{18,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{20,}")
_QUOTES = "\"'`“”„‟‘’‚«»"
_EXAMPLE = re.compile(r"…|\.\.\.|[<>\[\]{}]|your|token|example|x{5}|12345:ABC", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why something is no token, and what to do; neither shows what stands there."""

    sentence: str
    remedy: str


@dataclass(frozen=True, slots=True)
class _Platform:
    """How a token of one platform looks, what it may be mistaken for there, and where one gets it."""

    form: re.Pattern[str]
    prefix: re.Pattern[str]
    mistaken: Callable[[str], Iterator[Complaint]]
    copy: str


def complaint(platform: str, value: str) -> Complaint | None:
    """What is wrong with the form of a token for "telegram" or "discord"; None where it may be one."""
    here = _PLATFORMS[platform]
    if here.form.fullmatch(value):
        return None
    return next(_complaints(platform, here, value))


def _complaints(platform: str, here: _Platform, value: str) -> Iterator[Complaint]:
    if value.strip(_QUOTES) != value:
        yield Complaint(
            "There are quotation marks around the token that do not belong to it.",
            "Leave them out: the token alone.",
        )
    if here.prefix.match(value):
        yield Complaint(
            "The word “bot” at the beginning does not belong to the token.", "Leave it out: the token alone."
        )
    if "=" in value:
        yield Complaint(
            "Here stands more than the token.", "Write the token alone, without a name and = before it."
        )
    for name, other in _PLATFORMS.items():
        if name != platform and other.form.fullmatch(value.strip(_QUOTES)):
            yield Complaint(
                f"This is a token of {name.title()}, not of {platform.title()}.",
                f"Put it into the variable for {name.title()}. {here.copy}",
            )
    if re.search(r"\s", value):
        yield Complaint("There is a space or a line break inside the token.", here.copy)
    if _EXAMPLE.search(value):
        yield Complaint("This is the example of the guide, not a token.", here.copy)
    yield from here.mistaken(value)
    if re.search(r"[^A-Za-z0-9_:.-]", value):
        yield Complaint("Here stands a sign that no token has.", here.copy)
    yield Complaint(
        "This does not look like a token: a part of it is missing, or it is something else.", here.copy
    )


def _telegram(value: str) -> Iterator[Complaint]:
    copy = _PLATFORMS["telegram"].copy
    number, colon, rest = value.partition(":")
    if value.isdecimal():
        yield Complaint("This is only the number at the beginning of a token.", copy)
    if not colon and re.fullmatch(r"[A-Za-z0-9_-]{30,}", value):
        yield Complaint("The beginning is missing: the number and the colon.", copy)
    if number.isdecimal() and re.fullmatch(r"[A-Za-z0-9_-]*", rest):
        yield Complaint("The end is missing: 35 letters, digits and signs stand after the colon.", copy)


def _discord(value: str) -> Iterator[Complaint]:
    copy = _PLATFORMS["discord"].copy
    if value.isdecimal():
        yield Complaint("This is the Application ID, not the token.", copy)
    if re.fullmatch(r"[0-9a-f]{64}", value):
        yield Complaint("This is the Public Key, not the token.", copy)
    if re.fullmatch(r"[A-Za-z0-9_-]{32}", value):
        yield Complaint("This is the Client Secret, not the token.", copy)
    if re.fullmatch(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*){0,2}", value):
        yield Complaint("A part is missing: a token has three long parts with a dot between them.", copy)


_PLATFORMS = {
    "telegram": _Platform(
        _TELEGRAM,
        re.compile(r"bot\d+:", re.IGNORECASE),
        _telegram,
        "In Telegram, ask @BotFather for /mybots, your bot, API Token, and copy all of it.",
    ),
    "discord": _Platform(
        _DISCORD,
        re.compile(r"bot\s", re.IGNORECASE),
        _discord,
        "Open https://discord.com/developers/applications, your application, Bot, press Reset Token, and copy all of it.",
    ),
}
