"""`python -m bot.content_check`: are all texts plain, complete and in use? Prints what is not, with its remedy.

The plain-language rules are those of facilitation/rules/plain_language.py; here stands what concerns ids, places to
fill in, translations and the line that says who sees an answer (content-design 0.5, 7.1, A16).
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from babel import Locale
from jinja2 import TemplateSyntaxError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot import content_use
from bot.content import content_folder, load
from facilitation.library import ContentError, Library, MessageText, Mistake
from facilitation.phrasebook import SOURCE_LANGUAGE, Phrasebook
from facilitation.rules.plain_language import Finding, findings
from facilitation.speech import plain

CALM = frozenset({"M-RM-1", "M-RM-2", "M-RM-3", "M-RM-4", "M-HL-1", "M-HL-2", "M-HL-3"})  # no "!" (1.8)
QUESTIONS_IN_A_PROMPT = 2  # the banks of Part 2 ask two short ones


def _ids(names: str) -> tuple[str, ...]:
    return tuple(names.split())


# Buttons that lead on without telling anything about the person.
LEADING_ON = frozenset(
    _ids(
        "back change close continue done later menu next no open opened person start stop understood week write"
    )
)

# Messages that ask something and carry no visibility line, by the reason (A16).
NO_LINE_NEEDED: Mapping[str, tuple[str, ...]] = {
    "a later step of a dialogue whose first step carries the line": _ids(
        """M-KO-3 M-KO-4 M-KO-5 M-KO-6 M-KO-14 M-KO-15 M-CI-3 M-CI-5 M-CI-11 M-CI-13 M-CI-14
        M-RF-2 M-RF-3 M-RF-4 M-RF-5 M-RF-6 M-PF-2 M-PF-3 M-PF-4 M-PF-10 M-MP-2a M-MP-2b M-MP-2c M-MP-2d M-MP-2e
        M-LV-1 M-LV-5 M-PA-3 M-PA-5 M-JB-4"""
    ),
    "only opens dialogues; their first steps carry the line": _ids(
        """M-KO-1 M-KO-10 M-CI-7 M-CM-1 M-CM-4 M-MN-1 M-WK-1 M-RM-1 M-RM-3 M-HL-1 M-HL-3 M-HL-4 M-HL-8
        M-AS-2 M-CI-9 M-PF-6 M-SC-6 M-SU-7 M-FN-3 M-AL-1 M-JB-1"""
    ),
    "says in its own words who sees what": _ids(
        """M-ON-3 M-KO-7 M-KO-11 M-SC-2 M-SC-4 M-SC-5 M-SC-13 M-PF-7 M-LV-3 M-LV-4 M-HL-2 M-HL-5 M-SF-1
        M-JB-2 M-JB-3 M-RF-7"""
    ),
    "asks where the words shall go; the next step carries the line of that choice": ("M-CI-6", "M-AS-13"),
    "a wish to the bot itself, which nobody else sees": _ids("M-ON-8 M-ON-10 M-ON-12 M-FN-1 M-FN-4"),
    "an answer to something a person asked for or showed, whose readers are known": _ids(
        "M-AS-3 M-AS-4 M-AS-7 M-PF-5 M-SC-3"
    ),
}
_NO_LINE = frozenset(name for names in NO_LINE_NEEDED.values() for name in names)


def check(library: Library, code: Iterable[Path], root: Path | None = None) -> list[Mistake]:
    """Everything that is wrong with loaded content and its use in these folders of code."""
    places = _Places(root or content_folder())
    source = library.messages[SOURCE_LANGUAGE]
    uses = content_use.find(code, source)
    return [
        *(m for language in library.messages for m in _language(library, language, places)),
        *_use(source, uses, places),
    ]


class _Places:
    """Which file an id stands in: looked up only for what is wrong."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def mistake(self, language: str, name: str, sentence: str, remedy: str) -> Mistake:
        return Mistake(self._file(language, name), name, sentence, remedy)

    def _file(self, language: str, name: str) -> str:
        for path in sorted((self.root / language).rglob("*.*")):
            lines = path.read_text(encoding="utf-8").splitlines()
            if f"[{name}]" in lines or f'id = "{name}"' in lines:
                return path.relative_to(self.root).as_posix()
        return f"{language}/messages"


def _language(library: Library, language: str, places: _Places) -> Iterator[Mistake]:
    messages, source = library.messages[language], library.messages[SOURCE_LANGUAGE]
    book = Phrasebook(library)
    for name, message in messages.items():
        if name not in source:
            yield places.mistake(
                language, name, "English has no such message.", "Take it away, or mend its id."
            )
        else:
            yield from (
                places.mistake(language, name, *words)
                for words in (*_shape(message, language, messages), *_as_in_english(message, source[name]))
            )
        for finding in _plain(message, language):
            yield places.mistake(
                language, name, finding.rule.name.replace("_", " ").capitalize() + ".", _say(book, finding)
            )
    for name, text in _prompts_and_cards(library, language):
        audience = "learner" if name in library.prompts[language] else "facilitator"
        for finding in findings(
            text, audience=audience, language=language, question_limit=_question_limit(audience)
        ):
            yield places.mistake(
                language, name, finding.rule.name.replace("_", " ").capitalize() + ".", _say(book, finding)
            )


