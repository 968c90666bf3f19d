"""/setup, the second page: how the bot works in a group (content-design 1.20). A tap takes the next value, for what comes."""

from collections.abc import Mapping

from facilitation.errors import Refusal
from facilitation.flows.course import schedule_often
from facilitation.flows.setup.setup_steps import enter_open
from facilitation.flows.shared.offers import Presses
from facilitation.group_settings import is_joined, settings_of
from facilitation.phrasebook import Own
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

# The word in a button, the setting, and its values, the usual one first. What moves dates stands in schedule_often, which asks first.
SETTINGS: Mapping[str, tuple[str, tuple[object, ...]]] = {
    "goals": ("goal_public_default", ("ask", "private")),
    "recap": ("recap_on", (True, False)),
    "words": ("checkin_text", (True, False)),
    "steps": ("reflection_steps", (3, 2)),
    "use": ("worklink_on", (True, False)),
    "feedback": ("feedback_default", ("ask", "group", "private")),
    "requests": ("feedback_requests", (True, False)),
}
_WORDS: Mapping[object, str] = {True: "on", False: "off", 3: "three", 2: "two"}


def press_more(turn: Turn, press: Press) -> None:
    """The second page."""
    enter_open(turn, press)
    _show(turn)


def _show(turn: Turn) -> None:
    group = turn.group.id
    labels = turn.book.labels("L-SE", turn.language)
    lines = [
        turn.book.text(
            "M-SU-43", turn.language, {"what": Own(labels[name]), "value": Own(_value(turn, name))}
        )
        for name in SETTINGS
    ]
    often = turn.book.labels("L-OF", turn.language)
    free = [name for name in schedule_often.SETTINGS if name != "checkins" or not is_joined(turn.group)]
    lines += [
        turn.book.text(
            "M-SU-43",
            turn.language,
            {"what": Own(often[name]), "value": Own(often[f"{name}_{schedule_often.now(turn, name)}"])},
        )
        for name in free
    ]
    ways = {
        "plan": token("menu.plan"),
        "live": token("me.list", group),
        "back": token("su.fields", group),
    }
    buttons = [Button(labels[name], token("su.set", group, name)) for name in SETTINGS]
    buttons += [Button(often[name], token("sd.often", group, name)) for name in free]
    turn.answer("M-SU-42", {"lines": Own("\n".join(lines))}, ways, buttons)


def _value(turn: Turn, name: str) -> str:
    value = getattr(settings_of(turn.group), SETTINGS[name][0])
    return turn.book.labels("L-SV", turn.language)[f"{name}_{_WORDS.get(value, value)}"]


def press_set(turn: Turn, press: Press) -> None:
    """The next value of a setting. What is posted already stays as it is."""
    group = enter_open(turn, press)
    if press.arg not in SETTINGS:
        raise Refusal("M-OK-4")
    setting, values = SETTINGS[press.arg]
    at = values.index(getattr(settings_of(group), setting))
    group.settings = {**group.settings, setting: values[(at + 1) % len(values)]}
    _show(turn)


PRESSES: Presses = {
    "su.more": press_more,
    "su.set": press_set,
}
