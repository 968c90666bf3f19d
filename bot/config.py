"""bot.toml → frozen settings. Every mistake is found at once, with file, key, value and remedy.

Secrets never stand in the file, only the names of environment variables; a secret found there is a mistake
that is never shown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot import setting_kinds as kinds
from bot import token_shapes, toml_lines
from bot.environment import WHERE
from bot.mistakes import ConfigError, Mistake
from bot.setting_kinds import SQLITE, WrongValueError
from bot.setting_mail import LOCAL, MailSettings
from bot.settings import SECTIONS, Settings, TelegramSettings
from facilitation.rules.caps import Caps
from facilitation.settings import Settings as CoreSettings

__all__ = ["FILE", "ConfigError", "Mistake", "Settings", "anchored", "examine", "for_core", "load"]

FILE = "bot.toml"
HIDDEN = "(hidden)"
_WEBHOOK_PORTS = (443, 80, 88, 8443)  # platform-facts 1.10


def load(path: Path, environ: Mapping[str, str]) -> Settings:
    """Read the settings. Raises ConfigError with all mistakes of the file and of the secrets' files."""
    settings, mistakes = examine(path, environ)
    if mistakes:
        raise ConfigError(mistakes)
    return settings


def examine(path: Path, environ: Mapping[str, str]) -> tuple[Settings, tuple[Mistake, ...]]:
    """What could be read, with the default in place of each mistake, and the mistakes."""
    table, mistakes = _table(path)
    found = dict(_read_sections(str(path), table, mistakes))
    settings = anchored(Settings(**found), path.absolute().parent)
    mistakes.extend(_contradictions(str(path), settings))
    mistakes.extend(_wrong_tokens(settings, environ))
    mistakes.extend(_wrong_password(settings.mail, environ))
    return settings, tuple(mistakes)


def _wrong_tokens(settings: Settings, environ: Mapping[str, str]) -> Iterator[Mistake]:
    for name, platform in (("telegram", settings.telegram), ("discord", settings.discord)):
        try:
            found = platform.secret(environ)
        except ConfigError as error:
            yield from error.mistakes
            continue
        wrong = token_shapes.complaint(name, found.value) if found else None
        if found and wrong:
            yield Mistake(WHERE, found.variable, HIDDEN, wrong.sentence, wrong.remedy)


def _wrong_password(mail: MailSettings, environ: Mapping[str, str]) -> Iterator[Mistake]:
    try:
        found = mail.password(environ)
    except ConfigError as error:
        yield from error.mistakes
        return
    if mail.host and mail.user and not found:
        yield Mistake(
            WHERE,
            mail.password_env,
            "",
            f"The mail server wants a password for {mail.user}, and none is set.",
            f'Set it: export {mail.password_env}=…, or write user = "" under [mail] for no login.',
        )


def anchored(settings: Settings, folder: Path) -> Settings:
    """The same settings with the names of files counted from `folder`, so that it does not matter where smol is started."""
    url = settings.database.url
    if url.startswith(SQLITE) and url != f"{SQLITE}:memory:":
        url = f"{SQLITE}{folder / url.removeprefix(SQLITE)}"
    return replace(
        settings,
        database=replace(settings.database, url=url),
        files=replace(settings.files, folder=folder / settings.files.folder),
    )


def for_core(settings: Settings) -> CoreSettings:
    """What the core reads of the settings."""
    programme, rules = settings.programme, settings.rules
    return CoreSettings(
        programme=programme.name,
        language=programme.language,
        second_language=programme.second_language,
        pin_week_start=programme.pin_week_start,
        zone=programme.zone,
        country=programme.country,
        contact=programme.contact,
        hours=programme.hours,
        help_lines=programme.help_lines,
        controller=programme.controller,
        legal_ground=programme.legal_ground,
        authority=programme.authority,
        caps=Caps(rules.max_dm_day, rules.max_dm_week, rules.max_reminders_week),
        quiet_from=rules.quiet_hours.start,
        quiet_until=rules.quiet_hours.end,
        quiet_weekdays=rules.quiet_days,
        rotation_days=rules.rotation_days,
        hello_veto_hours=rules.hello_veto_hours,
        question_alert_hours=rules.question_alert_hours,
        silent_steps=rules.silent_steps,
        retention_days=rules.retention_days,
        portfolio_months=rules.portfolio_months,
        late_join_until=rules.late_join_until,
        forming_days=rules.forming_days,
        max_group_posts=rules.max_group_posts_week,
        public_url=settings.web.public_url.rstrip("/"),
        mail_from=settings.mail.sender if settings.mail.host else "",
    )


def _table(path: Path) -> tuple[dict[str, Any], list[Mistake]]:
    try:
        table, slips = toml_lines.read(path.read_text(encoding="utf-8-sig"))
        return table, [_slipped(path, slip) for slip in slips]
    except FileNotFoundError:
        mistake = Mistake(
            str(path),
            "",
            "",
            f"There is no such file in {path.absolute().parent}.",
            "Go to the folder of your bot (cd). If it has none yet, make the file here with: smol init"
            + ("" if path == Path(FILE) else f" --config {path}"),
        )
    except OSError as error:
        mistake = Mistake(
            str(path), "", "", f"It cannot be read: {error.strerror}.", "Check its name and its rights."
        )
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        mistake = Mistake(
            f"{path}, line {line}",
            "",
            "",
            "There is a letter that is not written in UTF-8.",
            "Save the file again as UTF-8 (in most editors: Save as, Encoding), or write the letter anew.",
        )
    return {}, [mistake]


