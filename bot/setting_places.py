"""The kinds of values that are about places: time zones and countries, with what was probably meant."""

from collections.abc import Collection, Iterator
from importlib import resources
from typing import Any
from zoneinfo import available_timezones

from babel import Locale

from bot.setting_kinds import Kind, WrongValueError, nearest

# What people and offices write for ISO's two letters.
_USUAL = {"UK": "GB", "ENGLAND": "GB", "EL": "GR", "CZECH REPUBLIC": "CZ", "HOLLAND": "NL", "TURKEY": "TR"}
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
_NEAR = 0.8  # how near a name must be: a wrong guess misleads more than none


def zone() -> Kind:
    """A time zone of the IANA list."""

    def read(value: Any) -> str:
        zones = available_timezones()
        if not isinstance(value, str) or value not in zones:
            raise WrongValueError(
                "This time zone does not exist.",
                (_zone_meant(value, zones) if isinstance(value, str) else "")
                or 'Write a continent and a large city of your zone, such as "Europe/Sofia".',
            )
        return str(value)

    return Kind(read)


def country() -> Kind:
    """A country whose public holidays are known, by its two letters; empty for none."""

    def read(value: Any) -> str:
        if value == "":
            return ""
        import holidays  # noqa: PLC0415  # slow to load, and most files name no country

        known = holidays.list_supported_countries(include_aliases=False)
        if not isinstance(value, str) or value not in known:
            code = country_meant(value) if isinstance(value, str) else ""
            if code and code not in known:
                raise WrongValueError("The holidays of this country are not known.", 'Write "" for none.')
            raise WrongValueError(
                "A country stands here as its two letters.",
                f'Did you mean "{code}"?'
                if code
                else 'Write two capital letters such as "BG", or "" for none.',
            )
        return str(value)

    return Kind(read)


def country_meant(words: str) -> str:
    """The two letters of a country by its English name, more or less, or by other letters; empty where nobody knows."""
    import holidays  # noqa: PLC0415  # as above

    letters = words.strip().upper()
    names = {name.casefold(): code for code, name in _countries()}
    if letters in names.values():
        return letters
    if letters in _USUAL:
        return _USUAL[letters]
    for _, code, *others in holidays.registry.COUNTRIES.values():
        if letters in others:
            return str(code)
    word = words.strip().casefold()
    parts = [name for name in names if word in name.split()]  # Macedonia: North Macedonia
    found = parts[0] if len(parts) == 1 else nearest(word, names, cutoff=_NEAR)
    return names[found] if found else ""


def _countries() -> Iterator[tuple[str, str]]:
    known = Locale("en").territories.items()
    return ((code, str(name)) for code, name in known if len(code) == 2 and code not in _NO_COUNTRIES)


def _zone_meant(words: str, zones: Collection[str]) -> str:
    if words.isupper() or not words.strip("+-: 0123456789"):  # CEST, UTC+2: no near word is what was meant
        return ""
    if (code := country_meant(words)) and (there := _zones_of(code)):
        return f'Did you mean "{there[0]}"?'
    cities = {name.rpartition("/")[2].casefold(): name for name in sorted(zones) if "/" in name}
    parts = (part.strip().replace(" ", "_").casefold() for part in reversed(words.split("/")))
    found = next(filter(None, (nearest(part, cities, cutoff=_NEAR) for part in parts)), "")
    return f'Did you mean "{cities[found]}"?' if found else ""


def _zones_of(code: str) -> list[str]:
    """The zones of a country, in the order of the list of zones."""
    lines = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[2] for line in lines if line.startswith(f"{code}\t")]
