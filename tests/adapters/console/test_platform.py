from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from adapters.console.platform import ConsolePlatform, Shown, What
from facilitation.ports import Address, Platform
from facilitation.speech import Button, Message, plain
from tests.adapters.contract import PlatformContract, Stage, order

ROOM, PRIVATE, CLOSED = (
    Address("console", -1),
    Address("console", 1, private=True),
    Address("console", 2, private=True),
)


@dataclass
class ConsoleStage:
    now: datetime = datetime(2026, 3, 2, 8, tzinfo=UTC)
    seen: list[Shown] = field(default_factory=list)
    room: Address = ROOM
    private: Address = PRIVATE
    closed: Address = CLOSED
    presses: int = 0

    def __post_init__(self) -> None:
        self.console = ConsolePlatform(lambda: self.now, self.seen.append)
        self.console.close(CLOSED)

    @property
    def platform(self) -> Platform:
        return self.console

    async def press(self) -> str:
        self.presses += 1
        self.console.pressed(f"press {self.presses}")
        return f"press {self.presses}"

    def expire(self, interaction: str) -> None:  # noqa: ARG002  # the clock forgets all presses at once
        self.now += timedelta(seconds=151)

    def shown(self, address: Address) -> list[str]:
        return [plain(message.text) for _, message in self.console.reading(address)]

    def pinned(self, address: Address) -> list[str]:
        return [s.message_ref for s in self.seen if s.what == What.PINNED and s.address == address]

    def toasts(self) -> list[str]:
        return [plain(s.message.text) for s in self.seen if s.what == What.TOASTED]


class TestConsole(PlatformContract):
    @pytest.fixture
    def stage(self) -> Stage:
        return ConsoleStage()


async def test_buttons_that_look_the_same_are_renewed_without_anybody_seeing_it() -> None:
    stage = ConsoleStage()
    ref = await stage.console.post(order(ROOM, "Well?", buttons=(Button("Yes", "1b:menu::~1"),)))
    await stage.console.edit(order(ROOM, "Well?", delivery=2, buttons=(Button("Yes", "1b:menu::~2"),)), ref)
    assert [shown.what for shown in stage.seen] == [What.POSTED]
    assert stage.console.reading(ROOM) == [(ref, Message("M-OK-1", "Well?", (Button("Yes", "1b:menu::~2"),)))]


async def test_who_opens_the_private_chat_again_can_be_written_to() -> None:
    stage = ConsoleStage()
    stage.console.open(CLOSED)
    await stage.console.post(order(CLOSED, "Hello again."))
    assert stage.shown(CLOSED) == ["Hello again."]


async def test_a_press_is_answered_with_one_toast() -> None:
    stage = ConsoleStage()
    pressed = await stage.press()
    await stage.console.toast(order(ROOM, "Saved.", interaction=pressed))
    with pytest.raises(Exception, match="expired"):
        await stage.console.toast(order(ROOM, "Saved.", interaction=pressed))