def _question_limit(audience: str) -> int:
    # A card is read, not answered.
    return QUESTIONS_IN_A_PROMPT if audience == "learner" else sys.maxsize


def _prompts_and_cards(library: Library, language: str) -> Iterator[tuple[str, str]]:
    yield from ((prompt.id, prompt.text) for prompt in library.prompts[language].values())
    yield from ((card.id, card.text) for card in library.cards[language].values())


def _say(book: Phrasebook, finding: Finding) -> str:
    try:
        return plain(book.text(finding.rule, SOURCE_LANGUAGE, finding.values))
    except KeyError:
        return f"{finding.excerpt} ({finding.n}, limit {finding.limit})"


def _plain(message: MessageText, language: str) -> Iterator[Finding]:
    for form in message.forms.values():
        yield from findings(
            _as_read(form),
            audience=message.to,
            language=language,
            word_limit=message.words,
            calm=message.id in CALM,
        )
    yield from findings("", audience=message.to, language=language, buttons=message.buttons.values())


def _as_read(template: str) -> str:
    """A template as a reader meets it: a value counts as one word."""
    return content_use.TAGS.sub("", content_use.VALUES.sub("x", content_use.LINKS.sub("]", template)))


def _shape(
    message: MessageText, language: str, messages: Mapping[str, MessageText]
) -> Iterator[tuple[str, str]]:
    try:
        for form in message.forms.values():
            values(form)
    except TemplateSyntaxError as error:
        yield (
            f"The places to fill in cannot be read: {error.message}.",
            "Write {{ name }} or {% if name %} … {% endif %}.",
        )
    if message.count:
        needed = {*Locale.parse(language).plural_form.tags, "other"}
        for form in sorted(needed - message.forms.keys()):
            yield f'The form "{form}" is missing.', f'Write text = {{ {form} = "…", … }}.'
    if message.visibility and not message.visibility.startswith("V-"):
        yield f'"{message.visibility}" is no visibility line.', "Use one of the V- messages."
    elif message.visibility and message.visibility not in messages:
        yield f"There is no visibility line {message.visibility}.", "Use one of the V- messages."
    if _asks(message) and not message.visibility and message.id not in _NO_LINE:
        yield (
            "This message asks the person for something and does not say who sees it.",
            'Add visibility = "V-…", or put the id with its reason into NO_LINE_NEEDED.',
        )
    if message.id in _NO_LINE and (message.visibility or not _asks(message)):
        yield "This exception from the visibility line is not needed.", "Take the id out of NO_LINE_NEEDED."


def _as_in_english(message: MessageText, source: MessageText) -> Iterator[tuple[str, str]]:
    if message.buttons.keys() != source.buttons.keys():
        yield (
            "The buttons are not those of English.",
            f"Use the keys {', '.join(source.buttons) or '(none)'}.",
        )
    try:
        known = set().union(*(values(form) for form in source.forms.values()))
        own = set().union(*(values(form) for form in message.forms.values()))
    except TemplateSyntaxError:
        return  # said by _shape
    if extra := own - known:
        yield (
            f"English does not know {', '.join(sorted(extra))}.",
            f"Use {', '.join(sorted(known)) or 'none'}.",
        )


def _asks(message: MessageText) -> bool:
    if message.to not in {"learner", "group"} or not message.id.startswith("M-"):
        return False
    told = message.buttons.keys() - LEADING_ON
    return bool(told) or any("?" in form for form in message.forms.values())


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment()


def values(template: str) -> set[str]:
    """The names a template needs. Raises jinja2.TemplateSyntaxError."""
    return set(meta.find_undeclared_variables(_environment().parse(template)))


def _use(source: Mapping[str, MessageText], uses: content_use.Uses, places: _Places) -> Iterator[Mistake]:
    lines = {m.visibility for m in source.values() if m.visibility}
    for name, where in sorted(uses.ids.items()):
        if name not in source:
            yield Mistake(
                where,
                name,
                "The code uses this id, and there is no such message.",
                "Write it, or mend the id.",
            )
    for name, message in source.items():
        used = name in uses.ids or name in lines
        if used and message.later:
            yield places.mistake(SOURCE_LANGUAGE, name, "This message is in use.", 'Take "later" away.')
        elif not used and not message.later:
            yield places.mistake(
                SOURCE_LANGUAGE,
                name,
                "No code uses this message.",
                'Add later = "the feature", or take it away.',
            )


def main() -> int:
    """Print every mistake; 1 if there is any."""
    project = Path(__file__).resolve().parent.parent
    try:
        found = check(load(), [project / name for name in content_use.CODE])
    except ContentError as error:
        found = list(error.mistakes)
    for mistake in found:
        print(mistake)  # noqa: T201  # a command's output
    if found:
        print(f"{len(found)} mistakes in the content.")  # noqa: T201  # a command's output
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
