"""What goes over the socket between the bot under test and the world that survives it: one JSON object a line.

bot                             world
next                       ──►  an event, or only the time, or stop
confirm (the event's key)  ──►  the event is not offered again
post, edit, toast …        ──►  the recording platform's answer
done (when to wake again)  ──►  the next step
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from itertools import count
from typing import Any

from facilitation.ports import Address, Capabilities, Order
from facilitation.speech import from_json, to_json

Line = dict[str, Any]


def order_to_json(order: Order) -> Line:
    """An order without what the recording platform does not look at."""
    return {
        "delivery": order.delivery,
        "address": asdict(order.address),
        "message": to_json(order.message),
        "attempt": order.attempt,
        "interaction": order.interaction,
    }


def order_from_json(data: Mapping[str, Any]) -> Order:
    """The order at the other end."""
    return Order(
        data["delivery"],
        Address(**data["address"]),
        from_json(data["message"]),
        attempt=data["attempt"],
        interaction=data["interaction"],
    )


def instant_to_json(at: datetime | None) -> str | None:
    """An instant or none."""
    return None if at is None else at.isoformat()


def instant_from_json(text: str | None) -> datetime | None:
    """The same back."""
    return None if text is None else datetime.fromisoformat(text)


class Wire:
    """The bot's end: asks, and gets the answer that belongs to the question."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._numbers = count(1)
        self._open: dict[int, asyncio.Future[Line]] = {}
        self._listening = asyncio.create_task(self._listen(reader))

    async def ask(self, do: str, **values: Any) -> Line:
        """Ask the world. Raises ConnectionError where it is gone."""
        number = next(self._numbers)
        answer: asyncio.Future[Line] = asyncio.get_running_loop().create_future()
        self._open[number] = answer
        self._writer.write(json.dumps({"n": number, "do": do, **values}).encode() + b"\n")
        await self._writer.drain()
        return await answer

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            data = json.loads(line)
            self._open.pop(data["n"]).set_result(data)
        for answer in self._open.values():
            answer.set_exception(ConnectionError("the world is gone"))


class DistantPlatform:
    """The recording platform as seen from the bot's process. Implements `facilitation.ports.Platform`."""

    def __init__(self, wire: Wire, name: str, capabilities: Capabilities) -> None:
        self._wire = wire
        self.name = name
        self.capabilities = capabilities

    async def post(self, order: Order) -> str:
        return str((await self._wire.ask("post", order=order_to_json(order)))["ref"])

    async def edit(self, order: Order, message_ref: str) -> None:
        await self._wire.ask("edit", order=order_to_json(order), ref=message_ref)

    async def toast(self, order: Order) -> None:
        await self._wire.ask("toast", order=order_to_json(order))

    async def delete(self, address: Address, message_ref: str) -> None:
        await self._wire.ask("delete", address=asdict(address), ref=message_ref)

    async def pin(self, address: Address, message_ref: str) -> None:
        await self._wire.ask("pin", address=asdict(address), ref=message_ref)

    async def find(self, order: Order) -> str | None:
        found: str | None = (await self._wire.ask("find", order=order_to_json(order)))["ref"]
        return found
