"""Every setting, once: its name, default, kind and meaning. The commented bot.toml is written from these lines."""
# ruff: noqa: RUF009  # setting() and section() only wrap dataclasses.field(), they make no shared value

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import time
from pathlib import Path
from typing import Any

from bot import setting_kinds as kinds
from bot import setting_places as places
from bot import setting_times as times
from bot.environment import Secret, secret
from bot.setting_base import section, setting
from bot.setting_mail import MailSettings
from bot.setting_times import QuietHours


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """Where the bot keeps everything it knows."""

    url: str = setting(
        "sqlite:///smol.db",
        kinds.database(),
        "One file (sqlite:///smol.db) is enough for many groups. For several processes use PostgreSQL "
        "(postgresql+psycopg://smol@localhost/smol). Its password does not belong here: set the variable "
        "PGPASSWORD, or use a pgpass file. A file name is counted from the folder of bot.toml.",
    )


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """Telegram. It runs when its token is set. Get a token from @BotFather in Telegram."""

    token_env: str = setting(
        "TELEGRAM_TOKEN",
        kinds.variable(),
        "The name of the environment variable that holds the token, not the token. "
        "With _FILE at its end (TELEGRAM_TOKEN_FILE) the variable names a file that holds it.",
    )
    mode: str = setting(
        "polling",
        kinds.word_of("polling", "webhook"),
        "How messages come in. polling: the bot asks for them, and needs no public address. "
        "webhook: Telegram brings them to public_url (see [web]).",
    )
    api_base: str = setting(
        "https://api.telegram.org/bot",
        kinds.address("https", "http"),
        "The Telegram server. The token is put at the end. Change it only for a server of your own.",
    )
    api_file_base: str = setting(
        "https://api.telegram.org/file/bot",
        kinds.address("https", "http"),
        "The same for files that people send.",
    )

    def token(self, environ: Mapping[str, str]) -> str | None:
        """The token, None where it is not set. Raises ConfigError where its file cannot be read or is empty."""
        found = self.secret(environ)
        return found.value if found else None

    def secret(self, environ: Mapping[str, str]) -> Secret | None:
        """The token with its place. Raises as `token`."""
        return secret(self.token_env, environ)


