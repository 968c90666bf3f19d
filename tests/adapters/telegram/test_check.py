from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from adapters.telegram.check import findings, room_findings
from adapters.telegram.connection import Access, make_bot
from tests.fakes.telegram import TelegramDouble


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  # compared with the Date header of a real HTTP answer


def access(double: TelegramDouble) -> Access:
    return Access(double.token, double.base_url, double.base_file_url)


async def kinds(
    double: TelegramDouble, *, clock: Callable[[], datetime] = now, polling: bool = True
) -> list[str]:
    found = await findings(access(double), clock=clock, polling=polling)
    return [finding.kind for finding in found if finding.kind not in ("name", "link")]


async def test_all_is_well_and_the_bot_is_named(double: TelegramDouble) -> None:
    name, link = await findings(access(double), clock=now)
    assert (name.kind, "@circle_bot" in name.sentence) == ("name", True)
    assert (link.kind, link.sentence) == ("link", "https://t.me/circle_bot?startgroup=setup")


async def test_a_refused_token_is_found_and_not_shown(double: TelegramDouble) -> None:
    wrong = Access("4242424242:AAE-another-made-up-token-000000000", double.base_url)
    (found,) = await findings(wrong, clock=now)
    assert found.kind == "token"
    assert wrong.token not in found.sentence + found.remedy


async def test_privacy_mode_that_is_off_is_found() -> None:
    async with TelegramDouble(privacy=False) as double:
        assert await kinds(double) == ["privacy"]


async def test_a_bot_that_may_join_no_groups_is_found(double: TelegramDouble) -> None:
    double.world.joins_groups = False
    found = await findings(access(double), clock=now)
    assert (found[-1].kind, "/setjoingroups" in found[-1].remedy) == ("joining", True)


async def test_a_webhook_is_in_the_way_of_polling_only(double: TelegramDouble) -> None:
    bot = make_bot(access(double))
    await bot.initialize()
    await bot.set_webhook("https://example.org/hook")
    await bot.shutdown()
    assert await kinds(double) == ["webhook"]
    assert await kinds(double, polling=False) == []


async def test_a_webhook_that_telegram_cannot_reach_is_found(double: TelegramDouble) -> None:
    bot = make_bot(access(double))
    await bot.initialize()
    await bot.set_webhook("https://example.org/hook")
    await bot.shutdown()
    double.webhook.hook.last_error = "Wrong response from the webhook: 502 Bad Gateway"
    found = await findings(access(double), clock=now, polling=False)
    assert "502 Bad Gateway" in found[-1].sentence
    assert "web.public_url" in found[-1].remedy


@pytest.mark.parametrize(("minutes", "word"), [(5, "fast"), (-5, "slow")])
async def test_a_wrong_clock_is_found(double: TelegramDouble, minutes: int, word: str) -> None:
    *_, found = await findings(access(double), clock=lambda: now() + timedelta(minutes=minutes))
    assert found.kind == "clock"
    assert word in found.sentence


async def test_a_network_that_is_down_is_found() -> None:
    nowhere = Access("4242424242:AAE-a-made-up-token-for-the-double-0000", "http://127.0.0.1:9/bot")
    (found,) = await findings(nowhere, clock=now)
    assert found.kind == "network"
    assert nowhere.token not in found.sentence + found.remedy


async def test_the_bots_rights_are_looked_up_in_each_room(double: TelegramDouble) -> None:
    maria = double.person("Maria")
    titles = ["pins", "writes", "muted", "silent", "left", "never"]
    groups = {title: double.group(title, maria) for title in titles}
    for title in titles[:-1]:
        maria.adds_bot(groups[title])
    maria.promotes_bot(groups["pins"])
    maria.mutes_bot(groups["muted"])
    maria.silences(groups["silent"])
    maria.removes_bot(groups["left"])
    bot = make_bot(access(double))
    await bot.initialize()
    rooms = [(group.id, title) for title, group in groups.items()]
    found = await room_findings(bot, rooms, pins=True)
    shares: list[float] = []
    without = await room_findings(bot, rooms, step=shares.append)
    await bot.shutdown()
    assert shares == [number / 6 for number in range(6)]
    assert [finding.kind for finding in without] == ["room"] * 4
    assert [finding.sentence.split("“")[1].split("”")[0] for finding in found] == [
        "writes",
        "muted",
        "silent",
        "left",
        "never",
    ]
    assert ["pin" in finding.sentence for finding in found] == [True, False, False, False, False]
