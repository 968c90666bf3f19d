"""`smol run` as an operator starts it: a process of its own in a folder of its own, speaking with the double.

Benchmarks start another bot in its place with `command`; tests that start it often fork it (`Forked`).
"""

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from time import perf_counter
from typing import Protocol, Self

from tests.fakes.telegram import TelegramDouble
from tests.faults import forked

PATIENCE = 60.0  # seconds until what should have happened is missed
LOOK = 0.02  # seconds between two looks at the world

SETTINGS = """
[database]
url = "sqlite:///smol.db"

[telegram]
api_base = "{double.base_url}"
api_file_base = "{double.base_file_url}"

[log]
level = "warning"
"""


class Life(Protocol):
    """A process, as asyncio has them."""

    pid: int

    @property
    def returncode(self) -> int | None:
        """None while it runs."""
        ...

    def kill(self) -> None:
        """SIGKILL."""
        ...

    def terminate(self) -> None:
        """SIGTERM."""
        ...

    async def wait(self) -> int:
        """Wait for its end."""
        ...


@dataclass
class Running:
    """One bot, started and ended as often as a test wants; its data stays in `folder`."""

    folder: Path
    double: TelegramDouble
    command: Sequence[str] = ("-m", "bot", "run", "--config", "bot.toml")
    process: Life | None = None
    longest_start: float = 0.0  # seconds from starting the process to its first request for updates
    lives: int = 0
    _asked: int = field(default=0, repr=False)

    def __post_init__(self) -> None:
        (self.folder / "bot.toml").write_text(SETTINGS.format(double=self.double), encoding="utf-8")

    @property
    def database_url(self) -> str:
        """Where its data is."""
        return f"sqlite:///{self.folder / 'smol.db'}"

    @property
    def pid(self) -> int:
        """The number of the process."""
        assert self.process is not None
        return self.process.pid

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.process is not None and self.process.returncode is None:
            await self.kill()

    async def start(self) -> None:
        """Begin a life; it receives when this returns."""
        self._asked = len(self.double.calls("getUpdates"))
        begun = perf_counter()
        self.process = await self.begin({"TELEGRAM_TOKEN": self.double.token})
        await until(self.receives)
        self.longest_start = max(self.longest_start, perf_counter() - begun)
        self.lives += 1

    async def begin(self, environ: dict[str, str]) -> Life:
        """The process of a new life."""
        env = {**os.environ, **environ, "PYTHONPATH": str(Path.cwd())}
        return await asyncio.create_subprocess_exec(sys.executable, *self.command, cwd=self.folder, env=env)

    def receives(self) -> bool:
        """Whether this life has asked for updates. Raises AssertionError where it ended by itself."""
        assert self.process is not None
        assert self.process.returncode is None, f"smol run ended by itself: {self.process.returncode}"
        return len(self.double.calls("getUpdates")) > self._asked

    async def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.kill()
        assert await self.process.wait() == -signal.SIGKILL

    async def stop(self) -> None:
        """As Ctrl-C or a service manager stops it."""
        assert self.process is not None
        self.process.terminate()
        assert await asyncio.wait_for(self.process.wait(), PATIENCE) == 0


class Forked(Running):
    """The same, with what every life imports imported once."""

    async def begin(self, environ: dict[str, str]) -> Life:
        """The process of a new life."""
        return await fork(self.folder, environ)


async def fork(folder: Path, environ: dict[str, str], settings: str = "bot.toml") -> Life:
    """`smol run` with these settings, in a process forked from one that has imported it."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([forked.__name__])
    process = context.Process(target=forked.main, args=(str(folder), environ, settings))
    await asyncio.to_thread(process.start)
    return _ForkedLife(process)


class _ForkedLife:
    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process
        assert process.pid is not None
        self.pid = process.pid
        self.kill, self.terminate = process.kill, process.terminate

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    async def wait(self) -> int:
        await asyncio.to_thread(self._process.join)
        assert self._process.exitcode is not None
        return self._process.exitcode


async def until(happened: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Wait for something that happens elsewhere. Raises TimeoutError where it does not."""
    async with asyncio.timeout(patience):
        while not happened():  # noqa: ASYNC110  # another process makes it true, and nobody tells
            await asyncio.sleep(LOOK)
