from collections.abc import Iterator

import pytest

from facilitation.pseudo import PSEUDO
from tests.adapters.web.chromium import MISSING, REMEDY, Chromium, found
from tests.adapters.web.site import Site, site


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """A browser for all tests of this process. Without one they are left out, and the end of the run says so."""
    executable = found()
    if not executable:
        pytest.skip(f"{MISSING}: {REMEDY}")
    browser = Chromium(executable)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def pages() -> Iterator[Site]:
    """The pages in English."""
    with site("en") as served:
        yield served


@pytest.fixture(scope="module")
def strange_pages() -> Iterator[Site]:
    """The pages in the pseudo-language: longer, accented, from right to left."""
    with site(PSEUDO) as served:
        yield served
