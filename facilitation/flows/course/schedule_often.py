"""How often there are check-ins and showcases in a week (content-design 1.20): chosen, shown, and then changed."""

from collections.abc import Mapping

from facilitation.errors import Refusal
from facilitation.flows.course.planning import rhythm_of
from facilitation.flows.course.schedule_changes import change, laid_out
from facilitation.flows.course.schedule_shift import shift
from facilitation.flows.course.schedule_times import tell_times
from facilitation.flows.course.schedule_words import otherwise, times
from facilitation.flows.setup.leading import enter_led
from facilitation.flows.shared.offers import Presses
from facilitation.group_settings import is_joined
from facilitation.model import ScheduleChangeKind
from facilitation.phrasebook import Own
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

# The word in a button, the setting, and its values.
SETTINGS: Mapping[str, tuple[str, tuple[int, ...]]] = {
    "checkins": ("checkins_per_week", (0, 1, 2)),
    "showcase": ("showcase_every", (1, 2)),
}


def now(turn: Turn, name: str) -> int:
    """How many check-ins a week has, or every how many weeks there is a showcase."""
    rhythm = rhythm_of(turn.group)
    return len(rhythm.checkins) if name == "checkins" else rhythm.showcase_every


def press_often(turn: Turn, press: Press) -> None:
    """How often? With a number: is that right?"""
    enter_led(turn, press.ref)
    laid_out(turn)
    name, _, number = press.arg.partition(".")
    if not number:
        _choose(turn, name)
        return
    then = _settings(turn, name, number)
    values = {
        "lines": times(turn, otherwise(turn.group, settings=then), turn.language),
        "shift": shift(turn, settings=then),
    }
    group = turn.group.id
    ways = {"yes": token("sd.often_yes", group, press.arg), "back": token("su.more", group)}
    turn.answer("M-SD-32", values, ways)


def _choose(turn: Turn, name: str) -> None:
    _must_be_free(turn, name)
    words, group = turn.book.labels("L-OF", turn.language), turn.group.id
    buttons = [
        Button(words[f"{name}_{number}"], token("sd.often", group, f"{name}.{number}"))
        for number in SETTINGS[name][1]
    ]
    values = {"what": Own(words[name]), "now": Own(words[f"{name}_{now(turn, name)}"])}
    turn.answer("M-SD-51", values, {"back": token("su.more", group)}, buttons)


def _must_be_free(turn: Turn, name: str) -> None:
    """Raises Refusal where there is no such choice; where the look back is joined with it, there is one check-in."""
    if name not in SETTINGS or (name == "checkins" and is_joined(turn.group)):
        raise Refusal("M-OK-4")


def _settings(turn: Turn, name: str, number: str) -> dict[str, object]:
    """The group's settings with this number. Raises Refusal for any other."""
    _must_be_free(turn, name)
    setting, numbers = SETTINGS[name]
    if number not in map(str, numbers):
        raise Refusal("M-OK-4")
    return {**turn.group.settings, setting: int(number)}


def press_yes(turn: Turn, press: Press) -> None:
    """Yes: weeks to come, and what is left of this one, follow it."""
    enter_led(turn, press.ref)
    laid_out(turn)
    name, _, number = press.arg.partition(".")
    then, was = _settings(turn, name, number), now(turn, name)
    if was == int(number):
        raise Refusal("M-OK-4")

    def follow() -> None:
        turn.group.settings = then

    change(turn, ScheduleChangeKind.OFTEN, follow, was=f"{name}_{was}", became=f"{name}_{number}")
    tell_times(turn)


PRESSES: Presses = {
    "sd.often": press_often,
    "sd.often_yes": press_yes,
}
