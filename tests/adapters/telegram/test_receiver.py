import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from adapters.telegram.connection import Access, introduce, make_bot
from adapters.telegram.platform import TelegramPlatform
from adapters.telegram.receiver import ALLOWED, Receiver
from facilitation.events import Commanded, Event, Pressed, ReachChanged, RoomChanged, Said
from facilitation.ports import Address, Order
from facilitation.speech import Button, Message
from tests.fakes.telegram import Person, TelegramDouble

ENTROPY = bytes(16)


@dataclass(frozen=True)
class Heard:
    toasted: bool = False


@dataclass
class Ears:
    """A core that keeps what it heard, each key once, as the transaction does; `before` may delay or raise."""

    before: Callable[[Event], Awaitable[None]] | None = None
    toasted: bool = False
    heard: dict[str, Event] = field(default_factory=dict)
    taken: int = 0

    async def handle(self, event: Event) -> Heard:
        self.taken += 1
        if self.before is not None:
            await self.before(event)
        self.heard.setdefault(event.key, event)
        return Heard(self.toasted)

    @property
    def words(self) -> list[str]:
        """What was said, in the order of hearing."""
        return [event.body.text for event in self.heard.values() if isinstance(event.body, Said)]


@dataclass
class Waits:
    """Every wait that was asked for, each over at once."""

    asked: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        await asyncio.sleep(0)


@dataclass
class Running:
    """A receiver at work."""

    receiver: Receiver
    platform: TelegramPlatform
    stop: asyncio.Event
    task: "asyncio.Task[None]"
    waits: Waits

    async def until(self, true: Callable[[], bool]) -> None:
        """Let it work until something is so; fails when that takes longer than five seconds."""
        async with asyncio.timeout(5):
            while not true():
                if self.task.done():
                    self.task.result()
                await asyncio.sleep(0.005)

    async def end(self) -> None:
        self.stop.set()
        await self.task


@asynccontextmanager
async def receiving(double: TelegramDouble, ears: Ears, **more: Any) -> AsyncIterator[Running]:
    """A programme that starts, receives, and ends."""
    bot = make_bot(Access(double.token, double.base_url, double.base_file_url))
    waits = Waits()
    me = await introduce(bot, sleep=waits)
    platform = TelegramPlatform(bot, me)
    receiver = Receiver(
        bot,
        me,
        ears.handle,
        platform.acknowledge,
        clock=double.clock.at,
        entropy=lambda: ENTROPY,
        sleep=waits,
        **more,
    )
    stop = asyncio.Event()
    running = Running(receiver, platform, stop, asyncio.ensure_future(receiver.run(stop)), waits)
    try:
        yield running
    finally:
        stop.set()
        with suppress(asyncio.CancelledError):
            await running.task
        await bot.shutdown()


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    async with TelegramDouble() as double:
        yield double


@pytest.fixture
def maria(double: TelegramDouble) -> Person:
    return double.person("Maria", started=True)


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


async def prompt(running: Running, chat: int) -> None:
    buttons = (Button("Fine", "1b:checkin:4f:1"), Button("Stuck", "1b:checkin:4f:2"))
    await running.platform.post(
        Order(5, Address("telegram", chat), Message("M-CI-1", "How is it going?", buttons))
    )


async def test_a_press_is_acknowledged_at_once_when_no_words_answer_it(
    double: TelegramDouble, maria: Person
) -> None:
    ears = Ears()
    async with receiving(double, ears) as running:
        await prompt(running, maria.id)
        press = maria.presses(maria.private.last(), "Stuck")
        await running.until(lambda: press.answered)
        await running.until(lambda: not double.updates.waiting())
    (event,) = ears.heard.values()
    assert event.body == Pressed("1b:checkin:4f:2", str(maria.private.last().id), None)
    assert event.interaction == press.id
    assert len(double.calls("answerCallbackQuery")) == 1


async def test_a_press_that_words_will_answer_is_left_to_them(double: TelegramDouble, maria: Person) -> None:
    ears = Ears(toasted=True)
    async with receiving(double, ears) as running:
        await prompt(running, maria.id)
        press = maria.presses(maria.private.last(), "Stuck")
        await running.until(lambda: not double.updates.waiting())
        assert not press.answered
        (event,) = ears.heard.values()
        await running.platform.toast(
            Order(
                6,
                Address("telegram", maria.id),
                Message("M-OK-1", "**Saved.**"),
                interaction=event.interaction,
            )
        )
    assert (press.answered, press.text) == (True, "Saved.")
    assert double.refusals() == []


