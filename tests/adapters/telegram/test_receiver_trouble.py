import logging
from collections.abc import Callable

import pytest

from adapters.telegram.connection import Access, introduce, make_bot
from facilitation.events import Event
from tests.adapters.telegram.receiving import Ears, Waits, receiving
from tests.fakes.telegram import Person, TelegramDouble


async def test_when_the_store_is_away_nothing_is_confirmed_and_the_same_is_taken_again(
    double: TelegramDouble, maria: Person, caplog: pytest.LogCaptureFixture
) -> None:
    ivan = double.person("Ivan", started=True)
    troubles = [OSError("disk full")] * 3

    async def full_for_maria(event: Event) -> None:
        if event.sender and event.sender.ref == maria.id and troubles:
            raise troubles.pop()

    ears = Ears(full_for_maria)
    ivan.tells("early")
    maria.tells("first")
    maria.tells("second")
    ivan.tells("late")
    with caplog.at_level(logging.INFO):
        async with receiving(double, ears) as running:
            await running.until(lambda: not double.updates.waiting())
            assert running.waits.asked == [1.0, 2.0, 4.0]
    assert ears.words == ["early", "late", "first", "second"]
    assert [record.levelname for record in caplog.records if "storing" in record.message] == [
        "WARNING",
        "INFO",
    ]
    offsets = [call.params.get("offset") for call in double.calls("getUpdates")]
    assert offsets[1] == offsets[2] == offsets[3] == 700_000_001


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (lambda double: double.faults.gateway("getUpdates", 502, times=3), "Telegram has trouble"),
        (
            lambda double: double.faults.answer("getUpdates", 401, "Unauthorized", times=3),
            "refuses the token",
        ),
        (lambda double: double.faults.drop("getUpdates", times=3), "cannot be reached"),
        (
            lambda double: double.faults.answer(
                "getUpdates", 409, "Conflict: terminated by other getUpdates request", times=3
            ),
            "another programme receives for this bot",
        ),
    ],
)
async def test_trouble_is_waited_out_and_said_once(
    double: TelegramDouble,
    maria: Person,
    caplog: pytest.LogCaptureFixture,
    fault: Callable[[TelegramDouble], None],
    words: str,
) -> None:
    ears = Ears()
    fault(double)
    maria.tells("hello")
    with caplog.at_level(logging.INFO, "adapters"):
        async with receiving(double, ears) as running:
            await running.until(lambda: not double.updates.waiting())
            assert running.waits.asked == [1.0, 2.0, 4.0]
    said = [record.message for record in caplog.records if record.name == "adapters.telegram.trouble"]
    assert len(said) == 2
    assert words in said[0]
    assert said[1] == "Works again: receiving from Telegram."
    assert double.token not in caplog.text
    assert ears.words == ["hello"]


async def test_telegrams_wait_is_kept_to(double: TelegramDouble, maria: Person) -> None:
    double.faults.too_many("getUpdates", retry_after=9)
    ears = Ears()
    maria.tells("hello")
    async with receiving(double, ears) as running:
        await running.until(lambda: ears.words == ["hello"])
        assert running.waits.asked == [9.0]


async def test_the_first_of_two_receivers_hears_of_the_other(
    double: TelegramDouble, caplog: pytest.LogCaptureFixture
) -> None:
    async with receiving(double, Ears()) as first:
        await first.until(lambda: bool(double.calls("getUpdates")))
        async with receiving(double, Ears()) as second:
            await first.until(lambda: bool(first.waits.asked) or bool(second.waits.asked))
    assert "another programme receives for this bot" in caplog.text


async def test_a_webhook_that_is_in_the_way_is_named(
    double: TelegramDouble, caplog: pytest.LogCaptureFixture
) -> None:
    bot = make_bot(Access(double.token, double.base_url, double.base_file_url))
    await introduce(bot, sleep=Waits())
    await bot.set_webhook("https://example.org/hook")
    async with receiving(double, Ears()) as running:
        await running.until(lambda: bool(running.waits.asked))
    await bot.shutdown()
    assert "a webhook is set for this bot" in caplog.text


async def test_an_update_that_cannot_be_read_does_not_stop_the_others(
    double: TelegramDouble, maria: Person, caplog: pytest.LogCaptureFixture
) -> None:
    ears = Ears()
    double.updates.push("message", {"text": "a secret word"}, lane="x", date=double.clock.now())
    maria.tells("hello")
    async with receiving(double, ears) as running:
        await running.until(lambda: not double.updates.waiting())
    assert ears.words == ["hello"]
    assert "cannot be read" in caplog.text
    assert "secret" not in caplog.text
