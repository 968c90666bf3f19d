"""Countries and time zones as people write them, and what they probably meant."""

from pathlib import Path

import pytest

from bot.config import examine


def remedy(folder: Path, key: str, value: str) -> str:
    file = folder / "bot.toml"
    file.write_text(f'[programme]\n{key} = "{value}"\n', encoding="utf-8")
    _, (mistake,) = examine(file, {})
    return mistake.remedy


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("bg", "BG"),
        ("Bulgaria", "BG"),
        ("bulgarya", "BG"),
        ("UK", "GB"),
        ("EL", "GR"),
        ("Macedonia", "MK"),
        ("usa", "US"),
    ],
)
def test_a_country_is_known_by_its_name(tmp_path: Path, written: str, meant: str) -> None:
    assert remedy(tmp_path, "country", written) == f'Did you mean "{meant}"?'


@pytest.mark.parametrize("written", ["Sofia", "Deutschland", "XX", "123"])
def test_what_is_no_country_is_not_guessed(tmp_path: Path, written: str) -> None:
    assert "two capital letters" in remedy(tmp_path, "country", written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Sofia", "Europe/Sofia"),
        ("Europe/Sofya", "Europe/Sofia"),
        ("europe/athens", "Europe/Athens"),
        ("Athens/Greece", "Europe/Athens"),
        ("New York", "America/New_York"),
        ("Bulgaria", "Europe/Sofia"),
        ("Germany", "Europe/Berlin"),
    ],
)
def test_a_zone_is_known_by_its_city_or_country(tmp_path: Path, written: str, meant: str) -> None:
    assert remedy(tmp_path, "zone", written) == f'Did you mean "{meant}"?'


@pytest.mark.parametrize("written", ["CEST", "UTC+2", "+02:00", "Europe/Plovdiv", ""])
def test_what_is_no_zone_is_not_guessed(tmp_path: Path, written: str) -> None:
    assert "a continent and a large city" in remedy(tmp_path, "zone", written)