def _slipped(path: Path, slip: toml_lines.Slip) -> Mistake:
    where = f"{path}, line {slip.number}" if slip.number else str(path)
    secret = kinds.is_secret(slip.line) or _is_secrets_name(slip.line.partition("=")[0].strip())
    shown = HIDDEN if secret else slip.line
    sentence = f"Here stands: {shown}\n  {slip.sentence}" if slip.line else slip.sentence
    return Mistake(
        where, "", "", sentence, "Secrets do not belong here: delete the line." if secret else slip.remedy
    )


def _read_sections(file: str, table: Mapping[str, Any], mistakes: list[Mistake]) -> Iterator[tuple[str, Any]]:
    for name, values in table.items():
        if name not in SECTIONS:
            mistakes.append(_unknown_section(file, name, values))
        elif not isinstance(values, dict):
            mistakes.append(
                Mistake(
                    file,
                    name,
                    _shown(values),
                    "This is a part, not a setting.",
                    f"Write it as [{name}] on a line.",
                )
            )
        else:
            yield name, SECTIONS[name](**dict(_read_section(file, name, values, mistakes)))


def _read_section(
    file: str, name: str, values: Mapping[str, Any], mistakes: list[Mistake]
) -> Iterator[tuple[str, Any]]:
    known = {part.name: part.metadata["kind"] for part in fields(SECTIONS[name])}
    for key, value in values.items():
        where = f"{name}.{key}"
        if (mistake := _secret_in_file(file, where, value)) is not None:
            mistakes.append(mistake)
        elif key not in known:
            mistakes.append(_unknown_key(file, name, key, value))
        else:
            try:
                yield key, known[key].read(value)
            except WrongValueError as wrong:
                mistakes.append(Mistake(file, where, _shown(value), wrong.sentence, wrong.remedy))


def _secret_in_file(file: str, where: str, value: object) -> Mistake | None:
    name, _, key = where.rpartition(".")
    if not _is_secrets_name(key) and not kinds.is_secret(value):
        return None
    if kinds.has_password(value):
        remedy = "Take the password out of the address and set the variable PGPASSWORD, or use a pgpass file."
    else:
        variable = SECTIONS[name]().token_env if name in ("telegram", "discord") else f"{name}_{key}".upper()
        remedy = f"Delete it here and set it in the environment: export {variable}=…"
    return Mistake(file, where, HIDDEN, "A secret must not stand in this file.", remedy)


def _is_secrets_name(key: str) -> bool:
    return any(word in key.lower() for word in ("token", "secret", "password")) and not key.endswith("_env")


def _unknown_section(file: str, name: str, value: object) -> Mistake:
    if not isinstance(value, dict):
        if (mistake := _secret_in_file(file, name, value)) is not None:
            return mistake
        return Mistake(
            file,
            name,
            _shown(value),
            "This setting stands outside of all parts.",
            _belongs(name) or "Delete the line.",
        )
    found = kinds.nearest(name, SECTIONS)
    remedy = f"Did you mean [{found}]?" if found else f"Delete it. The parts are: {', '.join(SECTIONS)}."
    return Mistake(file, name, "", "There is no such part.", remedy)


def _unknown_key(file: str, name: str, key: str, value: object) -> Mistake:
    found = kinds.nearest(key, (part.name for part in fields(SECTIONS[name])))
    remedy = f"Did you mean {found}?" if found else _belongs(key) or "Delete the line."
    return Mistake(file, f"{name}.{key}", _shown(value), "There is no such setting.", remedy)


def _belongs(key: str) -> str:
    home = next((name for name, part in SECTIONS.items() if key in {f.name for f in fields(part)}), None)
    return f"Put it under [{home}]." if home else ""


def _contradictions(file: str, settings: Settings) -> Iterator[Mistake]:
    if settings.telegram.mode == "webhook" and not settings.web.public_url:
        yield Mistake(
            file,
            "web.public_url",
            '""',
            'Telegram cannot bring messages (mode = "webhook") without a public address.',
            'Write the address here, or use mode = "polling" under [telegram].',
        )
    yield from _webhook(file, settings)
    parts = settings.discord.shard_count
    if beyond := [part for part in settings.discord.shard_ids if part >= parts]:
        yield Mistake(
            file,
            "discord.shard_ids",
            kinds.toml(list(settings.discord.shard_ids)),
            f"There is no part {beyond[0]}: with shard_count = {parts} they are numbered from 0 to {parts - 1}.",
            f"Take {', '.join(map(str, beyond))} out, or raise shard_count in all processes of the bot.",
        )
    yield from _contradictions_of_mail(file, settings.mail)


def _contradictions_of_mail(file: str, mail: MailSettings) -> Iterator[Mistake]:
    if mail.host and not mail.sender:
        yield Mistake(
            file,
            "mail.sender",
            '""',
            "A mail needs somebody it comes from.",
            'Write an address that you may write as, or host = "" for no e-mail.',
        )
    if mail.host and mail.security == "none" and mail.host not in LOCAL:
        yield Mistake(
            file,
            "mail.security",
            '"none"',
            "On the way to this server everybody could read the password and the mails.",
            'Write "starttls" or "tls".',
        )


def _webhook(file: str, settings: Settings) -> Iterator[Mistake]:
    """What Telegram's own server asks of an address (a server of one's own takes any)."""
    url = settings.web.public_url
    theirs = settings.telegram.api_base == TelegramSettings().api_base
    if settings.telegram.mode != "webhook" or not url or not theirs:
        return
    parts = urlsplit(url)
    if parts.scheme != "https" or (parts.port or 443) not in _WEBHOOK_PORTS:
        yield Mistake(
            file,
            "web.public_url",
            kinds.toml(url),
            'With mode = "webhook" Telegram wants an https address, with port 443, 80, 88 or 8443.',
            "Write such an address, and put a server that speaks https before the bot.",
        )


def _shown(value: object) -> str:
    return HIDDEN if kinds.is_secret(value) else kinds.toml(value)
