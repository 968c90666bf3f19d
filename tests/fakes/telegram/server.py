"""The HTTP side: requests come in, are checked against the table, done, recorded and answered."""

import asyncio
import re
from collections.abc import Callable, Mapping
from functools import partial
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.fakes.telegram import asking, media, speaking
from tests.fakes.telegram.clock import Clock
from tests.fakes.telegram.faults import Fault, Faults, When
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.rates import Rates, Request, sends
from tests.fakes.telegram.reading import Upload, arguments, parameters
from tests.fakes.telegram.refusals import JSON, WEBHOOK_ACTIVE, ApiError, conflict
from tests.fakes.telegram.rooms import Channel, Group, Room
from tests.fakes.telegram.state import ChatType
from tests.fakes.telegram.table import METHODS, method_named
from tests.fakes.telegram.updates import Updates
from tests.fakes.telegram.webhook import Webhook
from tests.fakes.telegram.world import World

TOKEN = "4242424242:AAE-a-made-up-token-for-the-double-0000"
_TOKEN = re.compile(r"\d+:[\w-]{10,}")
Method = Callable[[World, JSON], Any]

_SIMPLE: Mapping[str, Method] = {
    "getMe": lambda world, _: asking.get_me(world),
    "sendMessage": speaking.send_message,
    "copyMessage": speaking.copy_message,
    "editMessageText": speaking.edit_text,
    "editMessageReplyMarkup": speaking.edit_markup,
    "deleteMessage": speaking.delete,
    "pinChatMessage": speaking.pin,
    "unpinChatMessage": speaking.unpin,
    "answerCallbackQuery": asking.answer_press,
    "getFile": media.get_file,
    "getChat": asking.get_chat,
    "getChatMember": asking.get_member,
    "getChatAdministrators": asking.get_administrators,
    "getChatMemberCount": asking.get_member_count,
    "leaveChat": asking.leave_chat,
    "sendChatAction": asking.chat_action,
    "setMyCommands": asking.set_commands,
    "getMyCommands": asking.get_commands,
    "deleteMyCommands": asking.delete_commands,
    "setMyDescription": partial(asking.set_description, field="description", limit=512),
    "setMyShortDescription": partial(asking.set_description, field="short_description", limit=120),
}
_HOOK: Mapping[str, Callable[[Webhook, JSON], Any]] = {
    "setWebhook": Webhook.set,
    "deleteWebhook": Webhook.remove,
    "getWebhookInfo": lambda hook, _: hook.info(),
}


