import asyncio
from contextlib import suppress

from adapters.telegram.connection import Access, introduce, make_bot
from adapters.telegram.hearing import ALLOWED
from facilitation.events import Event, Said
from tests.adapters.telegram.receiving import Ears, Waits, receiving
from tests.fakes.telegram import Person, TelegramDouble


async def test_what_people_write_arrives_in_order_and_is_confirmed(
    double: TelegramDouble, maria: Person
) -> None:
    ears = Ears()
    async with receiving(double, ears) as running:
        for number in range(5):
            maria.tells(f"word {number}")
        await running.until(lambda: not double.updates.waiting())
    assert ears.words == [f"word {number}" for number in range(5)]
    assert double.refusals() == []


async def test_only_the_kinds_we_handle_are_asked_for(double: TelegramDouble) -> None:
    async with receiving(double, Ears()) as running:
        await running.until(lambda: bool(double.calls("getUpdates")))
    assert double.updates.allowed == frozenset(ALLOWED)


async def test_chats_run_side_by_side_while_each_keeps_its_order(
    double: TelegramDouble, maria: Person
) -> None:
    ivan = double.person("Ivan", started=True)
    free = asyncio.Event()

    async def slow_for_maria(event: Event) -> None:
        if event.sender and event.sender.ref == maria.id:
            await free.wait()

    ears = Ears(slow_for_maria)
    maria.tells("first")
    maria.tells("second")
    ivan.tells("beside")
    async with receiving(double, ears) as running:
        await running.until(lambda: ears.words == ["beside"])
        free.set()
        await running.until(lambda: len(ears.words) == 3)
    assert ears.words == ["beside", "first", "second"]


async def test_what_was_not_confirmed_is_taken_up_after_a_restart(
    double: TelegramDouble, maria: Person
) -> None:
    ears = Ears()
    maria.tells("before")
    async with receiving(double, ears) as running:
        await running.until(lambda: ears.words == ["before"])
        await running.end()
    maria.tells("while it was down")
    async with receiving(double, ears) as running:
        await running.until(lambda: not double.updates.waiting())
    assert ears.words == ["before", "while it was down"]


async def test_being_killed_between_handling_and_confirming_loses_nothing_and_counts_nothing_twice(
    double: TelegramDouble, maria: Person
) -> None:
    ears = Ears()
    arrived = asyncio.Event()

    async def hang_on_the_second(event: Event) -> None:
        if isinstance(event.body, Said) and event.body.text == "second" and not arrived.is_set():
            arrived.set()
            await asyncio.Event().wait()

    ears.before = hang_on_the_second
    maria.tells("first")
    maria.tells("second")
    async with receiving(double, ears) as running:
        await asyncio.wait_for(arrived.wait(), 5)
        running.task.cancel()
        with suppress(asyncio.CancelledError):
            await running.task
    assert ears.words == ["first"]
    assert len(double.updates.waiting()) == 2
    async with receiving(double, ears) as running:
        await running.until(lambda: not double.updates.waiting())
    assert ears.words == ["first", "second"]
    assert ears.taken == 4


async def test_being_killed_again_and_again_amid_500_updates_loses_none_and_keeps_each_chats_order(
    double: TelegramDouble,
) -> None:
    people = [double.person(f"P{number}", started=True) for number in range(10)]
    for number in range(50):
        for person in people:
            person.tells(f"{number}")
    ears = Ears(lambda _: asyncio.sleep(0.002))
    for life in range(8):
        async with receiving(double, ears) as running:
            await asyncio.sleep(0.02 * life)
            running.task.cancel()
    async with receiving(double, ears) as running:
        await running.until(lambda: not double.updates.waiting())
    for person in people:
        mine = [event.body for event in ears.heard.values() if event.sender and event.sender.ref == person.id]
        assert [body.text for body in mine if isinstance(body, Said)] == [str(number) for number in range(50)]


async def test_numbers_that_start_anew_after_a_quiet_week_are_heard(
    double: TelegramDouble, maria: Person
) -> None:
    ears = Ears()
    async with receiving(double, ears, poll_seconds=0) as running:
        maria.tells("before")
        await running.until(lambda: ears.words == ["before"])
        confirmed = len(double.calls("getUpdates"))
        await running.until(lambda: len(double.calls("getUpdates")) > confirmed + 2)
        double.updates.jump_to(5)
        maria.tells("after")
        await running.until(lambda: ears.words == ["before", "after"])


async def test_stopping_finishes_what_is_being_handled_and_begins_nothing_more(
    double: TelegramDouble, maria: Person
) -> None:
    begun, free = asyncio.Event(), asyncio.Event()

    async def slow(_: Event) -> None:
        begun.set()
        await free.wait()

    ears = Ears(slow)
    maria.tells("first")
    maria.tells("second")
    async with receiving(double, ears) as running:
        await asyncio.wait_for(begun.wait(), 5)
        running.stop.set()
        free.set()
        await running.task
    assert ears.words == ["first"]
    assert len(double.updates.waiting()) == 2


async def test_at_boot_the_network_may_be_down(double: TelegramDouble) -> None:
    double.faults.gateway("getMe", 502, times=2)
    bot = make_bot(Access(double.token, double.base_url, double.base_file_url))
    waits = Waits()
    me = await introduce(bot, sleep=waits)
    await bot.shutdown()
    assert (me.username, waits.asked) == ("circle_bot", [1.0, 2.0])
