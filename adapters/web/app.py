"""The web application: a way in, the digest, and the way out. Works without JavaScript, and loads nothing from elsewhere.

GET  enter/<word>   a button; what only looks at links (previews, scanners) uses nothing up
POST enter          uses the word up, and gives the browser a session
GET  digest         a week of a programme that the reader looks after; without a programme, a choice where there are several
POST leave          the session ends
GET  export.csv     the numbers of a programme as a table, from a day to a day
GET  calendar/<word>.ics   the dates of the person who has this address
GET  stop/<word>    a button; again for what only looks at links
POST stop/<word>    the letters to one mailbox end: the button's way, and that of mail programs (RFC 8058)
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final, Protocol
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.web import pages
from adapters.web.limits import Tries
from facilitation.digest_page import DigestPage

COOKIE: Final = (
    "__Host-smol"  # the prefix makes browsers insist on Secure, on the whole host, and on no other host
)
BODY_LIMIT: Final = 4096  # bytes of a form; a word is thirty of them
WORD_LIMIT: Final = 200
FIRST_YEAR: Final = 2000  # earlier days are typed by mistake
MOST_TRIES, WITHIN = 10, timedelta(minutes=10)
MOST_CALENDAR_TRIES = 60
SECURITY: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


@dataclass(frozen=True, slots=True)
class Words:
    """Headings and sentences of pages in one language."""

    language: str
    right_to_left: bool
    by_name: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A digest's page, its programme's number, and the reader's other programmes."""

    page: DigestPage
    programme: int
    others: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The programmes of a reader who looks after several: number, name, and the first sentence of the newest digest."""

    words: Words
    programmes: tuple[tuple[int, str, str], ...]


class Desk(Protocol):
    """The rest of the bot as pages need it."""

    async def enter(self, word: str) -> str:
        """Use a link up; the word of the new session, empty where the link is no good."""
        ...

    async def leave(self, browser: str) -> None:
        """End a session."""
        ...

    async def digest(self, browser: str, programme: int, week: date | None) -> Shown | Choice | None:
        """The page of a week for who is logged in; None for everybody else. Programme 0: their only one, or a choice."""
        ...

    async def table(self, browser: str, programme: int, first: date | None, last: date | None) -> str | None:
        """The numbers of a programme as CSV for who is logged in; None for everybody else."""
        ...

    async def calendar(self, word: str) -> bytes | None:
        """The dates that an address leads to, as iCalendar; None where it leads nowhere (any more)."""
        ...

    async def stop(self, word: str) -> None:
        """End the letters that bear this word, if there are such."""
        ...

    def words(self, language: str) -> Words:
        """Headings and sentences in the language that fits a browser's wish."""
        ...


def application(desk: Desk, *, public_url: str, clock: Callable[[], datetime]) -> Starlette:
    """The application behind `public_url`."""
    site = _Site(desk, public_url, clock)
    return Starlette(
        routes=[
            Route("/enter/{word}", site.door, methods=["GET"]),
            Route("/enter", site.enter, methods=["POST"]),
            Route("/leave", site.leave, methods=["POST"]),
            Route("/digest", site.digest, methods=["GET"]),
            Route("/export.csv", site.table, methods=["GET"]),
            Route("/calendar/{word}.ics", site.calendar, methods=["GET"]),
            Route("/stop/{word}", site.before_stop, methods=["GET"]),
            Route("/stop/{word}", site.stop, methods=["POST"]),
            Route("/style.css", site.style, methods=["GET"]),
            Route("/health", site.health, methods=["GET"]),
        ],
        middleware=[Middleware(_Secured)],
        exception_handlers={HTTPException: site.lost, Exception: site.broken},
    )


