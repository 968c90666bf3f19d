"""`smol check` and the mail server: it is asked, nothing is sent, and each trouble has its remedy."""

from dataclasses import replace

import pytest

from adapters.mail.check import findings
from adapters.mail.connection import Access
from tests.adapters.mail.standing import access
from tests.fakes.mail import HOST, MailServer


async def said(way: Access, seconds: float = 5.0) -> tuple[str, str]:
    (found,) = await findings(way, password_env="MAIL_PASSWORD", seconds=seconds)
    return found.sentence, found.remedy


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_all_is_well_and_nothing_is_sent(security: str) -> None:
    async with MailServer(security) as server:
        assert await findings(access(server), password_env="MAIL_PASSWORD") == []
        assert server.letters == []


async def test_a_wrong_password_names_its_variable_and_is_not_shown() -> None:
    async with MailServer() as server:
        sentence, remedy = await said(access(server, password="hush"))
    assert "refuses the user name or the password" in sentence
    assert "MAIL_PASSWORD" in remedy
    assert "hush" not in sentence + remedy


async def test_a_sender_whom_the_server_does_not_let_write_is_named() -> None:
    async with MailServer() as server:
        server.replies["MAIL"] = "553 5.7.1 not yours"
        sentence, remedy = await said(access(server))
    assert "does not let us write as smol@example.org (553)" in sentence
    assert "[mail] sender" in remedy


async def test_encryption_of_the_other_kind_is_told_from_none() -> None:
    async with MailServer("tls") as server:
        sentence, remedy = await said(replace(access(server), security="none", user=""), seconds=0.3)
        assert "does not answer within" in sentence  # each waits for the other to begin
        assert "465 with tls" in remedy
    async with MailServer("starttls") as server:
        sentence, remedy = await said(replace(access(server), security="tls"))
        assert "does not begin with encryption" in sentence
        assert 'security = "starttls"' in remedy
    async with MailServer("none") as server:
        sentence, remedy = await said(replace(access(server), security="starttls"))
        assert "offers no encryption" in sentence
        assert "465" in remedy


async def test_a_certificate_that_nobody_vouches_for_is_named_before_any_password_goes_out() -> None:
    for security in ("starttls", "tls"):
        async with MailServer(security) as server:
            sentence, remedy = await said(replace(access(server), context=None))
        assert f"the certificate of {HOST} is not good" in sentence
        assert "SSL_CERT_FILE" in remedy


async def test_a_place_where_nothing_answers_and_a_name_that_nobody_bears() -> None:
    async with MailServer() as server:
        way = access(server)
    sentence, remedy = await said(way)
    assert f"nothing answers at {HOST}:{way.port}" in sentence
    assert "587" in remedy
    sentence, _ = await said(replace(way, host="mail.invalid"))
    assert "there is no server mail.invalid" in sentence


async def test_a_server_that_wants_no_login() -> None:
    async with MailServer("none") as server:
        sentence, remedy = await said(access(server))
        assert "takes no login" in sentence
        assert 'user = ""' in remedy
        assert await findings(replace(access(server), user=""), password_env="MAIL_PASSWORD") == []
