"""The address in each letter: one click ends the letters, and looking at it ends nothing (RFC 8058)."""

import httpx

from facilitation.model import Mailbox
from tests.adapters.web.test_app import office
from tests.flows.kit import Kit, Who
from tests.flows.test_mailing import ADDRESS, with_mail


async def stop_of(kit: Kit, vera: Who) -> str:
    with_mail(kit, vera)
    return f"/stop/{kit.row(Mailbox).stop}"


async def test_only_the_button_of_the_page_ends_the_letters() -> None:
    async with office() as (here, vera, client):
        stop = await stop_of(here.kit, vera)
        for _ in range(3):  # a scanner, a preview, a person
            shown = await client.get(stop)
            assert shown.status_code == 200
            assert f'<form method="post" action="{stop}">' in shown.text
            assert ADDRESS not in shown.text
        assert len(here.kit.rows(Mailbox)) == 1
        done = await client.post(stop)
        assert done.status_code == 200
        assert "No more e-mails come." in done.text
        assert here.kit.rows(Mailbox) == []
        assert (await client.post(stop)).text == done.text  # pressed twice
        here.kit.tick()
        (told,) = here.kit.told(vera, "M-ML-9")
        assert ADDRESS in told.text
        vera.presses("By e-mail again")
        assert vera.last.kind == "M-ML-1"


async def test_a_mail_program_ends_them_with_one_request_of_its_own() -> None:
    async with office() as (here, vera, client):
        stop = await stop_of(here.kit, vera)
        answer = await client.post(
            stop, data={"List-Unsubscribe": "One-Click"}, headers={"Origin": "https://mail.example"}
        )
        assert answer.status_code == 200
        assert here.kit.rows(Mailbox) == []


async def test_a_word_that_nobody_has_ends_nothing_and_learns_nothing() -> None:
    async with office() as (here, vera, client):
        stop = await stop_of(here.kit, vera)
        right = await client.get(stop)
        for wrong in ("/stop/x", "/stop/%00", "/stop/%C3%A9%22%3E", "/stop/" + "a" * 500):
            shown = await client.get(wrong)
            assert shown.status_code == right.status_code == 200
            assert (
                '">' not in shown.text.partition("<form")[2].partition("action=")[2].partition(">")[0][1:-1]
            )
            assert (await client.post(wrong)).status_code == 200
        assert len(here.kit.rows(Mailbox)) == 1
        assert here.kit.told(vera, "M-ML-9") == []
        assert isinstance(right, httpx.Response)
