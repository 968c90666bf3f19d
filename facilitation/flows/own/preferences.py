"""/settings: what a person wishes for themselves, by taps or typed (content-design 5.1, 1.20).

/settings                       all wishes, a button each
/settings reminders off         one wish at once; so for language, quiet hours, quiet days, look back, thanks
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import time

from babel import Locale

from facilitation.errors import Refusal
from facilitation.flows.own import why
from facilitation.flows.setup.leading import led_by
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.flows.shared.offers import Commands, Forms, Presses
from facilitation.flows.week import nudging
from facilitation.model import Person
from facilitation.phrasebook import Own
from facilitation.pseudo import PSEUDO
from facilitation.reasons import Mute
from facilitation.rules.quiet import CHOICES, long_enough, read_hours
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

HOURS = "st.hours_words"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_QUIET_DAYS = 6
SWITCHES = ("on", "off")


def command(turn: Turn, text: str) -> None:
    """/settings [what [how]]."""
    turn.enter_current()
    if text.casefold().startswith("day list"):
        _type_day_list(turn, text.casefold().removeprefix("day list").strip())
        return
    words = text.casefold().removeprefix("quiet ").split()
    for first, open_it in _TYPED:
        if words and words[0] in first:
            open_it(turn, " ".join(words[1:]))
            return
    if text and (hours := read_hours(text)) is not None:
        _set_hours(turn, *hours)
        return
    show(turn)


def press_settings(turn: Turn, _press: Press) -> None:
    """Back to the list."""
    turn.enter_current()
    show(turn)


def show(turn: Turn) -> None:
    """All wishes and how they stand."""
    _, person = turn.known
    words = turn.book.labels("L-SW", turn.language)
    start, end = _hours_of(turn, person)
    days = turn.book.labels("L-DAYS", turn.language)
    quiet = [Own(days[DAYS[day]]) for day in sorted(_days_of(turn, person))]
    values = {
        "reminders": Own(words["on" if person.wants_reminders else "off"]),
        "hours": Own(_span(start, end)),
        "days": quiet or Own(words["none"]),
        "look_back": Own(words["on" if person.wants_reflection else "off"]),
        "thanks": Own(words["private" if person.thanks_in_private else "group"]),
    }
    reminders = (
        ("off", token("rm.set", 0, "off")) if person.wants_reminders else ("on", token("rm.set", 0, "on"))
    )
    ways = {
        reminders[0]: reminders[1],
        "hours": token("st.hours"),
        "days": token("st.days"),
        "look_back": token("st.look"),
        "thanks": token("st.thanks", 0, "no" if person.thanks_in_private else "yes"),
        "who": token("st.who"),
        "menu": token("menu"),
    }
    if led_by(turn, person.id):
        way, switch = ("unmute", "on") if Mute.DAY_LIST in person.muted else ("mute", "off")
        ways[f"day_list_{switch}"] = token("wy.set", 0, f"{way}.{Mute.DAY_LIST}")
    if why.muted_by(person):
        ways["muted"] = token("wy.list")
    if len(_languages(turn)) > 1:
        ways["language"] = token("st.lang")
    turn.answer("M-ST-1", values, ways)


def _languages(turn: Turn) -> list[str]:
    return [known for known in turn.book.languages() if known != PSEUDO or turn.settings.test_language]


def press_language(turn: Turn, press: Press) -> None:
    """Choose a language: with an argument it is chosen."""
    turn.enter_current()
    if press.arg:
        _set_language(turn, press.arg)
    else:
        _ask_language(turn)


def _ask_language(turn: Turn) -> None:
    buttons = [Button(_name_of(known), token("st.lang", 0, known)) for known in _languages(turn)]
    turn.answer("M-ST-4", press={"back": token("st")}, more=buttons)


def _set_language(turn: Turn, language: str) -> None:
    _, person = turn.known
    if language not in _languages(turn):
        raise Refusal("M-OK-4")
    person.language = language
    turn.answer("M-ST-5", press={"back": token("st")})


def _name_of(language: str) -> str:
    if language == PSEUDO:
        return "Pseudo"
    return str(Locale.parse(language, sep="-").get_display_name(language) or language).capitalize()


def _type_language(turn: Turn, rest: str) -> None:
    named = {_name_of(known).casefold(): known for known in _languages(turn)} | {
        k: k for k in _languages(turn)
    }
    if rest in named:
        _set_language(turn, named[rest])
    else:
        _ask_language(turn)


def _type_reminders(turn: Turn, rest: str) -> None:
    if rest in SWITCHES:
        nudging.press_on(turn, Press("rm.set", 0, rest))
    else:
        show(turn)


def _type_day_list(turn: Turn, rest: str) -> None:
    if rest in SWITCHES and led_by(turn, turn.known[1].id):
        way = "unmute" if rest == "on" else "mute"
        why.press_set(turn, Press("wy.set", 0, f"{way}.{Mute.DAY_LIST}"))
    else:
        show(turn)


def press_hours(turn: Turn, press: Press) -> None:
    """Quiet hours: four to choose from, or one's own."""
    turn.enter_current()
    if not press.arg:
        _ask_hours(turn)
    elif press.arg == "own":
        ask(turn, HOURS, 0, question(turn, "M-ST-7", "hours", limit=60, required=True))
    else:
        numbers = press.arg.split("-")
        if len(numbers) != 2 or not all(n.isdecimal() and int(n) < 24 for n in numbers):  # from, until
            raise Refusal("M-OK-4")
        _set_hours(turn, time(int(numbers[0])), time(int(numbers[1])))