async def test_a_slow_acknowledgement_holds_nobody_up(double: TelegramDouble, maria: Person) -> None:
    ears = Ears()
    async with receiving(double, ears) as running:
        await prompt(running, maria.id)
        double.faults.delay("answerCallbackQuery", 0.4)
        press = maria.presses(maria.private.last(), "Stuck")
        maria.tells("and more")
        await running.until(lambda: ears.words == ["and more"])
        assert not press.answered
        await running.end()
    assert press.answered


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


async def test_who_may_manage_the_room_is_asked_only_where_a_command_needs_it(
    double: TelegramDouble, maria: Person
) -> None:
    ivan = double.person("Ivan")
    group = double.group("Web design", maria, ivan)
    maria.adds_bot(group)
    ears = Ears()
    async with receiving(double, ears, admin_commands=frozenset({"setup"})) as running:
        for person, text in (
            (ivan, "/goal@circle_bot"),
            (maria, "/setup@circle_bot"),
            (ivan, "/setup@circle_bot"),
        ):
            person.writes(group, text)
        await running.until(lambda: not double.updates.waiting())
        assert len(double.calls("getChatAdministrators")) == 1
        maria.promotes_bot(group)
        maria.writes(group, "/setup@circle_bot")
        await running.until(lambda: len(ears.heard) == 6)
    assert len(double.calls("getChatAdministrators")) == 2
    commands = [event for event in ears.heard.values() if isinstance(event.body, Commanded)]
    assert [event.place.admin for event in commands] == [False, True, False, True]


async def test_nobody_is_an_administrator_where_telegram_does_not_say(
    double: TelegramDouble, maria: Person
) -> None:
    group = double.group("Web design", maria)
    maria.adds_bot(group)
    double.faults.answer("getChatAdministrators", 500, "Internal Server Error")
    ears = Ears()
    async with receiving(double, ears, admin_commands=frozenset({"setup"})) as running:
        for _ in range(2):
            maria.writes(group, "/setup@circle_bot")
        await running.until(lambda: not double.updates.waiting())
    commands = [event for event in ears.heard.values() if isinstance(event.body, Commanded)]
    assert [event.place.admin for event in commands] == [False, True]


async def test_a_weeks_happenings_in_a_group_become_events(double: TelegramDouble, maria: Person) -> None:
    ears = Ears()
    group = double.group("Web design", maria, kind="group")
    async with receiving(double, ears) as running:
        maria.adds_bot(group)
        maria.writes(group, "is it raining?")
        await running.until(lambda: not double.updates.waiting())
        await prompt(running, group.id)
        answer = maria.writes(group, "fine", reply_to=group.last())
        maria.edits(answer, "so-so")
        maria.sends(group, "photo", "/show@circle_bot my page")
        group.renames("CSS")
        group.upgrades()
        maria.blocks()
        await running.until(lambda: not double.updates.waiting())
    bodies = [event.body for event in ears.heard.values()]
    kinds = [body.change if isinstance(body, RoomChanged) else type(body).__name__ for body in bodies]
    assert kinds == ["joined", "Said", "Said", "Commanded", "renamed", "moved", "moved", "ReachChanged"]
    assert ears.words == ["fine", "so-so"]
    shown = next(body for body in bodies if isinstance(body, Commanded))
    assert (shown.text, [file.kind for file in shown.attachments]) == ("my page", ["photo"])
    assert bodies[-1] == ReachChanged(open=False)


async def test_every_part_of_an_album_is_heard_under_one_name(double: TelegramDouble, maria: Person) -> None:
    ears = Ears()
    async with receiving(double, ears) as running:
        maria.sends_album(maria.private, ["photo", "photo", "video"], "my week")
        await running.until(lambda: len(ears.heard) == 3)
    files = [event.body.attachments[0] for event in ears.heard.values() if isinstance(event.body, Said)]
    assert [file.kind for file in files] == ["photo", "photo", "video"]
    assert len({file.album for file in files} - {""}) == 1
    assert ears.words == ["my week", "", ""]


async def test_at_boot_the_network_may_be_down(double: TelegramDouble) -> None:
    double.faults.gateway("getMe", 502, times=2)
    bot = make_bot(Access(double.token, double.base_url, double.base_file_url))
    waits = Waits()
    me = await introduce(bot, sleep=waits)
    await bot.shutdown()
    assert (me.username, waits.asked) == ("circle_bot", [1.0, 2.0])
