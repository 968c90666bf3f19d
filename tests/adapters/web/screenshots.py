"""`python -m tests.adapters.web.screenshots <folder>`: pictures of the pages, to be looked at by a person."""

import sys
from pathlib import Path

from facilitation.pseudo import PSEUDO
from tests.adapters.web.chromium import Chromium, found
from tests.adapters.web.site import EMPTY, SMALL, SMOL, Site, site

WIDTHS = (360, 1280)


def take(browser: Chromium, served: Site, folder: Path, name: str) -> None:
    """All pages of a site in one language, on a phone and on a desk, light and dark, and the digest on paper."""
    locale = "en-IE" if name == "en" else "cy"
    for width in WIDTHS:
        for scheme in ("light", "dark"):
            with browser.page(
                base_url=served.url,
                locale=locale,
                color_scheme=scheme,
                viewport={"width": width, "height": 800},
            ) as (page, _):
                ending = f"{name}-{width}-{scheme}.png"
                page.goto("/digest")
                page.screenshot(path=folder / f"login-{ending}")
                page.goto(served.enter())
                page.screenshot(path=folder / f"enter-{ending}")
                page.locator("button").click()
                page.wait_for_url("**/digest")
                page.screenshot(path=folder / f"choice-{ending}")
                for number, what in ((SMOL, "digest"), (SMALL, "small"), (EMPTY, "empty")):
                    page.goto(f"/digest?programme={number}")
                    page.screenshot(path=folder / f"{what}-{ending}", full_page=True)
                if scheme == "light" and width == WIDTHS[1]:
                    page.goto(f"/digest?programme={SMOL}")
                    for summary in page.locator("summary").all():
                        summary.click()
                    page.screenshot(path=folder / f"tables-{ending}", full_page=True)
                    page.pdf(path=folder / f"paper-{name}.pdf", format="A4")


def main(folder: Path) -> None:
    """Take them all."""
    folder.mkdir(parents=True, exist_ok=True)
    browser = Chromium(found())
    for name in ("en", PSEUDO):
        with site(name) as served:
            browser.do(lambda it: take(it, served, folder, name))  # noqa: B023  # done at once
    browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
