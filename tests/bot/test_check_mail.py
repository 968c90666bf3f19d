"""`smol check` with a mail server: it is asked as the bot would write, nothing is sent, and no password is shown."""

import asyncio
from pathlib import Path

import pytest

from bot.commands.check import check
from bot.commands.screen import Exit, Screen
from bot.config import examine
from tests.fakes.mail import HOST, PASSWORD, USER, MailServer, authority


def file(folder: Path, port: int, *, sender: str = "SMOL <smol@example.org>", host: str = HOST) -> Path:
    written = folder / "bot.toml"
    written.write_text(
        f'[mail]\nhost = "{host}"\nport = {port}\nuser = "{USER}"\nsender = "{sender}"\n', encoding="utf-8"
    )
    return written


@pytest.fixture(autouse=True)
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority().cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


async def ask(
    written: Path, capsys: pytest.CaptureFixture[str], password: str = PASSWORD
) -> tuple[Exit, str]:
    found = await asyncio.to_thread(check, written, {"MAIL_PASSWORD": password}, Screen())
    shown = capsys.readouterr()
    return found, shown.out + shown.err


async def test_all_is_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with MailServer() as server:
        found, shown = await ask(file(tmp_path, server.port), capsys)
        assert found == Exit.FINE
        assert f"✓ E-mail: {HOST} lets the bot in, and takes mails from SMOL <smol@example.org>." in shown
        assert server.letters == []


async def test_a_wrong_password_is_a_mistake_and_is_not_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with MailServer() as server:
        found, shown = await ask(file(tmp_path, server.port), capsys, "hush hush")
        assert found == Exit.MISTAKES
        assert "✗ E-mail:" in shown
        assert "MAIL_PASSWORD" in shown
        assert "hush" not in shown


async def test_without_a_mail_server_nothing_is_asked_and_nothing_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bot.toml").write_text("", encoding="utf-8")
    found, shown = await ask(tmp_path / "bot.toml", capsys)
    assert found == Exit.FINE
    assert "E-mail: not used, because no mail server is set (host under [mail])." in shown


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ('host = "smtp.example.org:587"', "mail.host"),
        ('host = "https://smtp.example.org"', "mail.host"),
        ('sender = "nobody"', "mail.sender"),
        ('reply_to = "Help <help@example.org>"', "mail.reply_to"),
        ('host = "smtp.example.org"', "mail.sender"),
        ('host = "smtp.example.org"\nsender = "a@b.org"\nsecurity = "none"', "mail.security"),
        ('host = "smtp.example.org"\nsender = "a@b.org"\nuser = "a"', "MAIL_PASSWORD"),
        ('password = "hush"', "mail.password"),
        ("port = 0", "mail.port"),
        ('security = "ssl"', "mail.security"),
    ],
)
def test_mistakes_are_named_with_their_place(tmp_path: Path, lines: str, key: str) -> None:
    written = tmp_path / "bot.toml"
    written.write_text(f"[mail]\n{lines}\n", encoding="utf-8")
    settings, mistakes = examine(written, {})
    assert [mistake.key for mistake in mistakes] == [key]
    assert mistakes[0].remedy
    assert "hush" not in str(mistakes[0])
    assert settings.mail.port == 587


def test_an_address_with_a_name_is_read_as_it_is_written(tmp_path: Path) -> None:
    for written, read in (
        ("SMOL <smol@Example.ORG>", "SMOL <smol@example.org>"),
        ("Школа <smol@example.org>", '"Школа" <smol@example.org>'),
        ("smol@example.org", "smol@example.org"),
    ):
        settings, mistakes = examine(file(tmp_path, 587, sender=written), {"MAIL_PASSWORD": "x"})
        assert mistakes == ()
        assert settings.mail.sender == read
