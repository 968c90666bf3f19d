"""Message id, language and values make a Message.

Templates are ours and sandboxed; values are data. What a template inserts is marked, so that no value is ever read
as markup (speech.py); only `Own` text, made here from our own content, is inserted as it stands.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.numbers import format_decimal
from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from facilitation.library import Library, MessageText
from facilitation.rules.rotation import PromptView
from facilitation.rules.time_words import TimeWords
from facilitation.speech import Button, Message, mark, mark_instant

SOURCE_LANGUAGE = "en"
# English here is European English, and the pseudo-language is English in disguise (content-design 7.2, A9).
_LOCALES = {"en": "en_IE", "qps": "en_IE"}


class Own(str):
    """Text of our own content: inserted as it stands, with its markup."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class When:
    """An instant to show. Styles: day ("Tuesday 3 March"), time ("16:05"), moment (both), weekday ("Tuesday"),
    near ("Tue 16:05"),
    short ("Tue, 3 Mar, 16:05").
    """

    at: datetime
    zone: ZoneInfo
    style: str = "moment"


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """CLDR's data for a language; English where CLDR does not know it."""
    try:
        return Locale.parse(_LOCALES.get(language, language), sep="-" if "-" in language else "_")
    except (ValueError, LookupError, UnknownLocaleError):
        return Locale.parse(_LOCALES[SOURCE_LANGUAGE])


@lru_cache(maxsize=64)
def _clock_pattern(locale: Locale) -> str:
    # 24 hours everywhere (content-design 7.4): some languages default to halves of a day.
    pattern = str(locale.time_formats["short"].pattern)
    return pattern if "a" not in pattern and "h" not in pattern else "HH:mm"


@lru_cache(maxsize=64)
def _day_pattern(locale: Locale) -> str:
    return (
        str(locale.datetime_skeletons["MMMMEEEEd"].pattern)
        if "MMMMEEEEd" in locale.datetime_skeletons
        else "EEEE d MMMM"
    )


def show_when(when: When, language: str) -> str:
    """An instant in words, on the wall clock of its zone (content-design 7.4)."""
    locale = locale_of(language)
    local = when.at.astimezone(when.zone)
    clock = format_time(local.time(), _clock_pattern(locale), locale=locale)
    if when.style == "time":
        return clock
    if when.style == "short":
        return f"{format_skeleton('MMMEd', local, locale=locale)}, {clock}"
    if when.style == "near":
        return f"{format_date(local.date(), 'EEE', locale=locale)} {clock}"
    if when.style == "weekday":
        return format_date(local.date(), "EEEE", locale=locale)
    day = format_date(local.date(), _day_pattern(locale), locale=locale)
    return day if when.style == "day" else f"{day}, {clock}"


def show_day(day: date, language: str) -> str:
    """A date in few letters, for the axis of a chart."""
    return str(format_skeleton("MMMd", day, locale=locale_of(language)))


def show_list(items: Sequence[str], language: str) -> str:
    """A, B and C."""
    return format_list(list(items), locale=locale_of(language))