def _ask_hours(turn: Turn) -> None:
    spans = [
        Button(_span(start, end), token("st.hours", 0, f"{start.hour}-{end.hour}")) for start, end in CHOICES
    ]
    ways = {"own": token("st.hours", 0, "own"), "back": token("st")}
    turn.answer("M-ST-6", press=ways, more=spans)


def hours_words(turn: Turn, _press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """Quiet hours as typed."""
    turn.enter_current()
    if done:
        _type_hours(turn, values["hours"].text)


def _type_hours(turn: Turn, rest: str) -> None:
    if not rest:
        _ask_hours(turn)
    elif (hours := read_hours(rest)) is None:
        ask(turn, HOURS, 0, question(turn, "M-ST-9", "hours", limit=60, required=True))
    else:
        _set_hours(turn, *hours)


def _set_hours(turn: Turn, start: time, end: time) -> None:
    if not long_enough(start, end):
        turn.answer("M-ST-10", press={"own": token("st.hours", 0, "own"), "back": token("st")})
        return
    _, person = turn.known
    person.quiet_from, person.quiet_until = start, end
    turn.answer("M-ST-8", {"hours": Own(_span(start, end))}, {"back": token("st")})


def press_days(turn: Turn, press: Press) -> None:
    """Quiet days: a tap puts a day on the list, another takes it off; one day is left to write on."""
    turn.enter_current()
    _, person = turn.known
    if press.arg:
        if press.arg not in DAYS:
            raise Refusal("M-OK-4")
        chosen = set(_days_of(turn, person)) ^ {DAYS.index(press.arg)}
        if len(chosen) > MOST_QUIET_DAYS:
            raise Refusal("M-ST-11")
        person.quiet_days = sorted(chosen)
    _ask_days(turn)


def _ask_days(turn: Turn, _rest: str = "") -> None:
    _, person = turn.known
    quiet, labels = _days_of(turn, person), turn.book.labels("L-DAYS", turn.language)
    buttons = [
        Button(labels[day], token("st.days", 0, day), chosen=number in quiet)
        for number, day in enumerate(DAYS)
    ]
    turn.answer("M-ST-12", press={"back": token("st")}, more=buttons)


def press_look(turn: Turn, press: Press) -> None:
    """The look back: the invitation on or off, two questions or three."""
    turn.enter_current()
    _, person = turn.known
    match press.arg:
        case "on" | "off":
            person.wants_reflection = press.arg == "on"
        case "2" | "3":
            person.reflection_steps = int(press.arg)
        case "":
            pass
        case _:
            raise Refusal("M-OK-4")
    if press.arg:
        show(turn)
    else:
        _ask_look(turn)


def _ask_look(turn: Turn, _rest: str = "") -> None:
    _, person = turn.known
    switch = "off" if person.wants_reflection else "on"
    ways = {
        switch: token("st.look", 0, switch),
        "two": token("st.look", 0, "2"),
        "three": token("st.look", 0, "3"),
    }
    turn.answer("M-ST-13", press={**ways, "back": token("st")})


def press_thanks(turn: Turn, press: Press) -> None:
    """Thanks to me: in the group, or only to me."""
    turn.enter_current()
    _, person = turn.known
    person.thanks_in_private = press.arg == "yes"
    show(turn)


def press_who(turn: Turn, _press: Press) -> None:
    """Who sees what, in a few lines."""
    turn.enter_current()
    _show_who(turn)


def _show_who(turn: Turn, _rest: str = "") -> None:
    turn.answer("M-ST-14", press={"mydata": token("menu.mydata"), "back": token("st")})


def _hours_of(turn: Turn, person: Person) -> tuple[time, time]:
    quiet = turn.settings.quiet_of(person)
    return quiet.start, quiet.end


def _days_of(turn: Turn, person: Person) -> frozenset[int]:
    return turn.settings.quiet_of(person).weekdays


def _span(start: time, end: time) -> str:
    return f"{start:%H:%M}\u2013{end:%H:%M}"


_TYPED: Sequence[tuple[frozenset[str], Callable[[Turn, str], None]]] = (
    (frozenset({"language"}), _type_language),
    (frozenset({"reminders", "reminder", "notifications"}), _type_reminders),
    (frozenset({"days", "day"}), _ask_days),
    (frozenset({"hours", "quiet"}), _type_hours),
    (frozenset({"look", "reflection"}), _ask_look),
    (frozenset({"who", "privacy"}), _show_who),
)

PRESSES: Presses = {
    "st": press_settings,
    "st.lang": press_language,
    "st.hours": press_hours,
    "st.days": press_days,
    "st.look": press_look,
    "st.thanks": press_thanks,
    "st.who": press_who,
}

FORMS: Forms = {
    HOURS: hours_words,
}

COMMANDS: Commands = {
    "settings": command,
}
