"""/schedule: other days and times, another time zone, the public holidays of a country (content-design 1.3, 1.20)."""

from collections.abc import Mapping
from functools import cache
from zoneinfo import available_timezones

from facilitation.countries import country_named, name_of
from facilitation.errors import Refusal
from facilitation.flows.asking import Given, ask, question
from facilitation.flows.leading import enter_led
from facilitation.flows.schedule_changes import change, laid_out, next_beat, tell_group
from facilitation.flows.tables import Forms, Presses
from facilitation.model import ScheduleChangeKind
from facilitation.phrasebook import Own, When
from facilitation.rules.calendar import PRESETS, Beat, Slot, wall
from facilitation.rules.moments_in_words import Understood, understand
from facilitation.rules.schedule import is_by_day, slots_from, with_slots, zones_named
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

ZONE, COUNTRY, SLOT = "sd.zone_words", "sd.land_words", "sd.slot_words"
MOST_ZONES = 4
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def press_times(turn: Turn, press: Press) -> None:
    """Other days and times."""
    enter_led(turn, press.ref)
    laid_out(turn)
    choose_rhythm(turn)


def choose_rhythm(turn: Turn) -> None:
    """The four rhythms, and one beat with a day and time of its own."""
    group = turn.group
    words = turn.book.labels("L-RH", turn.language)
    beats = [
        Button(
            turn.book.text(f"L-BEAT-{beat}", turn.language), token("sd.slot", group.id, beat, opens_form=True)
        )
        for beat in _slots(group.rhythm, group.settings.get("slots"))
    ]
    presets = [Button(words[name], token("sd.rhythm", group.id, name)) for name in PRESETS]
    values = {"lines": Own(_lines(turn, group.rhythm, group.settings.get("slots"), turn.language))}
    turn.answer("M-SD-30", values, _home(turn), [*presets, *beats])


def _slots(preset: str, own: object) -> dict[Beat, Slot]:
    rhythm = with_slots(PRESETS[preset], slots_from(own))
    slots = {Beat.KICKOFF: rhythm.kickoff, Beat.CHECKIN: rhythm.checkins[0]}
    if rhythm.reflection:
        slots[Beat.REFLECTION] = rhythm.reflection
    if rhythm.showcase:
        slots[Beat.SHOWCASE] = rhythm.showcase
    return slots


def _lines(turn: Turn, preset: str, own: object, language: str) -> str:
    days = turn.book.labels("L-DAYS", language)
    return "\n".join(
        turn.book.text(
            "M-SD-31",
            language,
            {
                "beat": Own(turn.book.text(f"L-BEAT-{beat}", language)),
                "day": Own(days[_DAYS[slot.weekday]]),
                "time": f"{slot.at:%H:%M}",
            },
        )
        for beat, slot in _slots(preset, own).items()
    )


def press_rhythm(turn: Turn, press: Press) -> None:
    """Shall it be this rhythm?"""
    enter_led(turn, press.ref)
    laid_out(turn)
    if press.arg not in PRESETS:
        raise Refusal("M-OK-4")
    values = {"lines": Own(_lines(turn, press.arg, None, turn.language))}
    turn.answer("M-SD-32", values, {"yes": token("sd.rhythm_yes", turn.group.id, press.arg), **_home(turn)})


def press_rhythm_yes(turn: Turn, press: Press) -> None:
    """Yes: weeks to come, and what is left of this one, follow it."""
    enter_led(turn, press.ref)
    laid_out(turn)
    group = turn.group
    if press.arg not in PRESETS:
        raise Refusal("M-OK-4")
    was = group.rhythm
    if was == press.arg and not group.settings.get("slots"):
        turn.answer("M-SD-33", _next(turn), _home(turn))
        return

    def follow() -> None:
        group.rhythm = press.arg
        group.settings = {name: value for name, value in group.settings.items() if name != "slots"}

    change(turn, ScheduleChangeKind.RHYTHM, follow, was=was, became=press.arg)
    _tell_times(turn)


