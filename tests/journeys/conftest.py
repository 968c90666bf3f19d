from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.driver import Journey
from tests.journeys.places import on_console, on_discord, on_telegram
from tests.journeys.telegram import Telegram


@pytest.fixture(
    params=[
        "console",
        "telegram",
        "telegram in the pseudo-language",
        "discord",
        "discord in the pseudo-language",
    ]
)
def journey(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journey]:
    """A room, a clock, and nobody in it yet: everywhere the bot can be."""
    if request.param == "console":
        with on_console() as made:
            yield made
        return
    if request.param.startswith("discord"):
        with on_discord(tmp_path, pseudo=request.param != "discord") as (made, _):
            yield made
        return
    with on_telegram(tmp_path, pseudo=request.param != "telegram") as (made, _):
        yield made


@pytest.fixture
def on_phone(tmp_path: Path) -> Iterator[tuple[Journey, Telegram]]:
    """A journey on Telegram, and Telegram."""
    with on_telegram(tmp_path) as place:
        yield place
