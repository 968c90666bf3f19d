"""The pages in a real Chromium, as people meet them: on a phone, in the dark, by keyboard, on paper, without JavaScript."""

import re
from base64 import b64encode
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from adapters.web import letters
from adapters.web import pages as made
from adapters.web.app import MOST_TRIES
from tests.adapters.web.chromium import Chromium, Traces, axe_source
from tests.adapters.web.site import EMPTY, SMALL, SMOL, Site
from tests.adapters.web.test_pages import page_of, week

PHONE, DESK, NARROWEST = 360, 1280, 320  # CSS pixels; 320 is what WCAG 1.4.10 asks for
TALL = 800
TARGET = 24  # CSS pixels at least, WCAG 2.5.8
AXE: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
SIDEWAYS = "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
LOOKS = [(width, scheme) for width in (PHONE, DESK) for scheme in ("light", "dark")]
FEW_LOOKS = [LOOKS[0], LOOKS[-1]]  # of a page with a sentence and a button
WITH_CHARTS = {"digest", "few"}


@contextmanager
def clean(browser: Chromium, site: Site, **options: Any) -> Iterator[Page]:
    """A page at the site that asks nobody else for anything and breaks no policy."""
    with browser.page(base_url=site.url, **options) as (page, traces):
        yield page
        leaves_no_traces(traces, site)


def leaves_no_traces(traces: Traces, site: Site) -> None:
    """No request left the site; the console holds nothing but that a page was an error, which Chromium says of each."""
    assert {url for url in traces.requests if not url.startswith(f"{site.url}/")} == set()
    assert [said for said in traces.console if "the server responded with a status of" not in said] == []


def log_in(page: Page, site: Site, programme: int = 0) -> None:
    """By a link of the bot and the button behind it."""
    page.goto(site.enter() + (f"?programme={programme}" if programme else ""))
    page.locator("form[action$=enter] button").click()
    page.wait_for_url(re.compile("/digest"))


def everything_in_reach(page: Page) -> None:
    """Nothing hangs out of the screen, and what is to be tapped is large enough."""
    for width in (NARROWEST, PHONE, DESK):
        page.set_viewport_size({"width": width, "height": TALL})
        assert page.evaluate(SIDEWAYS) <= 0, (page.url, width)
        for box in page.evaluate(
            "[...document.querySelectorAll('a,button,summary,input:not([type=hidden])')].filter(e => !e.matches('.skip'))"
            ".map(e => [e.textContent || e.name, e.getBoundingClientRect().width, e.getBoundingClientRect().height])"
        ):
            assert min(box[1:]) >= TARGET, (page.url, width, box)


def obeys_wcag(
    page: Page, looks: Iterable[tuple[int, str]] = LOOKS, but: Collection[str] = frozenset()
) -> None:
    """axe finds nothing, on a phone and on a desk, in light and in dark. `but`: rules that mean nothing here."""
    page.evaluate(axe())
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": TALL})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its words
        found = page.evaluate("options => axe.run(document, options)", AXE)["violations"]
        found = [one for one in found if one["id"] not in but]
        assert not found, (
            page.url,
            width,
            scheme,
            [(v["id"], [n["html"] for n in v["nodes"]]) for v in found],
        )


@cache
def axe() -> str:
    return axe_source()


def every_page(page: Page, site: Site) -> Iterator[str]:
    """Goes to each kind of page there is, and names it."""
    page.goto("/nowhere")
    yield "lost"
    page.goto("/digest")
    yield "login"
    page.goto("/stop/word")
    yield "stop"
    page.locator("button").click()
    page.get_by_role("button").wait_for(state="detached")
    yield "stopped"
    page.goto(site.enter())
    yield "enter"
    page.locator("button").click()
    page.wait_for_url("**/digest")
    yield "choice"
    for programme, name in ((SMOL, "digest"), (SMALL, "few"), (EMPTY, "empty")):
        page.goto(f"/digest?programme={programme}")
        for summary in page.locator("summary").all():
            summary.click()
        yield name
    page.locator("form[action$=leave] button").click()
    page.wait_for_url("**/leave")
    yield "left"
    tries(page)
    yield "dead"
    for _ in range(MOST_TRIES):
        page.request.post("/enter", form={"word": "wrong"})
    tries(page)
    yield "many"


