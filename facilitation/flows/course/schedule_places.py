"""/schedule: another time zone, and the public holidays of a country; both are asked about before they count (1.20)."""

from collections.abc import Mapping
from functools import cache
from zoneinfo import available_timezones

from facilitation.countries import country_named, name_of
from facilitation.errors import Refusal
from facilitation.flows.course.schedule_changes import change, laid_out, next_when, tell_group
from facilitation.flows.course.schedule_shift import shift
from facilitation.flows.setup.leading import enter_led
from facilitation.flows.shared.asking import Given, ask, hold, question, take_held
from facilitation.flows.shared.offers import Forms, Presses
from facilitation.model import ScheduleChangeKind
from facilitation.phrasebook import Own
from facilitation.rules.schedule import zones_named
from facilitation.tokens import Press, token
from facilitation.turn import Turn

ZONE, COUNTRY, ZONE_HELD = "sd.zone_words", "sd.land_words", "sd.zone_held"
MOST_ZONES = 4
NONE = "none"  # in a button: no country


def press_zone(turn: Turn, press: Press) -> None:
    """Which time zone?"""
    enter_led(turn, press.ref)
    laid_out(turn)
    type_zone(turn, "")


def type_zone(turn: Turn, text: str) -> None:
    """The zone is typed, or asked for."""
    if text:
        _set_zone(turn, text)
    else:
        _ask_zone(turn, "M-SD-36", {"zone": turn.group.zone})


def _ask_zone(turn: Turn, kind: str, values: Mapping[str, object]) -> None:
    ask(turn, ZONE, turn.group.id, question(turn, kind, "zone", limit=60, required=True, values=values))


def zone_words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """A city or the name of a zone."""
    enter_led(turn, press.ref)
    laid_out(turn)
    if done:
        _set_zone(turn, values["zone"].text)


def _set_zone(turn: Turn, text: str) -> None:
    found = zones_named(text, known_zones())
    if len(found) != 1:
        names = Own(", ".join(found[:MOST_ZONES]))
        _ask_zone(turn, "M-SD-38" if found else "M-SD-37", {"text": text[:60], "names": names})
        return
    group = turn.group
    if group.zone == found[0]:
        raise Refusal("M-SD-39", {"zone": group.zone})
    hold(turn, ZONE_HELD, found[0])
    values = {"zone": found[0], "was": group.zone, "shift": shift(turn, zone=found[0])}
    turn.answer("M-SD-45", values, {"yes": token("sd.zone_yes", group.id), **_home(turn)})


def press_zone_yes(turn: Turn, press: Press) -> None:
    """Yes: from now on the times are those of this zone."""
    enter_led(turn, press.ref)
    laid_out(turn)
    group, zone = turn.group, take_held(turn, ZONE_HELD)
    if not zone or zone == group.zone:
        raise Refusal("M-OK-4")

    def follow() -> None:
        group.zone = zone

    change(turn, ScheduleChangeKind.ZONE, follow, was=group.zone, became=zone)
    tell_group(turn, "M-SN-10", {"zone": zone})
    turn.answer("M-SD-40", {"zone": zone, **next_when(turn)}, _home(turn))


@cache
def known_zones() -> frozenset[str]:
    """The names of all time zones."""
    return frozenset(available_timezones())


def press_country(turn: Turn, press: Press) -> None:
    """Which country's public holidays?"""
    enter_led(turn, press.ref)
    laid_out(turn)
    type_country(turn, "")


def type_country(turn: Turn, text: str) -> None:
    """The country is typed, or asked for."""
    if text:
        _set_country(turn, text)
    else:
        _ask_country(turn, "M-SD-41", {"country": country_name(turn, turn.language)})


def _ask_country(turn: Turn, kind: str, values: Mapping[str, object]) -> None:
    ask(turn, COUNTRY, turn.group.id, question(turn, kind, "country", limit=60, required=True, values=values))


def country_words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """A country by name or code, or "none"."""
    enter_led(turn, press.ref)
    laid_out(turn)
    if done:
        _set_country(turn, values["country"].text)


def _set_country(turn: Turn, text: str) -> None:
    none = text.casefold().strip() == turn.book.text("L-SD-none", turn.language).casefold()
    code = "" if none else country_named(text, turn.language)
    if code is None:
        _ask_country(turn, "M-SD-42", {"text": text[:60]})
        return
    _must_be_another(turn, code)
    values = {
        "country": name_of(code, turn.language) if code else "",
        "shift": shift(turn, country=code),
    }
    yes = token("sd.country_yes", turn.group.id, code or NONE)
    turn.answer("M-SD-46" if code else "M-SD-50", values, {"yes": yes, **_home(turn)})


def _must_be_another(turn: Turn, code: str) -> None:
    if turn.group.country.upper() == code:
        raise Refusal("M-SD-43", {"country": country_name(turn, turn.language)})


def press_country_yes(turn: Turn, press: Press) -> None:
    """Yes: from now on this country's public holidays count, or none."""
    enter_led(turn, press.ref)
    laid_out(turn)
    group = turn.group
    code = "" if press.arg == NONE else country_named(press.arg, turn.language)
    if code is None:
        raise Refusal("M-OK-4")
    _must_be_another(turn, code)

    def follow() -> None:
        group.country = code

    change(turn, ScheduleChangeKind.COUNTRY, follow, was=group.country, became=code)
    tell_group(turn, "M-SN-11" if code else "M-SN-12", {"country": country_name(turn, group.language)})
    turn.answer("M-SD-44", {"country": country_name(turn, turn.language), **next_when(turn)}, _home(turn))


def country_name(turn: Turn, language: str) -> str:
    """The group's country by name, or the word for none."""
    code = turn.group.country
    return name_of(code, language) if code else turn.book.text("L-SD-none", language)


def _home(turn: Turn) -> dict[str, str]:
    return {"back": token("sd.show", turn.group.id)}


PRESSES: Presses = {
    "sd.zone": press_zone,
    "sd.zone_yes": press_zone_yes,
    "sd.country": press_country,
    "sd.country_yes": press_country_yes,
}

FORMS: Forms = {
    ZONE: zone_words,
    COUNTRY: country_words,
}