class _Site:
    def __init__(self, desk: Desk, public_url: str, clock: Callable[[], datetime]) -> None:
        self._desk = desk
        parts = urlsplit(public_url)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._root = parts.path.rstrip("/") + "/"
        self._tries = Tries(MOST_TRIES, WITHIN, clock)
        # Calendars are fetched by machines that many people share, and one of them may ask for a link that was taken
        # back for years: so there are more tries, and they lock nobody out of the pages.
        self._calendar_tries = Tries(MOST_CALENDAR_TRIES, WITHIN, clock)

    async def door(self, request: Request) -> Response:
        # Whether the word is good is not said here: nothing is looked up, so nothing can be learned.
        word = request.path_params["word"][:WORD_LIMIT]
        return self._message(
            request,
            "enter",
            button="open",
            action="enter",
            hidden={"word": word, **_wanted(request.query_params)},
        )

    async def enter(self, request: Request) -> Response:
        address = _address(request)
        if wait := self._tries.wait(address):
            return self._message(request, "many", 429, {"Retry-After": str(wait)})
        form = await _form(request)
        if form is None or not self._is_ours(request):
            return self._message(request, "dead", 400)
        browser = await self._desk.enter(form.get("word", "")[:WORD_LIMIT])
        if not browser:
            self._tries.failed(address)
            return self._message(request, "dead", 403)
        wanted = urlencode(_wanted(form))
        response = RedirectResponse(f"{self._root}digest{'?' if wanted else ''}{wanted}", status_code=303)
        # Without an age the cookie goes with the browser; the session itself ends after half a day.
        response.set_cookie(COOKIE, browser, path="/", secure=True, httponly=True, samesite="lax")
        return response

    async def leave(self, request: Request) -> Response:
        if not self._is_ours(request):
            return self._message(request, "dead", 400)
        await self._desk.leave(request.cookies.get(COOKIE, ""))
        response = self._message(request, "left")
        response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")
        return response

    async def digest(self, request: Request) -> Response:
        query = request.query_params
        programme, week = _number(query.get("programme", "")), _day(query.get("week", ""))
        shown = await self._desk.digest(request.cookies.get(COOKIE, ""), programme, week)
        if shown is None:
            return self._message(request, "login", 401)
        if isinstance(shown, Choice):
            return HTMLResponse(
                pages.choice(
                    shown.words.by_name,
                    shown.programmes,
                    language=shown.words.language,
                    right_to_left=shown.words.right_to_left,
                    root=self._root,
                )
            )
        made = await asyncio.to_thread(
            pages.digest, shown.page, root=self._root, programme=shown.programme, others=shown.others
        )
        return HTMLResponse(made)

    async def table(self, request: Request) -> Response:
        query = request.query_params
        programme, first, last = (
            _number(query.get("programme", "")),
            _day(query.get("from", "")),
            _day(query.get("to", "")),
        )
        made = await self._desk.table(request.cookies.get(COOKIE, ""), programme, first, last)
        if made is None:
            return self._message(request, "login", 401)
        headers = {"Content-Disposition": 'attachment; filename="smol-numbers.csv"'}
        return Response(made.encode("utf-8-sig"), media_type="text/csv", headers=headers)

    async def calendar(self, request: Request) -> Response:
        address = _address(request)
        if wait := self._calendar_tries.wait(address):
            return PlainTextResponse("", 429, {"Retry-After": str(wait)})
        made = await self._desk.calendar(request.path_params["word"][:WORD_LIMIT])
        if made is None:
            self._calendar_tries.failed(address)
            return PlainTextResponse("", 404)
        tag = f'"{sha256(made).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Content-Disposition": 'inline; filename="my-dates.ics"'}
        if tag in request.headers.get("If-None-Match", ""):
            return Response(status_code=304, headers=headers)
        return Response(made, media_type="text/calendar; charset=utf-8", headers=headers)

    async def before_stop(self, request: Request) -> Response:
        # As at the door: whether there are such letters is not said.
        return self._message(request, "stop", button="end", action=f"stop/{quote(_word(request), safe='')}")

    async def stop(self, request: Request) -> Response:
        # Mail programs send this without cookies from wherever they are; the word alone says whose letters end.
        await self._desk.stop(_word(request))
        return self._message(request, "stopped")

    async def style(self, _request: Request) -> Response:
        return Response(pages.style(), media_type="text/css", headers={"Cache-Control": "max-age=3600"})

    async def lost(self, request: Request, error: Exception) -> Response:
        """There is no such page, or it does not take what was asked."""
        status = error.status_code if isinstance(error, HTTPException) else 404
        return self._message(request, "lost", status, getattr(error, "headers", None))

    async def broken(self, request: Request, _error: Exception) -> Response:
        """A bug of ours; the server writes it to the log. This answer leaves outside of what secures all others."""
        return self._message(request, "broken", 500, SECURITY)

    async def health(self, _request: Request) -> Response:
        return PlainTextResponse("ok")

    def _message(
        self,
        request: Request,
        name: str,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        *,
        button: str = "",
        action: str = "",
        hidden: Mapping[str, str] | None = None,
    ) -> Response:
        words = self._desk.words(request.headers.get("Accept-Language", ""))
        made = pages.message(
            words.by_name,
            words.by_name[name],
            language=words.language,
            right_to_left=words.right_to_left,
            root=self._root,
            button=words.by_name.get(button, ""),
            action=action,
            hidden=hidden,
        )
        return HTMLResponse(made, status_code=status, headers=dict(headers or {}))

    def _is_ours(self, request: Request) -> bool:
        # Browsers say where a form was sent from; another site must not press our buttons.
        origin = request.headers.get("Origin")
        return origin in {None, self._origin} and request.headers.get("Sec-Fetch-Site", "same-origin") in {
            "same-origin",
            "none",
        }


class _Secured:
    """Gives every answer, errors as well, the headers that keep browsers careful."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def careful(message: Message) -> None:
            if message["type"] == "http.response.start":
                known = {name.lower() for name, _ in message["headers"]}
                more = [(n.lower().encode(), v.encode()) for n, v in SECURITY.items()]
                message["headers"] = [*message["headers"], *(pair for pair in more if pair[0] not in known)]
            await send(message)

        await self._app(scope, receive, careful)


def _address(request: Request) -> str:
    """Who asks. Behind a server on this machine it is whom that server names last."""
    direct = request.client.host if request.client else ""
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return told[:64] if told and direct in {"127.0.0.1", "::1"} else direct


async def _form(request: Request) -> Mapping[str, str] | None:
    """The fields of a small form; None where it is none or too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            return None
    try:
        return dict(parse_qsl(body.decode("ascii"), max_num_fields=5))
    except ValueError:
        return None


def _word(request: Request) -> str:
    return str(request.path_params["word"])[:WORD_LIMIT]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 18 else 0


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year >= FIRST_YEAR else None


def _wanted(given: Mapping[str, str]) -> dict[str, str]:
    """Which digest a link leads to, as far as that was given and can be read."""
    found: dict[str, str] = {}
    if programme := _number(given.get("programme", "")):
        found["programme"] = str(programme)
    if week := _day(given.get("week", "")):
        found["week"] = str(week)
    return found