def _tell_times(turn: Turn) -> None:
    group = turn.group
    lines = _lines(turn, group.rhythm, group.settings.get("slots"), group.language)
    tell_group(turn, "M-SN-9", {"lines": Own(lines)})
    turn.answer("M-SD-33", _next(turn), _home(turn))


def press_slot(turn: Turn, press: Press) -> None:
    """On which day and at what time shall this beat be from now on?"""
    enter_led(turn, press.ref)
    laid_out(turn)
    _ask_slot(turn, press.arg, "M-SD-34")


def _ask_slot(turn: Turn, beat: str, kind: str) -> None:
    if beat not in _slots(turn.group.rhythm, None):
        raise Refusal("M-OK-4")
    values = {"beat": Own(turn.book.text(f"L-BEAT-{beat}", turn.language))}
    field = question(turn, kind, "slot", limit=60, required=True, values=values)
    ask(turn, SLOT, turn.group.id, field, arg=beat)


def slot_words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """A day and a time in words."""
    enter_led(turn, press.ref)
    laid_out(turn)
    if not done:
        return
    heard = understand(values["slot"].text, turn.book.times(turn.language), turn.now, turn.zone)
    if not isinstance(heard, Understood) or press.arg not in _slots(turn.group.rhythm, None):
        _ask_slot(turn, press.arg, "M-SD-35")
        return
    at = wall(heard.at, turn.zone)
    if not is_by_day(at.time()):
        raise Refusal("M-SD-14")
    group, beat = turn.group, Beat(press.arg)
    slot = f"{at.weekday()} {at:%H:%M}"
    own = group.settings.get("slots")
    old = _slots(group.rhythm, own)[beat]

    def follow() -> None:
        kept = dict(own) if isinstance(own, dict) else {}
        group.settings = {**group.settings, "slots": {**kept, beat.value: slot}}

    change(
        turn,
        ScheduleChangeKind.SLOT,
        follow,
        was=f"{old.weekday} {old.at:%H:%M}",
        became=f"{beat.value} {slot}",
    )
    _tell_times(turn)


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
    found = zones_named(text, _zones())
    if len(found) != 1:
        names = Own(", ".join(found[:MOST_ZONES]))
        _ask_zone(turn, "M-SD-38" if found else "M-SD-37", {"text": text[:60], "names": names})
        return
    group = turn.group
    if group.zone == found[0]:
        raise Refusal("M-SD-39", {"zone": group.zone})
    was = group.zone

    def follow() -> None:
        group.zone = found[0]

    change(turn, ScheduleChangeKind.ZONE, follow, was=was, became=found[0])
    tell_group(turn, "M-SN-10", {"zone": group.zone})
    turn.answer("M-SD-40", {"zone": group.zone, **_next(turn)}, _home(turn))


@cache
def _zones() -> frozenset[str]:
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
    group = turn.group
    if group.country.upper() == code:
        raise Refusal("M-SD-43", {"country": country_name(turn, turn.language)})
    was = group.country

    def follow() -> None:
        group.country = code

    change(turn, ScheduleChangeKind.COUNTRY, follow, was=was, became=code)
    tell_group(turn, "M-SN-11" if code else "M-SN-12", {"country": country_name(turn, group.language)})
    turn.answer("M-SD-44", {"country": country_name(turn, turn.language), **_next(turn)}, _home(turn))


def country_name(turn: Turn, language: str) -> str:
    """The group's country by name, or the word for none."""
    code = turn.group.country
    return name_of(code, language) if code else turn.book.text("L-SD-none", language)


def _next(turn: Turn) -> dict[str, object]:
    following = next_beat(turn)
    return {"when": When(following.due_at, turn.zone) if following else ""}


def _home(turn: Turn) -> dict[str, str]:
    return {"back": token("sd.show", turn.group.id)}


PRESSES: Presses = {
    "sd.times": press_times,
    "sd.rhythm": press_rhythm,
    "sd.rhythm_yes": press_rhythm_yes,
    "sd.slot": press_slot,
    "sd.zone": press_zone,
    "sd.country": press_country,
}

FORMS: Forms = {
    SLOT: slot_words,
    ZONE: zone_words,
    COUNTRY: country_words,
}
