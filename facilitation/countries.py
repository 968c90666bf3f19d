"""Countries whose public holidays are known, by their names in a language (CLDR) and their codes (ISO 3166)."""

from functools import cache

from facilitation.phrasebook import SOURCE_LANGUAGE, locale_of


def country_named(text: str, language: str) -> str | None:
    """The code of a country that somebody wrote; None where its holidays are not known."""
    wanted = " ".join(text.casefold().split())
    return _by_name(language).get(wanted) or _by_name(SOURCE_LANGUAGE).get(wanted)


def name_of(code: str, language: str) -> str:
    """A country's name in a language; the code itself where it has none."""
    return str(locale_of(language).territories.get(code.upper(), code.upper()))


@cache
def known_countries(language: str) -> tuple[str, ...]:
    """The names of all countries whose holidays are known, in their order."""
    return tuple(sorted({name_of(code, language) for code in _codes()}, key=str.casefold))


@cache
def _by_name(language: str) -> dict[str, str]:
    codes = _codes()
    return {code.casefold(): code for code in codes} | {
        name_of(code, language).casefold(): code for code in codes
    }


def _codes() -> list[str]:
    from holidays import list_supported_countries  # noqa: PLC0415  # slow to load, and asked for by leaders only

    return [code for code in list_supported_countries(include_aliases=False) if len(code) == 2]
