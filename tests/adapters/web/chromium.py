"""A real browser for tests of pages: the Chromium of the system, driven by Playwright from a thread of its own.

Playwright's loop would not let other tests' loops run beside it in one thread. One browser serves a whole test process;
each test gets a context without a past. Nothing is fetched from outside: not the browser, not the rules that check pages.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
MISSING = "NO BROWSER"
REMEDY = "Debian and Ubuntu: apt install chromium; or name one in SMOL_CHROMIUM."
_QUIET = (  # it asks nobody for updates, lists or settings
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",  # small in containers
    "--disable-domain-reliability",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
)
T = TypeVar("T")


def found() -> str:
    """Where Chromium is, empty where there is none."""
    return os.environ.get("SMOL_CHROMIUM", "") or next(
        (at for name in NAMES if (at := shutil.which(name))), ""
    )


class Chromium:
    """A browser that is open. What it is used for runs in its thread: `do(lambda browser: …)`."""

    def __init__(self, executable: str) -> None:
        self._thread = ThreadPoolExecutor(1, "chromium")
        self._thread.submit(self._open, executable).result()

    def do(self, work: "Callable[[Chromium], T]") -> T:
        """Do something with the browser, and wait for it."""
        return self._thread.submit(work, self).result()

    @contextmanager
    def page(self, **options: Any) -> Iterator[tuple[Page, "Traces"]]:
        """A page without cookies, in a context with these options of Playwright's, and what it left behind."""
        context = self._browser.new_context(**{"locale": "en-IE", "timezone_id": "Europe/Sofia", **options})
        try:
            page = context.new_page()
            yield page, Traces(context, page)
        finally:
            context.close()

    def close(self) -> None:
        """End the browser and its thread."""
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def _open(self, executable: str) -> None:
        self._folder = TemporaryDirectory(prefix="smol-chromium-", ignore_cleanup_errors=True)
        self._playwright: Playwright = sync_playwright().start()
        # As root, as in containers, Chromium has no sandbox; it opens our own pages and nothing else.
        sandbox = not (hasattr(os, "geteuid") and os.geteuid() == 0)
        self._browser = self._playwright.chromium.launch(
            executable_path=executable,
            headless=True,
            chromium_sandbox=sandbox,
            args=list(_QUIET),
            env={**os.environ, "HOME": self._folder.name, "XDG_CONFIG_HOME": self._folder.name},
        )

    def _close(self) -> None:
        self._browser.close()
        self._playwright.stop()
        self._folder.cleanup()


class Traces:
    """What a page did that nobody sees: its requests, and what it wrote to the console, broken policies among that."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.requests: list[str] = []
        self.console: list[str] = []
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("console", lambda message: self.console.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.console.append(f"error: {error}"))


def axe_source() -> str:
    """The rules of axe-core, as the package brings them."""
    import axe_playwright_python  # noqa: PLC0415  # only where there is a browser

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
