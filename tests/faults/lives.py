"""Many lives of one bot: it is killed, and another process goes on with its database while the world waits."""

import asyncio
import json
import multiprocessing
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from multiprocessing.process import BaseProcess
from pathlib import Path
from time import perf_counter
from typing import Any

from facilitation.ports import Address
from tests.fakes.recorder import Recorder
from tests.faults.chance import Random
from tests.faults.made import CAN, PLATFORM
from tests.faults.wire import instant_from_json, order_from_json
from tests.faults.world import World

OFTEN = timedelta(hours=20)  # what is not deleted by a tap (`note` is for that) stays for a day and more
LONGEST = 0.03  # seconds from arming a random kill to the kill


class Point(StrEnum):
    """Where a life ends."""

    ANYWHERE = "anywhere in a step"
    UNCONFIRMED = "event committed, not confirmed"
    CONFIRMED = "event confirmed, its answers not sent"
    SENDING = "sending committed, nothing at the platform"
    ARRIVED = "at the platform, not answered"
    ANSWERED = "answered, before sent is committed"
    UNDONE = "step committed, not told"


# The requests at which a life can end, by point. A random kill may come at any time after any request.
_AT = {
    Point.UNCONFIRMED: ("confirm",),
    Point.CONFIRMED: ("confirm",),
    Point.SENDING: ("post", "edit", "toast"),
    Point.ARRIVED: ("post", "edit", "toast"),
    Point.ANSWERED: ("post", "edit", "toast"),
    Point.UNDONE: ("done",),
    Point.ANYWHERE: ("next",),
}


@dataclass(slots=True)
class Lives:
    """The supervisor: starts the bot's process, serves it the world and the platform, and kills it as planned.

    `plan` holds virtual instants, ascending, each with the point of the kill that comes next after it.
    """

    world: World
    platform: Recorder
    child: Any  # the function a life runs, with (url, socket path)
    url: str
    folder: Path
    random: Random
    plan: list[tuple[datetime, Point]]
    collect: Callable[[], object]  # called between two steps, at least once in `OFTEN`
    note: Callable[[str], object]  # called with the key of each event that was handled
    killed: Counter[Point] = field(default_factory=Counter)
    longest_gap: float = 0.0  # seconds from a kill to the next life's first request
    _process: BaseProcess | None = None
    _serving: "set[asyncio.Task[None] | None]" = field(default_factory=set)
    _died_at: float | None = None
    _collected: datetime | None = None

    async def run(self) -> None:
        """Go through the whole course. Raises AssertionError where a life ends otherwise than by our hand."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([self.child.__module__])
        socket = str(self.folder / "world")
        server = await asyncio.start_unix_server(self._serve, socket, limit=2**20)
        async with server:
            while True:
                deaths = self.killed.total()
                self._process = context.Process(target=self.child, args=(self.url, socket))
                self._process.start()
                # A life may end before it has said anything: only the process itself knows that it is over.
                await asyncio.to_thread(self._process.join)
                await asyncio.gather(*(task for task in self._serving if task is not None))
                if self.killed.total() == deaths:
                    assert self._process.exitcode == 0, "the bot ended by itself"
                    return
                self.world.reborn()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._died_at is not None:
            self.longest_gap = max(self.longest_gap, perf_counter() - self._died_at)
        serving = asyncio.current_task()
        self._serving.add(serving)
        try:
            while line := await reader.readline():
                await self._answer(json.loads(line), writer)
        except ConnectionError:
            pass  # killed while we were answering
        finally:
            writer.close()
            self._serving.discard(serving)

    async def _answer(self, request: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        point = self._due(request["do"])
        if point in (Point.SENDING, Point.UNCONFIRMED, Point.UNDONE):
            self._kill(point)
            return
        answer = await self._do(request)
        if point is Point.ARRIVED:
            self._kill(point)
            return
        writer.write(json.dumps({"n": request["n"], **answer}).encode() + b"\n")
        await writer.drain()
        if point in (Point.ANSWERED, Point.CONFIRMED):
            await asyncio.sleep(self.random.uniform(0, 0.002))
            self._kill(point)
        elif point is Point.ANYWHERE:
            wait = self.random.uniform(0, LONGEST)
            asyncio.get_running_loop().call_later(wait, self._kill, point, self._process)

    def _due(self, request: str) -> Point | None:
        if self._is_dead() or not self.plan or self.plan[0][0] > self.world.now:
            return None
        return self.plan.pop(0)[1] if request in _AT[self.plan[0][1]] else None

    def _is_dead(self) -> bool:
        return self._died_at is not None and self._process is not None and not self._process.is_alive()

    def _kill(self, point: Point, armed: BaseProcess | None = None) -> None:
        meant = armed is None or armed is self._process
        if meant and self._process is not None and self._process.is_alive():
            self._process.kill()
            self.killed[point] += 1
            self._died_at = perf_counter()
        elif point is Point.ANYWHERE:
            self.plan.insert(0, (self.world.now, point))  # it was dead already: another one is due

    async def _do(self, request: dict[str, Any]) -> dict[str, Any]:
        match request["do"]:
            case "next":
                step = self.world.next_step()
                await self._keep_record()
                return step
            case "confirm":
                self.world.confirm(request["key"], new=request["new"])
                await asyncio.to_thread(self.note, request["key"])
            case "done":
                self.world.done(instant_from_json(request["wake"]))
            case _:
                return {"ref": await self._say(request)}
        return {}

    async def _keep_record(self) -> None:
        if self._collected is None or self.world.now - self._collected > OFTEN:
            self._collected = self.world.now
            await asyncio.to_thread(self.collect)

    async def _say(self, request: dict[str, Any]) -> str | None:
        if "order" not in request:
            address = Address(**request["address"])
            await (self.platform.pin if request["do"] == "pin" else self.platform.delete)(
                address, request["ref"]
            )
            return None
        order = order_from_json(request["order"])
        ref: str | None = request.get("ref")
        match request["do"]:
            case "find":
                return await self.platform.find(order)
            case "toast":
                await self.platform.toast(order)
                return None
            case "edit":
                await self.platform.edit(order, ref or "")
            case "post":
                ref = await self.platform.post(order)
        if request["do"] == "post" or order.address.private:
            self.world.see(order.address, order.message, ref or "")
        return ref


def recording(world: World) -> Recorder:
    """The platform that survives, on the world's clock."""
    return Recorder(name=PLATFORM, capabilities=CAN, clock=lambda: world.now)
