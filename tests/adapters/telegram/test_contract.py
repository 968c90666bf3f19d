from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from adapters.telegram.connection import Access, Me, make_bot
from adapters.telegram.platform import TelegramPlatform
from facilitation.ports import Address, Order
from facilitation.speech import Button, Message
from tests.adapters.contract import PlatformContract
from tests.fakes.telegram import Group, Person, Press, Room, TelegramDouble


@dataclass
class TelegramStage:
    """The adapter before the strict double: Maria can be written to, Eva blocked the bot."""

    double: TelegramDouble
    platform: TelegramPlatform
    group: Group
    maria: Person
    eva: Person
    presses: list[Press] = field(default_factory=list)

    @property
    def room(self) -> Address:
        return Address("telegram", self.group.id)

    @property
    def private(self) -> Address:
        return Address("telegram", self.maria.id, private=True)

    @property
    def closed(self) -> Address:
        return Address("telegram", self.eva.id, private=True)

    async def press(self) -> str:
        message = Message("M-CI-1", "How is it going?", (Button("Fine", "1b:a::"),))
        await self.platform.post(Order(900, self.room, message))
        self.presses.append(self.maria.presses(self.group.last(), "Fine"))
        return self.presses[-1].id

    def expire(self, interaction: str) -> None:
        assert interaction
        self.double.clock.advance(151)

    def shown(self, address: Address) -> list[str]:
        return [message.text for message in self._seen(address).from_bot() if not message.service]

    def pinned(self, address: Address) -> list[str]:
        return [str(message.id) for message in self._seen(address).pinned()]

    def toasts(self) -> list[str]:
        return [press.text for press in self.presses if press.answered]

    def _seen(self, address: Address) -> Room:
        return self.group if address == self.room else self.maria.private


class TestTelegram(PlatformContract):
    @pytest.fixture
    async def stage(self) -> AsyncIterator[TelegramStage]:
        async with TelegramDouble() as double:
            maria, eva = (double.person(name, started=True) for name in ("Maria", "Eva"))
            eva.blocks()
            group = double.group("Web design", maria)
            maria.adds_bot(group, admin=True)
            bot = make_bot(Access(double.token, double.base_url, double.base_file_url))
            await bot.initialize()
            yield TelegramStage(double, TelegramPlatform(bot, Me(bot.id, bot.username)), group, maria, eva)
            await bot.shutdown()
