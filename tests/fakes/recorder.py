"""A platform in memory that records what it is asked for, and fails on demand."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from facilitation.errors import DeliveryError, Gone, Unreachable, Why
from facilitation.ports import Address, Capabilities, Order
from facilitation.speech import Message, plain


@dataclass(frozen=True, slots=True)
class Call:
    """One request, in the order of arrival. `at` is the recorder's clock."""

    method: str
    address: Address
    at: datetime
    delivery: int = 0
    message: Message | None = None
    message_ref: str = ""
    attempt: int = 0

    @property
    def text(self) -> str:
        return plain(self.message.text) if self.message else ""


@dataclass(slots=True)
class Fault:
    """What to raise, for how many calls, for which, and whether the message arrives all the same."""

    error: Exception
    times: int
    when: Callable[[Call], bool]
    arrives: bool


@dataclass
class Recorder:
    """Implements `facilitation.ports.Platform`."""

    name: str = "console"
    capabilities: Capabilities = field(default_factory=Capabilities)
    clock: Callable[[], datetime] = lambda: datetime(2026, 1, 1, tzinfo=UTC)
    calls: list[Call] = field(default_factory=list)
    chats: dict[Address, dict[str, Message]] = field(default_factory=lambda: defaultdict(dict))
    pins: dict[Address, list[str]] = field(default_factory=lambda: defaultdict(list))
    toasts: list[tuple[str, Message]] = field(default_factory=list)
    moved: dict[int, int] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)
    spent: set[str] = field(default_factory=set)  # interactions that are too old
    held: list[Call] = field(default_factory=list)  # calls that hang now
    most_held: int = 0
    overlaps: int = 0  # calls that came while another one to the same chat hung
    _faults: list[Fault] = field(default_factory=list)
    _arrived: dict[int, str] = field(default_factory=dict)
    _number: int = 0
    _gate: asyncio.Event | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def hold(self) -> None:
        """From now on calls hang when they have arrived, until `release`."""
        self._gate = asyncio.Event()

    def release(self) -> None:
        """Let the calls that hang go on, and those to come."""
        if self._gate is not None:
            self._gate.set()

    async def reached(self, *, calls: int = 0, held: int = 0) -> None:
        """Wait until so many calls have come, and so many hang."""
        while len(self.calls) < calls or len(self.held) < held:
            self._changed.clear()
            await self._changed.wait()

    def fails(
        self,
        error: Exception,
        *,
        times: int = 1,
        when: Callable[[Call], bool] = lambda _: True,
        arrives: bool = False,
    ) -> None:
        """The next `times` calls that fit raise `error`; with `arrives` the message is there nevertheless."""
        self._faults.append(Fault(error, times, when, arrives))

    def posts(self, address: Address | None = None) -> list[str]:
        """The texts posted so far, in order, in one chat or in all."""
        return [c.text for c in self.calls if c.method == "post" and address in (None, c.address)]

    def shown(self, address: Address) -> list[str]:
        """What people see in a chat now."""
        return [plain(message.text) for message in self.chats[address].values()]

    async def post(self, order: Order) -> str:
        arrives = await self._ask(_call("post", order, self.clock()))
        known = self._arrived.get(order.delivery)
        if known is None or not self.capabilities.deduplicates:
            self._number += 1
            known = str(self._number)
            self.chats[order.address][known] = order.message
            self._arrived[order.delivery] = known
        _raise(arrives)
        return known

    async def edit(self, order: Order, message_ref: str) -> None:
        arrives = await self._ask(_call("edit", order, self.clock(), message_ref))
        if message_ref not in self.chats[order.address]:
            raise Gone("message to edit not found")
        self.chats[order.address][message_ref] = order.message
        _raise(arrives)

    async def toast(self, order: Order) -> None:
        arrives = await self._ask(_call("toast", order, self.clock()))
        if order.interaction in self.spent:
            raise Unreachable(Why.EXPIRED)
        self.toasts.append((order.interaction, order.message))
        _raise(arrives)

    async def delete(self, address: Address, message_ref: str) -> None:
        arrives = await self._ask(Call("delete", address, self.clock(), message_ref=message_ref))
        self.chats[address].pop(message_ref, None)
        _raise(arrives)

    async def pin(self, address: Address, message_ref: str) -> None:
        arrives = await self._ask(Call("pin", address, self.clock(), message_ref=message_ref))
        if message_ref not in self.chats[address]:
            raise Gone("message to pin not found")
        if message_ref not in self.pins[address]:
            self.pins[address].append(message_ref)
        _raise(arrives)

    async def find(self, order: Order) -> str | None:
        await self._ask(_call("find", order, self.clock()))
        return self._arrived.get(order.delivery) if self.capabilities.searchable else None

    async def _ask(self, call: Call) -> DeliveryError | Exception | None:
        """Record the call; raise what it must fail with before it arrives, return what comes after."""
        self.calls.append(call)
        self._changed.set()
        if self._gate is not None:
            self.overlaps += any(other.address == call.address for other in self.held)
            self.held.append(call)
            self.most_held = max(self.most_held, len(self.held))
            try:
                await self._gate.wait()
            finally:
                self.held.remove(call)
        if call.address.chat in self.blocked and call.method != "toast":
            raise Unreachable(Why.BLOCKED if call.address.private else Why.REMOVED)
        for fault in self._faults:
            if fault.times and fault.when(call):
                fault.times -= 1
                if fault.arrives:
                    return fault.error
                raise fault.error
        return None


def _call(method: str, order: Order, at: datetime, message_ref: str = "") -> Call:
    return Call(method, order.address, at, order.delivery, order.message, message_ref, order.attempt)


def _raise(error: Exception | None) -> None:
    if error is not None:
        raise error
