"""/schedule: another rhythm, or a day and a time of its own for one post (content-design 1.3, 1.20)."""

from collections.abc import Mapping

from facilitation.errors import Refusal
from facilitation.flows.course.planning import rhythm_of
from facilitation.flows.course.schedule_changes import change, laid_out, next_when, tell_group
from facilitation.flows.course.schedule_shift import shift
from facilitation.flows.course.schedule_words import DAYS, otherwise, slots, times
from facilitation.flows.setup.leading import enter_led
from facilitation.flows.shared.asking import Given, ask, hold, question, take_held
from facilitation.flows.shared.offers import Forms, Presses
from facilitation.model import ScheduleChangeKind
from facilitation.phrasebook import Own
from facilitation.rules.calendar import PRESETS, Beat, wall
from facilitation.rules.moments_in_words import Understood, understand
from facilitation.rules.schedule import is_by_day
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

SLOT, SLOT_HELD = "sd.slot_words", "sd.slot_held"


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
        for beat in slots(rhythm_of(group))
    ]
    presets = [Button(words[name], token("sd.rhythm", group.id, name)) for name in PRESETS]
    turn.answer("M-SD-30", {"lines": times(turn, group, turn.language)}, _home(turn), [*presets, *beats])


def press_rhythm(turn: Turn, press: Press) -> None:
    """Shall it be this rhythm?"""
    enter_led(turn, press.ref)
    laid_out(turn)
    if press.arg not in PRESETS:
        raise Refusal("M-OK-4")
    then: dict[str, object] = {"rhythm": press.arg, "settings": _without_slots(turn)}
    values = {
        "lines": times(turn, otherwise(turn.group, **then), turn.language),
        "shift": shift(turn, **then),
    }
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
        turn.answer("M-SD-33", next_when(turn), _home(turn))
        return

    def follow() -> None:
        group.rhythm = press.arg
        group.settings = _without_slots(turn)

    change(turn, ScheduleChangeKind.RHYTHM, follow, was=was, became=press.arg)
    tell_times(turn)


def _without_slots(turn: Turn) -> dict[str, object]:
    return {name: value for name, value in turn.group.settings.items() if name != "slots"}


def tell_times(turn: Turn) -> None:
    """The group hears its new times once, and the leader that it has."""
    group = turn.group
    tell_group(turn, "M-SN-9", {"lines": times(turn, group, group.language)})
    turn.answer("M-SD-33", next_when(turn), _home(turn))


def press_slot(turn: Turn, press: Press) -> None:
    """On which day and at what time shall this beat be from now on?"""
    enter_led(turn, press.ref)
    laid_out(turn)
    _ask_slot(turn, press.arg, "M-SD-34")


def _ask_slot(turn: Turn, beat: str, kind: str) -> None:
    if beat not in slots(rhythm_of(turn.group)):
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
    if not isinstance(heard, Understood) or press.arg not in slots(rhythm_of(turn.group)):
        _ask_slot(turn, press.arg, "M-SD-35")
        return
    at = wall(heard.at, turn.zone)
    if not is_by_day(at.time()):
        raise Refusal("M-SD-14")
    beat = Beat(press.arg)
    slot = f"{at.weekday()} {at:%H:%M}"
    said = {
        "beat": Own(turn.book.text(f"L-BEAT-{beat}", turn.language)),
        "day": Own(turn.book.label("L-DAYS", DAYS[at.weekday()], turn.language)),
        "time": f"{at:%H:%M}",
        "shift": shift(turn, settings=_with_slot(turn, beat, slot)),
    }
    hold(turn, SLOT_HELD, f"{beat} {slot}")
    turn.answer("M-SD-47", said, {"yes": token("sd.slot_yes", turn.group.id), **_home(turn)})


def _with_slot(turn: Turn, beat: Beat, slot: str) -> dict[str, object]:
    own = turn.group.settings.get("slots")
    return {
        **turn.group.settings,
        "slots": {**(own if isinstance(own, dict) else {}), beat.value: slot},
    }


def press_slot_yes(turn: Turn, press: Press) -> None:
    """Yes: from now on this beat has a day and a time of its own."""
    enter_led(turn, press.ref)
    laid_out(turn)
    group = turn.group
    name, _, slot = take_held(turn, SLOT_HELD).partition(" ")
    known = slots(rhythm_of(group))
    if name not in known:  # asked elsewhere, answered already, or the rhythm has changed meanwhile
        raise Refusal("M-OK-4")
    beat = Beat(name)

    def follow() -> None:
        group.settings = _with_slot(turn, beat, slot)

    was = f"{known[beat].weekday} {known[beat].at:%H:%M}"
    change(turn, ScheduleChangeKind.SLOT, follow, was=was, became=f"{beat} {slot}")
    tell_times(turn)


def _home(turn: Turn) -> dict[str, str]:
    return {"back": token("sd.show", turn.group.id)}


PRESSES: Presses = {
    "sd.times": press_times,
    "sd.rhythm": press_rhythm,
    "sd.rhythm_yes": press_rhythm_yes,
    "sd.slot": press_slot,
    "sd.slot_yes": press_slot_yes,
}

FORMS: Forms = {
    SLOT: slot_words,
}
