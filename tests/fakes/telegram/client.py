"""Ready-made pieces for tests: a fixture, and a bare client that speaks HTTP without any library of bots."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest_asyncio

from tests.fakes.telegram.refusals import JSON
from tests.fakes.telegram.server import TelegramDouble


def telegram_fixture(**options: Any) -> Callable[..., AsyncIterator[TelegramDouble]]:
    """A fixture of a running double, to be given a name in a test file or conftest: `telegram = telegram_fixture()`."""

    async def running() -> AsyncIterator[TelegramDouble]:
        async with TelegramDouble(**options) as double:
            yield double

    return pytest_asyncio.fixture(running)


class Caller:
    """Calls methods as any programme could: parameters as a JSON body, the whole answer back."""

    def __init__(self, double: TelegramDouble, session: aiohttp.ClientSession) -> None:
        self._double = double
        self._session = session

    async def answer(self, method: str, *, token: str = "", **params: Any) -> JSON:
        """The answer as it came, refused or not."""
        url = f"{self._double.base_url}{token or self._double.token}/{method}"
        async with self._session.post(url, json=params) as response:
            body: JSON = await response.json()
            if response.status != body.get("error_code", 200):
                raise ValueError(f"status {response.status} beside {body}")
            return body

    async def call(self, method: str, **params: Any) -> Any:
        """The result of a call that must succeed."""
        body = await self.answer(method, **params)
        if not body["ok"]:
            raise ValueError(f"{method}: {body['description']}")
        return body["result"]

    async def refusal(self, method: str, **params: Any) -> str:
        """The sentence of a call that must be refused."""
        body = await self.answer(method, **params)
        if body["ok"]:
            raise ValueError(f"{method} was accepted: {body['result']}")
        return str(body["description"])

    async def updates(self, **params: Any) -> list[JSON]:
        """What waits, without waiting for more."""
        found: list[JSON] = await self.call("getUpdates", **params)
        return found


def caller_fixture() -> Callable[..., AsyncIterator[Caller]]:
    """A fixture of a Caller for the fixture `telegram`: `api = caller_fixture()`."""

    async def ready(telegram: TelegramDouble) -> AsyncIterator[Caller]:
        async with aiohttp.ClientSession() as session:
            yield Caller(telegram, session)

    return pytest_asyncio.fixture(ready)