def tries(page: Page) -> None:
    """A link that leads nowhere."""
    page.goto("/enter/wrong")
    page.locator("button").click()
    page.wait_for_url("**/enter")


@pytest.mark.parametrize("served", ["pages", "strange_pages"])
def test_every_page_obeys_wcag_and_fits_every_screen(
    chromium: Chromium, served: str, request: pytest.FixtureRequest
) -> None:
    site: Site = request.getfixturevalue(served)
    strange = served == "strange_pages"
    direction = "rtl" if strange else "ltr"

    def look(browser: Chromium) -> None:
        # A language that the bot does not speak gets the bot's own.
        with clean(browser, site, locale="cy" if strange else "en-IE") as page:
            for name in every_page(page, site):
                assert page.locator("html").get_attribute("dir") == direction, name
                assert page.locator("h1").count() == 1, name
                everything_in_reach(page)
                obeys_wcag(page, LOOKS if name in WITH_CHARTS else FEW_LOOKS)

    chromium.do(look)


def test_a_coordinator_comes_in_reads_chooses_and_leaves_without_javascript(
    chromium: Chromium, pages: Site, tmp_path: Path
) -> None:
    def visit(browser: Chromium) -> None:
        with clean(
            browser, pages, java_script_enabled=False, viewport={"width": PHONE, "height": TALL}
        ) as page:
            log_in(page, pages)
            assert page.locator("h1").inner_text() == "Your programmes"
            assert (
                page.locator(".choice p")
                .first.inner_text()
                .endswith("several questions are older than two days.")
            )
            page.get_by_role("link", name="SMOL").click()
            assert "Logistics A needs a call" in page.locator(".headline").inner_text()
            page.get_by_text("As a table: Groups and weeks").click()
            assert page.get_by_role("rowheader", name="Kitchen").is_visible()
            page.get_by_role("link", name="The week before").click()
            assert "16 February" in page.locator("header").inner_text()
            page.get_by_label("The week of", exact=True).fill("2026-02-11")
            page.get_by_role("button", name="Show this week").click()
            assert "9 February" in page.locator("header").inner_text()
            page.get_by_label("From the week of").fill("2026-02-16")
            page.get_by_label("To the week of").fill("2026-02-23")
            with page.expect_download() as coming:
                page.get_by_role("button", name="Numbers as a table file").click()
            coming.value.save_as(tmp_path / "numbers.csv")
            page.get_by_role("button", name="Log out").click()
            assert page.locator("main p").inner_text() == "You are logged out."
            page.goto("/digest")
            assert "Please ask the bot for a link" in page.locator("main").inner_text()

    chromium.do(visit)
    lines = (tmp_path / "numbers.csv").read_text(encoding="utf-8-sig").splitlines()
    assert {line.split(",")[0] for line in lines[1:]} == {"2026-02-16", "2026-02-23"}


def test_a_link_opens_the_week_that_it_was_asked_for(chromium: Chromium, pages: Site) -> None:
    def visit(browser: Chromium) -> None:
        with clean(browser, pages) as page:
            page.goto(f"{pages.enter()}?programme={SMOL}&week=2026-02-16")
            page.get_by_role("button", name="Open the digest").click()
            assert "16 February" in page.locator("header").inner_text()
            assert urlsplit(page.url).query == f"programme={SMOL}&week=2026-02-16"

    chromium.do(visit)