class Phrasebook:
    """All texts, ready to be said."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._templates: dict[tuple[str, str, str], Template | str] = {}
        self._banks: dict[tuple[str, tuple[str, ...]], tuple[PromptView, ...]] = {}
        self._environments: dict[str, ImmutableSandboxedEnvironment] = {}

    def languages(self) -> tuple[str, ...]:
        """The languages that have texts, the pseudo-language left out."""
        return tuple(language for language in self.library.messages if language != "qps")

    def say(
        self,
        kind: str,
        language: str,
        values: Mapping[str, object] | None = None,
        press: Mapping[str, str] | None = None,
        more: Iterable[Button] = (),
    ) -> Message:
        """The message `kind` in `language`, else in English.

        `press` gives the message's own buttons their tokens (or addresses to open); buttons without one are left
        out. `more` are buttons made from data. Raises KeyError for an unknown id or button, jinja2.UndefinedError
        for a missing value.
        """
        text = self.text(kind, language, values)
        entry, _ = self._entry(kind, language)
        if entry.visibility:
            text = f"{text}\n\n{self.text(entry.visibility, language, values)}"
        return Message(kind, text, (*more, *_buttons(entry, press or {})))

    def text(self, kind: str, language: str, values: Mapping[str, object] | None = None) -> str:
        """The message's text alone, without visibility line and buttons."""
        entry, used = self._entry(kind, language)
        form = _plural_form(entry, used, values or {})
        template = self._template(entry, used, form)
        return template if isinstance(template, str) else template.render(values or {}).strip()

    def label(self, kind: str, key: str, language: str) -> str:
        """The label of a message's button."""
        entry, _ = self._entry(kind, language)
        return entry.buttons[key]

    def labels(self, kind: str, language: str) -> Mapping[str, str]:
        """All labels of a message, in their order."""
        return self._entry(kind, language)[0].buttons

    def when(self, when: When, language: str) -> str:
        """An instant in words, for places that take no markup."""
        return show_when(when, language)

    def prompt(self, prompt_id: str, language: str) -> Own:
        """A question of the bank."""
        for tried in self._chain(language):
            prompts = self.library.prompts.get(tried, {})
            if prompt_id in prompts:
                return Own(prompts[prompt_id].text)
        raise KeyError(prompt_id)

    def times(self, language: str) -> TimeWords:
        """The words of a language for times, else those of English."""
        return next(self.library.times[x] for x in self._chain(language) if x in self.library.times)

    def bank(self, bank: str, languages: tuple[str, ...]) -> tuple[PromptView, ...]:
        """The questions of a bank that exist in all these languages, for the rotation."""
        key = (bank, languages)
        if key not in self._banks:
            prompts = self.library.prompts
            source = prompts[SOURCE_LANGUAGE]
            self._banks[key] = tuple(
                PromptView(p.id, p.phases, p.purpose)
                for p in source.values()
                if p.bank == bank and all(p.id in prompts.get(language, source) for language in languages)
            )
        return self._banks[key]

    def _entry(self, kind: str, language: str) -> tuple[MessageText, str]:
        for tried in self._chain(language):
            entry = self.library.messages.get(tried, {}).get(kind)
            if entry is not None:
                return entry, tried
        raise KeyError(kind)

    @staticmethod
    @lru_cache(maxsize=256)
    def _chain(language: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys((language, language.replace("_", "-").split("-")[0], SOURCE_LANGUAGE)))

    def _template(self, entry: MessageText, language: str, form: str) -> Template | str:
        key = (language, entry.id, form)
        if key not in self._templates:
            source = entry.forms[form]
            fixed = "{{" not in source and "{%" not in source
            self._templates[key] = (
                source.strip() if fixed else self._environment(language).from_string(source)
            )
        return self._templates[key]

    def _environment(self, language: str) -> ImmutableSandboxedEnvironment:
        if language not in self._environments:
            self._environments[language] = ImmutableSandboxedEnvironment(
                undefined=StrictUndefined,
                autoescape=False,  # values are marked by `finalize` instead: no platform here reads HTML
                finalize=lambda value: _shown(value, language),
                keep_trailing_newline=False,
                trim_blocks=True,
            )
        return self._environments[language]


def _buttons(entry: MessageText, press: Mapping[str, str]) -> Iterable[Button]:
    if unknown := press.keys() - entry.buttons.keys():
        raise KeyError(f"{entry.id} has no button {', '.join(sorted(unknown))}")
    for key, label in entry.buttons.items():
        if key in press:
            opens = "://" in press[key]
            yield Button(label, url=press[key]) if opens else Button(label, token=press[key])


def _plural_form(entry: MessageText, language: str, values: Mapping[str, object]) -> str:
    if entry.count is None:
        return "other"
    n = values[entry.count]
    assert isinstance(n, int)  # noqa: S101  # a programming mistake, shown by every test that says the message
    if n == 0 and "zero" in entry.forms:
        return "zero"
    form = str(locale_of(language).plural_form(n))
    return form if form in entry.forms else "other"


@lru_cache(maxsize=4096)
def _number(value: int, language: str) -> str:
    return format_decimal(value, locale=locale_of(language))


def _shown(value: Any, language: str) -> Any:
    match value:
        case Own():
            return str(value)
        case str():
            return mark(value)
        case bool():
            raise TypeError("a truth value is not a text")
        case int():
            return _number(value, language)
        case When():
            return mark_instant(value.at, value.style, show_when(value, language))
        case list() | tuple():
            return show_list([str(_shown(item, language)) for item in value], language)
    return value  # undefined values raise by themselves when they are shown
