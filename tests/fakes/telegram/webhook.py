"""The other way of receiving: the server calls the bot (platform-facts 1.10)."""

import asyncio
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp

from tests.fakes.telegram.refusals import JSON, bad
from tests.fakes.telegram.updates import Update
from tests.fakes.telegram.world import World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
_PORTS = {443, 80, 88, 8443}


@dataclass(slots=True)
class Hook:
    """Where updates go, if anywhere."""

    url: str = ""
    secret: str = ""
    connections: int = 40
    last_error: str = ""
    last_error_at: float = 0.0


class Webhook:
    """Calls the bot's address: in order per chat (per person for presses), chats side by side.

    What is not answered with 2xx is tried again, at first after `pause` seconds, then after twice as long each
    time up to `longest`; a real server waits one second at first and a minute or two at most.
    """

    def __init__(
        self, world: World, *, pause: float = 0.02, longest: float = 0.2, timeout: float = 5.0
    ) -> None:
        self._world = world
        self._pause = pause
        self._longest = longest
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._runner: asyncio.Task[None] | None = None
        self._confirmed = asyncio.Event()
        self.hook = Hook()
        self.attempts: list[tuple[int, int]] = []  # (update id, status; 0 where nobody answered)

    @property
    def active(self) -> bool:
        return bool(self.hook.url)

    def set(self, args: JSON) -> bool:
        """setWebhook. Plain http to this very machine is allowed, which the real server refuses."""
        if not args["url"]:
            return self.remove(args)
        address = urlsplit(args["url"])
        local = address.hostname in ("127.0.0.1", "localhost")
        if not local and address.scheme != "https":
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if not local and (address.port or 443) not in _PORTS:
            raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
        if not _SECRET.fullmatch(args.get("secret_token", "")):
            raise bad("secret token contains unallowed characters")
        self._world.updates.allow(args.get("allowed_updates"))
        if args.get("drop_pending_updates"):
            self._world.updates.clear()
        self._world.updates.interrupt("terminated by setWebhook request")
        self.hook = Hook(args["url"], args.get("secret_token", ""), args.get("max_connections", 40))
        self._world.updates.wake()
        if self._runner is None:
            self._runner = asyncio.create_task(self._run())
        return True

    def remove(self, args: JSON) -> bool:
        """deleteWebhook."""
        self.hook = Hook()
        if args.get("drop_pending_updates"):
            self._world.updates.clear()
        self._world.updates.wake()
        return True

    def info(self) -> JSON:
        """getWebhookInfo."""
        waiting = len(self._world.updates.waiting())
        shape: JSON = {"url": self.hook.url, "has_custom_certificate": False, "pending_update_count": waiting}
        if self.active:
            shape["max_connections"] = self.hook.connections
        if self.hook.last_error:
            shape |= {
                "last_error_date": int(self.hook.last_error_at),
                "last_error_message": self.hook.last_error,
            }
        return shape

    async def forge(self, update: JSON, *, secret: str) -> int:
        """Call the bot's address as a stranger would, and tell the status it answers with."""
        headers = {SECRET_HEADER: secret} if secret else {}
        async with (
            aiohttp.ClientSession(timeout=self._timeout) as client,
            client.post(self.hook.url, json=update, headers=headers) as answer,
        ):
            return answer.status

    async def settled(self, within: float = 5.0) -> None:
        """Wait until the bot has taken all updates; TimeoutError if it does not within that many seconds."""
        async with asyncio.timeout(within):
            while self._world.updates.waiting():
                self._confirmed.clear()
                await self._confirmed.wait()

    async def stop(self) -> None:
        if self._runner:
            self._runner.cancel()
            await asyncio.gather(self._runner, return_exceptions=True)
            self._runner = None

    async def _run(self) -> None:
        updates = self._world.updates
        busy: dict[str, asyncio.Task[None]] = {}
        async with aiohttp.ClientSession(timeout=self._timeout) as client, asyncio.TaskGroup() as tasks:
            while True:
                updates.changed.clear()
                busy = {lane: task for lane, task in busy.items() if not task.done()}
                for update in updates.waiting() if self.active else []:
                    if update.lane not in busy and len(busy) < self.hook.connections:
                        busy[update.lane] = tasks.create_task(self._deliver(client, update))
                await updates.changed.wait()

    async def _deliver(self, client: aiohttp.ClientSession, update: Update) -> None:
        pause = self._pause
        while self.active and update in self._world.updates.waiting():
            if await self._accepted(client, update):
                self._world.updates.confirm(update)
                self._confirmed.set()
                break
            await asyncio.sleep(pause)
            pause = min(pause * 2, self._longest)
        asyncio.get_running_loop().call_soon(self._world.updates.changed.set)  # once this task counts as done

    async def _accepted(self, client: aiohttp.ClientSession, update: Update) -> bool:
        hook = self.hook
        headers = {SECRET_HEADER: hook.secret} if hook.secret else {}
        try:
            async with client.post(hook.url, json=update.shape(), headers=headers) as answer:
                status, trouble = (
                    answer.status,
                    f"Wrong response from the webhook: {answer.status} {answer.reason}",
                )
        except (aiohttp.ClientError, TimeoutError):
            status, trouble = 0, "Connection refused"
        self.attempts.append((update.id, status))
        if 200 <= status < 300:
            return True
        hook.last_error, hook.last_error_at = trouble, self._world.clock.now()
        return False
