"""When and how the digest comes: day, hour, zone and language; stopped, and begun again (content-design 4.1, 5.3)."""

from collections.abc import Mapping
from datetime import time

from facilitation.errors import Refusal
from facilitation.flows.course.schedule_places import known_zones
from facilitation.flows.programme.coordinating import seat
from facilitation.flows.programme.digest_days import language_of, next_digest, plan_digest, take_back, zone_of
from facilitation.flows.programme.mailing import address_of
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.flows.shared.offers import Forms, Presses
from facilitation.model import Coordinator, Programme
from facilitation.phrasebook import Own, When, locale_of
from facilitation.pseudo import PSEUDO
from facilitation.rules.schedule import zones_named
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

ZONE = "dg.zone_words"
HOURS = (6, 7, 8, 9, 10, 12, 14, 16, 18)
MOST_ZONES = 5


def press_settings(turn: Turn, press: Press) -> None:
    """What is set."""
    row, programme = seat(turn, press.ref)
    show(turn, row, programme)


def press_day(turn: Turn, press: Press) -> None:
    """Another weekday."""
    row, programme = seat(turn, press.ref)
    if press.arg not in {str(day) for day in range(7)}:
        raise Refusal("M-OK-4")
    row.weekday = int(press.arg)
    plan_digest(turn.session, row, programme, turn.now)
    show(turn, row, programme)


def press_hour(turn: Turn, press: Press) -> None:
    """Which hour? With an argument: this one."""
    row, programme = seat(turn, press.ref)
    if press.arg:
        if press.arg not in {str(hour) for hour in HOURS}:
            raise Refusal("M-OK-4")
        row.clock = time(int(press.arg))
        plan_digest(turn.session, row, programme, turn.now)
        show(turn, row, programme)
        return
    hours = [
        Button(f"{hour:02}:00", token("dg.hour", programme.id, hour), chosen=row.clock == time(hour))
        for hour in HOURS
    ]
    ways = {"zone": token("dg.zone", programme.id, opens_form=True), "back": token("dg.set", programme.id)}
    turn.answer("M-DG-10", {"zone": zone_of(row, programme).key}, ways, hours)


def press_zone(turn: Turn, press: Press) -> None:
    """Which time zone?"""
    row, programme = seat(turn, press.ref)
    _ask_zone(turn, "M-DG-18", programme, {"zone": zone_of(row, programme).key})


def zone_words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """A city, or the name of a zone."""
    row, programme = seat(turn, press.ref)
    if not done:
        return
    text = values["zone"].text
    found = zones_named(text, known_zones())
    if len(found) != 1:
        names = Own(", ".join(found[:MOST_ZONES]))
        _ask_zone(turn, "M-SD-38" if found else "M-SD-37", programme, {"text": text[:60], "names": names})
        return
    row.zone = found[0]
    plan_digest(turn.session, row, programme, turn.now)
    show(turn, row, programme)


def _ask_zone(turn: Turn, kind: str, programme: Programme, values: Mapping[str, object]) -> None:
    ask(turn, ZONE, programme.id, question(turn, kind, "zone", limit=60, required=True, values=values))


def press_language(turn: Turn, press: Press) -> None:
    """Which language? With an argument: this one."""
    row, programme = seat(turn, press.ref)
    if press.arg:
        if press.arg not in _languages(turn):
            raise Refusal("M-OK-4")
        row.language = press.arg
        show(turn, row, programme)
        return
    mine = language_of(row, turn.known[1], programme)
    known = [
        Button(_name_of(one), token("dg.lang", programme.id, one), chosen=one == mine)
        for one in _languages(turn)
    ]
    turn.answer("M-DG-19", press={"back": token("dg.set", programme.id)}, more=known)


def press_stop(turn: Turn, press: Press) -> None:
    """No digest any more."""
    row, programme = seat(turn, press.ref)
    row.wants_digest = False
    plan_digest(turn.session, row, programme, turn.now)
    take_back(turn.session, row)
    turn.answer("M-DG-8", press={"start": token("dg.start", programme.id)})


def press_start(turn: Turn, press: Press) -> None:
    """The digest again."""
    row, programme = seat(turn, press.ref)
    row.wants_digest = True
    plan_digest(turn.session, row, programme, turn.now)
    show(turn, row, programme)


def show(turn: Turn, row: Coordinator, programme: Programme) -> None:
    """What is set, with a button for each thing."""
    days = turn.book.labels("L-DAYS", turn.language)
    zone, at = zone_of(row, programme), next_digest(row, programme, turn.now)
    mail = address_of(turn) if row.wants_digest else ""
    values = {
        "on": "on" if row.wants_digest else "",
        "off": "" if row.wants_digest else "off",
        "day": When(at, zone, "weekday"),
        "clock": When(at, zone, "time"),
        "language": Own(_name_of(language_of(row, turn.known[1], programme))),
        "mail": mail,
    }
    buttons = [
        Button(label, token("dg.day", programme.id, number), chosen=number == row.weekday)
        for number, label in enumerate(days.values())
    ]
    ways = {"hour": token("dg.hour", programme.id)}
    if len(_languages(turn)) > 1:
        ways["language"] = token("dg.lang", programme.id)
    if turn.settings.mail_from:
        ways["mail"] = token("ml.set")
    ways |= {
        **({"stop": token("dg.stop", programme.id)} if row.wants_digest else {}),
        **({} if row.wants_digest else {"start": token("dg.start", programme.id)}),
        "leave": token("ov.leave", programme.id),
    }
    turn.answer("M-DG-7", values, ways, buttons)


def _languages(turn: Turn) -> list[str]:
    return [known for known in turn.book.languages() if known != PSEUDO or turn.settings.test_language]


def _name_of(language: str) -> str:
    if language == PSEUDO:
        return "Pseudo"
    locale = locale_of(language)
    return str(locale.languages.get(locale.language, language)).capitalize()


PRESSES: Presses = {
    "dg.set": press_settings,
    "dg.day": press_day,
    "dg.hour": press_hour,
    "dg.zone": press_zone,
    "dg.lang": press_language,
    "dg.stop": press_stop,
    "dg.start": press_start,
}

FORMS: Forms = {
    ZONE: zone_words,
}