class TelegramDouble:
    """A Bot API server for one bot on a free port of this machine, and the world around it.

    `privacy`: the bot's privacy mode. `clock`: give it the application's where both must agree on time.
    """

    def __init__(
        self,
        token: str = TOKEN,
        username: str = "circle_bot",
        *,
        privacy: bool = True,
        clock: Clock | None = None,
    ) -> None:
        self.token = token
        self.clock = clock or Clock()
        self.world = World(self.clock, username, privacy=privacy)
        self.faults = Faults()
        self.requests: list[Request] = []
        self.rates = Rates(self.requests)
        self.webhook = Webhook(self.world)
        self.latency = 0.0  # seconds before each answer but getUpdates', as a real network has them
        self.crashes: list[Exception] = []  # mistakes of the double itself, raised when it stops
        self._open: set[asyncio.Task[Any]] = set()
        self._runner: web.AppRunner | None = None
        self.url = ""

    @property
    def base_url(self) -> str:
        """What python-telegram-bot's `base_url` wants."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        return f"{self.url}/file/bot"

    @property
    def updates(self) -> Updates:
        """What waits for the bot."""
        return self.world.updates

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.webhook.stop()
        for task in self._open:
            task.cancel()
        if self._runner:
            await self._runner.cleanup()
        if self.crashes and error is None:
            raise ExceptionGroup("the double broke", self.crashes)

    def person(self, name: str, *, username: str = "", language: str = "en", started: bool = False) -> Person:
        """A new account. `started`: pressed Start long ago."""
        user = self.world.new_user(name, username=username, language_code=language, started=started)
        return Person(self.world, user)

    def group(
        self,
        title: str,
        creator: Person,
        *members: Person,
        kind: ChatType = "supergroup",
        forum: bool = False,
    ) -> Group:
        """A group that stood before the bot came; `creator.adds_bot(group)` brings the bot in."""
        return Group.founded(
            self.world, title, creator.user, [one.user for one in members], kind, forum=forum
        )

    def channel(self, title: str, *, linked: Group | None = None) -> Channel:
        """A channel; its posts appear in the linked group."""
        return Channel(self.world, title, linked)

    def menu(self, room: Room, person: Person) -> list[str]:
        """The command names that the app offers this person there."""
        return asking.menu(self.world, room.chat, person.user)

    def calls(self, method: str) -> list[Request]:
        """Every call of a method, refused ones too."""
        return [one for one in self.requests if one.method == method]

    def refusals(self) -> list[str]:
        """What the server refused, for a test that expects nothing of the kind."""
        return [f"{one.method}: {one.description}" for one in self.requests if one.status >= 400]

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("the server runs outside of a task")
        self._open.add(task)
        try:
            return await self._answer(request)
        except (OSError, web.RequestPayloadError, web.HTTPException):
            raise  # the caller went away in mid-sentence, or said far too much
        except Exception as error:
            self.crashes.append(error)
            raise
        finally:
            self._open.discard(task)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        record = Request(self.clock.now(), request.match_info["method"], {})
        self.requests.append(record)
        try:
            self._check_token(request.match_info["token"])
            method = record.method = method_named(record.method)
            raw = await parameters(request)
            record.params, record.chat = raw, _chat_of(raw)
            if answer := await self._trouble(request, record, "before"):
                return answer
            args, attached = arguments(method, raw)
            record.params, record.chat, record.messages = args, _chat_of(args), sends(method, args)
            if self.latency and method != "getUpdates":
                await asyncio.sleep(self.latency)
            if limited := self.rates.refusal(record):
                raise limited
            record.result = await self._do(method, args, attached)
            record.status = 200
        except ApiError as error:
            record.status, record.description = error.code, error.description
            return web.json_response(error.body(), status=error.code)
        if answer := await self._trouble(request, record, "after"):
            return answer
        return web.json_response({"ok": True, "result": record.result})

    async def _do(self, method: str, args: JSON, attached: dict[str, Upload]) -> Any:
        if method == "getUpdates":
            return await self._updates(args)
        if method == "sendMediaGroup":
            return media.send_album(self.world, args, attached)
        if method in media.METHODS:
            return media.send_media(self.world, method, args)
        if method in _HOOK:
            return _HOOK[method](self.webhook, args)
        return _SIMPLE[method](self.world, args)

    async def _updates(self, args: JSON) -> list[JSON]:
        if self.webhook.active:
            raise conflict(WEBHOOK_ACTIVE)
        queue = self.world.updates
        queue.allow(args.get("allowed_updates"))
        found = await queue.poll(args.get("offset", 0), args.get("limit", 100), args.get("timeout", 0))
        return [one.shape() for one in found]

    async def _trouble(self, request: web.Request, record: Request, when: When) -> web.StreamResponse | None:
        """Whatever a test ordered for this call; None lets it go its way."""
        fault: Fault | None = self.faults.take(record.method, record.chat, when)
        if fault is None:
            return None
        match fault.kind:
            case "delay":
                await asyncio.sleep(fault.seconds)
                return None
            case "drop":
                if request.transport:
                    request.transport.close()
                return web.Response()
            case "answer" if fault.error and fault.page:
                record.status, record.description = fault.error.code, fault.error.description
                return web.Response(
                    status=fault.error.code, text="<h1>Bad Gateway</h1>", content_type="text/html"
                )
        if fault.error:
            raise fault.error
        return None

    def _check_token(self, token: str) -> None:
        if not _TOKEN.fullmatch(token):
            raise ApiError(404, "Not Found")
        if token != self.token:
            raise ApiError(401, "Unauthorized")

    async def _download(self, request: web.Request) -> web.Response:
        wanted = request.match_info["path"]
        for file in self.world.files.values():
            if file.path == wanted and request.match_info["token"] == self.token:
                return web.Response(body=file.content, content_type="application/octet-stream")
        return web.json_response(ApiError(404, "Not Found").body(), status=404)


def _chat_of(params: JSON) -> int | None:
    chat = params.get("chat_id")
    try:
        return int(chat) if chat is not None else None
    except (TypeError, ValueError):
        return None


if (
    unserved := set(METHODS)
    - set(_SIMPLE)
    - set(_HOOK)
    - set(media.METHODS)
    - {"getUpdates", "sendMediaGroup"}
):
    raise NotImplementedError(f"in the table but not served: {sorted(unserved)}")