def test_the_keyboard_reaches_everything_in_the_order_of_reading(chromium: Chromium, pages: Site) -> None:
    def walk(browser: Chromium) -> None:
        with clean(browser, pages, viewport={"width": PHONE, "height": TALL}) as page:
            log_in(page, pages, SMOL)
            page.evaluate(MARK_IN_ORDER)
            expected = int(page.evaluate("document.querySelectorAll('[data-order]').length"))
            reached: list[int] = []
            for _ in range(4 * expected):
                page.keyboard.press("Tab")
                order, outlined, seen = page.evaluate(FOCUSED)
                if order is None:
                    break
                assert seen, reached
                if reached[-1:] != [order]:  # a date has several parts, with rings of the browser's own
                    assert outlined, reached
                    reached.append(order)
            assert reached == list(range(expected))
            page.goto(f"/digest?programme={SMOL}")
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            page.wait_for_url("**#main")
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.closest('main') !== null")

    chromium.do(walk)


MARK_IN_ORDER = """[...document.querySelectorAll(
    'a[href],button,summary,input:not([type=hidden]),[tabindex="0"]')]
    .filter(e => e.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true}))
    .forEach((e, n) => e.dataset.order = n)"""
FOCUSED = """(() => {
    const e = document.activeElement, box = e.getBoundingClientRect(), look = getComputedStyle(e);
    return [
        e.dataset.order === undefined ? null : Number(e.dataset.order),
        look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2,
        box.top < innerHeight && box.bottom > 0 && box.left < innerWidth && box.right > 0,
    ];
})()"""


def test_on_paper_all_tables_are_open_and_nothing_is_for_tapping(chromium: Chromium, pages: Site) -> None:
    def look(browser: Chromium) -> None:
        with clean(browser, pages, color_scheme="dark", viewport={"width": 700, "height": TALL}) as page:
            log_in(page, pages, SMOL)
            page.emulate_media(media="print")
            for name in ("nav", ".pick", "summary", "footer button", ".skip"):
                assert not any(one.is_visible() for one in page.locator(name).all()), name
            assert page.locator("table").count() == 4
            assert all(table.is_visible() for table in page.locator("table").all())
            assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
            assert page.evaluate(SIDEWAYS) <= 0
            assert page.pdf(format="A4").startswith(b"%PDF")

    chromium.do(look)


def test_the_page_in_a_file_opens_without_a_network(chromium: Chromium, tmp_path: Path) -> None:
    file = tmp_path / "digest.html"
    weeks = (*(week(n) for n in range(1, 5)), week(5, eligible=4, took_part=2, responses={}))
    file.write_text(made.digest(page_of(*weeks), offline=True), encoding="utf-8")

    def look(browser: Chromium) -> None:
        with browser.page(offline=True) as (page, traces):
            page.goto(file.as_uri())
            everything_in_reach(page)
            obeys_wcag(page)
            assert traces.requests == [file.as_uri()]
            assert traces.console == []

    chromium.do(look)


def test_a_letter_reads_well_in_a_mail_program_that_shows_html(chromium: Chromium, tmp_path: Path) -> None:
    file = tmp_path / "letter.html"
    weeks = (*(week(n) for n in range(1, 5)), week(5, eligible=4, took_part=2, responses={}))
    letter = letters.digest(page_of(*weeks), "You asked for this letter.")
    html = letter.html
    for name, picture in letter.pictures.items():
        html = html.replace(f"cid:{name}", f"data:image/png;base64,{b64encode(picture).decode()}")
    file.write_text(html, encoding="utf-8")

    def look(browser: Chromium) -> None:
        with browser.page(offline=True) as (page, traces):
            page.goto(file.as_uri())
            for picture in page.locator("img").all():
                assert picture.evaluate("e => e.complete && e.naturalWidth > 0")
            everything_in_reach(page)
            # A mail program has landmarks of its own around a letter.
            obeys_wcag(page, FEW_LOOKS, but={"landmark-one-main", "region"})
            assert [url for url in traces.requests if not url.startswith(("file:", "data:"))] == []

    chromium.do(look)
