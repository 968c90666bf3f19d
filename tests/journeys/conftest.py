from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.journeys.discord import Discord
from tests.journeys.driver import Journey
from tests.journeys.places import on_console, on_discord, on_telegram
from tests.journeys.telegram import Telegram

LONG = 12  # weeks: no course is longer


PSEUDO = "in the pseudo-language"
RESTLESS = "with a restart before each step"
PLAIN = ("console", "telegram", "discord")
OTHER = (f"telegram {PSEUDO}", f"discord {PSEUDO}")


@pytest.fixture(params=[*PLAIN, pytest.param(OTHER[0], marks=pytest.mark.soak), f"{OTHER[1]}, {RESTLESS}"])
def journey(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journey]:
    """A room, a clock, and nobody in it yet: everywhere the bot can be. On Discord once more in the pseudo-language,
    where the process ends between any two things that people do and another one goes on.
    """
    with somewhere(request.param, tmp_path) as made:
        yield made


@pytest.fixture(params=[*PLAIN, *(pytest.param(name, marks=pytest.mark.soak) for name in OTHER)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journey]:
    """As `journey`, for acceptance tests: what they are about does not hang on the words, so English is enough but in soaks."""
    with somewhere(request.param, tmp_path) as made:
        yield made


@pytest.fixture(params=PLAIN)
def in_english(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journey]:
    """As `journey`, for what the language of a group has no part in."""
    with somewhere(request.param, tmp_path) as made:
        yield made


@pytest.fixture(
    params=[
        "console",
        pytest.param("telegram", marks=pytest.mark.soak),
        pytest.param("discord", marks=pytest.mark.soak),
    ]
)
def long_journey(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journey]:
    """As `in_english`, with courses that are as long as one can be; in the quick tests on the console only."""
    with somewhere(request.param, tmp_path, weeks=LONG) as made:
        yield made


@contextmanager
def somewhere(name: str, folder: Path, *, weeks: int | None = None) -> Iterator[Journey]:
    """A journey in the land of that name."""
    land, _, how = name.partition(" ")
    match land:
        case "console":
            with on_console(weeks=weeks) as made:
                yield made
        case "telegram":
            with on_telegram(folder, pseudo=PSEUDO in how, weeks=weeks) as (made, _):
                yield made
        case _:
            with on_discord(folder, pseudo=PSEUDO in how, weeks=weeks, restless=RESTLESS in how) as (made, _):
                yield made


@pytest.fixture
def on_phone(tmp_path: Path) -> Iterator[tuple[Journey, Telegram]]:
    """A journey on Telegram, and Telegram."""
    with on_telegram(tmp_path) as place:
        yield place


@pytest.fixture
def on_discord_app(tmp_path: Path) -> Iterator[tuple[Journey, Discord]]:
    """A journey on Discord, and Discord."""
    with on_discord(tmp_path) as place:
        yield place
