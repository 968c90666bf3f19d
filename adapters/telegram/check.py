"""What `smol check` finds about Telegram: each finding one sentence, with a remedy in another."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from telegram import Bot, ChatMember, ChatMemberAdministrator, ChatMemberRestricted, ChatPermissions
from telegram.error import InvalidToken, NetworkError, TelegramError

from adapters.telegram import errors
from adapters.telegram.connection import Access, make_bot
from adapters.telegram.trouble import diagnose

Kind = Literal["name", "link", "token", "network", "privacy", "joining", "webhook", "clock", "room", "pins"]
SETS_UP = "setup"  # what the bot hears of as /start in the group, and takes for /setup
CLOCK_TOLERANCE = timedelta(seconds=30)
MakeBot = Callable[..., Bot]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that an operator should mend or know.

    `name` is good news, `link` the address at which the bot is added to a group, `pins` a wish and no fault.
    """

    kind: Kind
    sentence: str
    remedy: str


async def findings(
    access: Access, *, clock: Callable[[], datetime], polling: bool = True, make: MakeBot = make_bot
) -> list[Finding]:
    """Who the bot is, and what is wrong between this machine, its account and Telegram.

    `clock` gives the time here (aware, UTC); `polling`: updates are to be fetched, so no webhook may be set.
    """
    skews: list[timedelta] = []

    async def compare(response: Any) -> None:
        if told := response.headers.get("date"):
            skews.append(clock() - parsedate_to_datetime(told))

    async with _line(make(access, hooks=[compare])) as bot:
        try:
            me = await bot.get_me()
            webhook = await bot.get_webhook_info()
        except TelegramError as error:
            return [_no_line(error, access)]
    name = Finding("name", f"Telegram: the token belongs to @{me.username} (“{me.full_name}”).", "")
    link = Finding("link", f"https://t.me/{me.username}?startgroup={SETS_UP}", "")
    found = [name, link, *_clock_findings(skews)]
    if me.can_read_all_group_messages:
        found.append(
            Finding(
                "privacy",
                f"The privacy mode of @{me.username} is off, so it receives everything people write in a group.",
                "In @BotFather choose /setprivacy, the bot, Enable; then remove the bot from its groups and add it again.",
            )
        )
    if not me.can_join_groups:
        found.append(
            Finding(
                "joining",
                f"@{me.username} may not be added to groups.",
                "In @BotFather choose /setjoingroups, the bot, Enable.",
            )
        )
    if polling and webhook.url:
        found.append(
            Finding(
                "webhook",
                "A webhook is set for this bot, so it cannot fetch its updates.",
                "Stop the programme that uses the webhook, or set telegram.mode to webhook; to remove it, "
                f"open {access.api_base}<token>/deleteWebhook in a browser, with the token in its place.",
            )
        )
    if not polling and webhook.last_error_message:
        found.append(
            Finding(
                "webhook",
                f"Telegram could not bring messages: {errors.discreet(webhook.last_error_message)}.",
                "Check that web.public_url leads to this programme, with a certificate that is valid.",
            )
        )
    return found


async def room_findings(
    bot: Bot,
    rooms: Sequence[tuple[int, str]],
    *,
    pins: bool = False,
    step: Callable[[float], None] = lambda _: None,
) -> list[Finding]:
    """Whether the bot may write in each room (chat, title), and pin where `pins` are wanted.

    `step` hears of the share that is done.
    """
    found: list[Finding] = []
    for number, (chat, title) in enumerate(rooms, 1):
        step((number - 1) / len(rooms))
        found += await _room(bot, chat, title)
    return [finding for finding in found if pins or finding.kind != "pins"]


@asynccontextmanager
async def _line(bot: Bot) -> AsyncIterator[Bot]:
    # Not Bot.initialize: its error for a wrong token has the token in it.
    try:
        await bot.request.initialize()
        yield bot
    finally:
        await bot.request.shutdown()


def _no_line(error: TelegramError, access: Access) -> Finding:
    if isinstance(error, InvalidToken):
        return Finding(
            "token",
            "Telegram refuses the token: it was revoked, or a letter is wrong.",
            "In @BotFather choose /mybots, the bot, API Token, and give this token to the bot.",
        )
    away = isinstance(error, NetworkError) and errors.is_network(error)
    return Finding(
        "network",
        f"Telegram cannot be reached from this computer ({type(error.__cause__).__name__})."
        if away
        else f"Telegram does not answer: {diagnose(error)}.",
        f"Check the network, the proxy settings and telegram.api_base ({access.api_base}).",
    )


def _clock_findings(skews: Sequence[timedelta]) -> list[Finding]:
    if not skews or all(abs(skew) <= CLOCK_TOLERANCE for skew in skews):
        return []
    worst = max(skews, key=abs)
    word = "fast" if worst > timedelta() else "slow"
    return [
        Finding(
            "clock",
            f"The clock of this machine is {abs(worst).total_seconds():.0f} seconds {word}.",
            "Switch time synchronisation on (timedatectl set-ntp true), or posts come at the wrong time.",
        )
    ]


async def _room(bot: Bot, chat: int, title: str) -> list[Finding]:
    try:
        standing = await bot.get_chat_member(chat, bot.id)
        closed = standing.status == ChatMember.MEMBER and _closed((await bot.get_chat(chat)).permissions)
    except TelegramError as error:
        text = errors.discreet(error.message)
        return [
            Finding(
                "room",
                f"“{title}” cannot be reached: {text}.",
                "Add the bot to the group again, then /setup.",
            )
        ]
    return list(_standing(standing, title, closed=closed))


def _closed(rules: ChatPermissions | None) -> bool:
    """Whether nobody but admins may write."""
    return rules is not None and rules.can_send_messages is False


def _standing(member: ChatMember, title: str, *, closed: bool) -> Iterable[Finding]:
    gone = member.status in (ChatMember.LEFT, ChatMember.BANNED)
    if gone or (isinstance(member, ChatMemberRestricted) and not member.is_member):
        yield Finding(
            "room", f"The bot is no longer in “{title}”.", "Add it to the group again, then /setup."
        )
    elif closed or (isinstance(member, ChatMemberRestricted) and not member.can_send_messages):
        yield Finding(
            "room",
            f"The bot may not write in “{title}”.",
            "On the group's page in Telegram, Edit, Permissions, allow it to send messages; or make it an administrator.",
        )
    elif not (isinstance(member, ChatMemberAdministrator) and member.can_pin_messages):
        yield Finding(
            "pins",
            f"The bot cannot pin the week's post in “{title}”.",
            "Make it an administrator with the one right to pin messages, or set programme.pin_week_start to false.",
        )