@dataclass(frozen=True, slots=True)
class DiscordSettings:
    """Discord. It runs when its token is set. Get a token at https://discord.com/developers."""

    token_env: str = setting(
        "DISCORD_TOKEN",
        kinds.variable(),
        "The name of the environment variable that holds the token, not the token. "
        "With _FILE at its end (DISCORD_TOKEN_FILE) the variable names a file that holds it.",
    )
    api_base: str = setting(
        "https://discord.com/api/v10",
        kinds.address("https", "http"),
        "The Discord server. You need not change it.",
    )
    gateway_url: str = setting(
        "wss://gateway.discord.gg/",
        kinds.address("wss", "ws"),
        "Where Discord sends events. You need not change it.",
    )
    shard_count: int = setting(
        1,
        kinds.whole(1, 1000),
        "Into how many parts the servers of the bot are divided. Discord wants more than one from 2500 servers on.",
    )
    shard_ids: tuple[int, ...] = setting(
        (),
        kinds.wholes(0, 999),
        "Which of these parts this process listens to, for example [0, 1]; they count from 0. Empty: all.",
    )

    def token(self, environ: Mapping[str, str]) -> str | None:
        """The token, None where it is not set. Raises ConfigError where its file cannot be read or is empty."""
        found = self.secret(environ)
        return found.value if found else None

    def secret(self, environ: Mapping[str, str]) -> Secret | None:
        """The token with its place. Raises as `token`."""
        return secret(self.token_env, environ)


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Pages that people open in a browser. Without a public address the bot sends them as files."""

    listen: str = setting(
        "127.0.0.1:8080", kinds.listen(), "The network address and the port of the web server."
    )
    public_url: str = setting(
        "",
        kinds.address("https", "http", empty=True),
        'The address that people see, for example "https://smol.example.org". Empty: there is none.',
    )


@dataclass(frozen=True, slots=True)
class FilesSettings:
    """Photos, voice messages and documents that people hand in."""

    folder: Path = setting(
        Path("files"), kinds.folder(), "Where they are kept. The name is counted from the folder of bot.toml."
    )


@dataclass(frozen=True, slots=True)
class LogSettings:
    """What the bot writes about its own work. Words of people are never in it."""

    level: str = setting("info", kinds.word_of("info", "debug", "warning", "error"), "How much it writes.")


@dataclass(frozen=True, slots=True)
class ProgrammeSettings:
    """Your programme. New groups begin with these values; each group can change its own."""

    name: str = setting("SMOL", kinds.text(), "The name of the programme, as people see it.")
    language: str = setting("en", kinds.language(), "The language in which the bot speaks.")
    second_language: str = setting(
        "",
        kinds.language(empty=True),
        "A second language, for groups that read two: what the bot posts in the room stands there in both. "
        "Empty: there is none.",
    )
    zone: str = setting("Europe/Sofia", places.zone(), "The time zone: a continent and a city.")
    country: str = setting(
        "",
        places.country(),
        'The country whose public holidays count, in two letters ("BG"). Empty: no holidays.',
    )
    contact: str = setting(
        "",
        kinds.text(),
        "Whom people can write to when the bot cannot help: a name with a telephone or an e-mail.",
    )
    hours: str = setting(
        "", kinds.text(), 'When people can talk to their group leader, for example "Mon to Fri, 9 to 17".'
    )
    help_lines: str = setting(
        "",
        kinds.text(),
        "Help lines of your country, with their numbers. Check them twice a year. Empty: people see 112 and the contact.",
    )
    pin_week_start: bool = setting(
        False,  # noqa: FBT003  # the default, as in every line here
        kinds.yes_or_no(),
        "Whether the bot pins each week start in the room, without a sound. It needs the right to pin messages; "
        "where it has none, nothing happens.",
    )
    controller: str = setting(
        "",
        kinds.text(),
        "Who is responsible for people's data, with an address. New people read it before they agree. "
        "Empty: the name of the programme.",
    )
    legal_ground: str = setting(
        "",
        kinds.text(),
        "The legal ground of the basic service, as one sentence of your data protection officer. "
        "Consent is asked for extras only.",
    )
    authority: str = setting(
        "", kinds.text(), "The authority where people can complain about the use of their data."
    )


@dataclass(frozen=True, slots=True)
class RulesSettings:
    """Rules for all groups of the programme. The defaults are chosen with care: few messages, easy to stop."""

    max_dm_day: int = setting(
        1, kinds.whole(1, 2), "How many private messages the bot may start, for one person on one day."
    )
    max_dm_week: int = setting(
        4, kinds.whole(1, 6), "The same for one week, all groups of the person together."
    )
    max_reminders_week: int = setting(
        2, kinds.whole(0, 2), "How many of them may be reminders. 0: no reminders at all."
    )
    max_group_posts_week: int = setting(
        5,
        kinds.whole(3, 7),
        "How many posts the bot puts into a room by itself in one week. The beats of a week are never left out.",
    )
    quiet_hours: QuietHours = setting(
        QuietHours(time(20), time(8)),
        times.quiet_hours(),
        "At this time of the day the bot starts no private message. It is the time of the group; "
        "each person can change it.",
    )
    quiet_days: frozenset[int] = setting(
        frozenset({6}),
        times.weekdays(),
        "On these days, and on public holidays, the bot starts no private message.",
    )
    rotation_days: int = setting(
        42, kinds.whole(42, 84), "For how many days a group does not see the same question again."
    )
    hello_veto_hours: int = setting(
        24,
        kinds.whole(12, 72),
        "After silent weeks the bot asks a person whether the leader may say hello. After so many hours without "
        'a "not now" the leader is told.',
    )
    question_alert_hours: int = setting(
        48, kinds.whole(12, 96), "After how many hours the leader is told of a question that is still open."
    )
    silent_steps: tuple[int, int, int] = setting(
        (1, 2, 3),
        kinds.rising(1, 12),
        "After how many silent weeks in a row a person gets the short hello, the question about a personal hello, "
        "and the last message.",
    )
    late_join_until: int = setting(
        2, kinds.whole(1, 6), "Until which week of the course new people may join."
    )
    forming_days: int = setting(
        7,
        kinds.whole(3, 14),
        "How many days a group has before its first week: to join, say hello and agree on promises.",
    )
    retention_days: int = setting(
        90,
        kinds.whole(30, 180),
        "How many days after the end of a course answers are kept. Then they are deleted.",
    )
    portfolio_months: int = setting(
        12,
        kinds.whole(3, 24),
        "How many months after the end of a course portfolios are kept. Then they are deleted.",
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. Addresses of files are counted from the folder of the file they were read from."""

    database: DatabaseSettings = section(DatabaseSettings)
    telegram: TelegramSettings = section(TelegramSettings)
    discord: DiscordSettings = section(DiscordSettings)
    web: WebSettings = section(WebSettings)
    mail: MailSettings = section(MailSettings)
    files: FilesSettings = section(FilesSettings)
    log: LogSettings = section(LogSettings)
    programme: ProgrammeSettings = section(ProgrammeSettings)
    rules: RulesSettings = section(RulesSettings)


SECTIONS: Mapping[str, Any] = {part.name: part.default_factory for part in fields(Settings)}
