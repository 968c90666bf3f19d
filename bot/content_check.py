"""`python -m bot.content_check`: are all texts plain, complete and in use? Prints what is not, with its remedy.

The plain-language rules are those of facilitation/rules/plain_language.py; here stands what concerns ids, places to
fill in, translations and the line that says who sees an answer (content-design 0.5, 7.1, A16).
"""

import re
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
from facilitation.reasons import REASONS
from facilitation.rules.log import HIDDEN, PARTS, SHOWN
from facilitation.rules.plain_language import Finding, findings
from facilitation.speech import plain

CALM = frozenset({"M-RM-1", "M-RM-2", "M-RM-3", "M-RM-4", "M-HL-1", "M-HL-2", "M-HL-3"})  # no "!" (1.8)
QUESTIONS_IN_A_PROMPT = 2  # the banks of Part 2 ask two short ones


def _ids(names: str) -> tuple[str, ...]:
    return tuple(names.split())


# Buttons that lead on without telling anything about the person.
LEADING_ON = frozenset(
    _ids(
        "back change close continue done later menu next no open opened person report start stop understood week write"
    )
)

# Messages that ask something and carry no visibility line, by the reason (A16).
NO_LINE_NEEDED: Mapping[str, tuple[str, ...]] = {
    "a later step of a dialogue whose first step carries the line": _ids(
        """M-ON-14 M-ON-19 M-KO-3 M-KO-4 M-KO-5 M-KO-6 M-KO-14 M-KO-15 M-CI-3 M-CI-5 M-CI-11 M-CI-14
        M-RF-2 M-RF-3 M-RF-4 M-RF-5 M-RF-6 M-PF-2 M-PF-3 M-PF-4 M-PF-10 M-MP-2a M-MP-2b M-MP-2c M-MP-2d M-MP-2e
        M-PO-5 M-KO-17 M-LK-6 M-LV-1 M-LV-5 M-PA-3 M-PA-5 M-PA-11 M-JB-4 M-MD-3"""
    ),
    "only opens dialogues; their first steps carry the line": _ids(
        """M-ON-16 M-HP-1 M-KO-1 M-KO-10 M-CI-7 M-CM-1 M-CM-4 M-MN-1 M-MN-2 M-WK-1 M-RM-1 M-RM-3 M-HL-1 M-HL-3 M-HL-4 M-HL-8
        M-AS-2 M-CI-9 M-PF-6 M-SC-6 M-CI-8 M-KO-9 M-PO-2 M-PG-1 M-TH-3 M-SU-7 M-FN-3 M-AL-1 M-SU-20 M-JB-1 M-PA-6 M-CM-5 M-HL-9 M-ST-10 M-ST-14"""
    ),
    "says in its own words who sees what": _ids(
        """M-BD-10 M-BD-20 M-HI-5 M-ON-3 M-ND-1 M-ND-6 M-KO-7 M-KO-11 M-SC-2 M-SC-4 M-SC-5 M-SC-13 M-PF-7 M-LV-3 M-LV-4 M-HL-2 M-HL-5 M-SF-1
        M-JB-2 M-JB-3 M-RF-7 M-PO-4 M-PO-6 M-SC-14 M-SC-15 M-TH-2 M-TH-11 M-TH-12 M-TH-13 M-TH-18 M-HL-13 M-SF-6 M-SF-8 M-PA-2 M-LV-7"""
    ),
    "asks where the words shall go; the next step carries the line of that choice": (
        "M-CI-6",
        "M-AS-13",
        "M-AS-19",
    ),
    "a wish to the bot itself, which nobody else sees": _ids(
        "M-PF-12 M-PO-7 M-PO-8 M-PO-20 M-ON-8 M-ON-10 M-ON-12 M-FN-1 M-FN-4"
    ),
    "an answer to something a person asked for or showed, whose readers are known": _ids(
        "M-AS-3 M-AS-4 M-AS-7 M-AS-24 M-PF-16 M-PF-18 M-PF-5 M-SC-3"
    ),
}
# What a text may hold besides words: translators and the sandbox both need it simple.
_SIMPLE = re.compile(r"\{\{ \w+ \}\}|\{% (?:if \w+|endif) %\}")
_NO_LINE = frozenset(name for names in NO_LINE_NEEDED.values() for name in names)


def check_texts(library: Library) -> list[Mistake]:
    """What is wrong with the texts themselves, in every language."""
    return [mistake for language in library.messages for mistake in _language(library, language)]


def check_use(library: Library, code: Iterable[Path]) -> list[Mistake]:
    """Ids that these folders of code use and nobody wrote, and texts that nobody uses."""
    source = library.messages[SOURCE_LANGUAGE]
    return list(_use(source, content_use.find(code, source)))


def check_rules(code: Iterable[Path]) -> list[Mistake]:
    """Rules by which these folders of code send something, and of which /why would know nothing."""
    return [
        Mistake(where, name, "/why has no sentence for this rule.", "Add it to facilitation/reasons.py.")
        for name, where in sorted(content_use.rules(code).items())
        if name not in REASONS
    ]


def _mistake(language: str, name: str, sentence: str, remedy: str) -> Mistake:
    # The file is looked for only here, where something is wrong.
    for path in sorted((content_folder() / language).rglob("*.*")):
        lines = path.read_text(encoding="utf-8").splitlines()
        if f"[{name}]" in lines or f'id = "{name}"' in lines:
            return Mistake(path.relative_to(content_folder()).as_posix(), name, sentence, remedy)
    return Mistake(language, name, sentence, remedy)


def _language(library: Library, language: str) -> Iterator[Mistake]:
    messages, source = library.messages[language], library.messages[SOURCE_LANGUAGE]
    for name in _unknown(library, language):
        yield _mistake(language, name, "English has no such id.", "Take it away, or mend it.")
    for name, message in messages.items():
        wrong = [*_shape(message, language), *_readers(message, messages)]
        wrong += _log(message) if language == SOURCE_LANGUAGE else []
        wrong += _as_in_english(message, source[name]) if name in source else []
        yield from (_mistake(language, name, sentence, remedy) for sentence, remedy in wrong)
    book = Phrasebook(library)
    for name, finding in _plain_language(library, language):
        title = finding.rule.name.replace("_", " ").capitalize()
        yield _mistake(language, name, f"{title}.", _say(book, finding))


def _unknown(library: Library, language: str) -> Iterator[str]:
    for shelf in (library.messages, library.prompts, library.cards):
        yield from sorted(shelf.get(language, {}).keys() - shelf[SOURCE_LANGUAGE].keys())


def _plain_language(library: Library, language: str) -> Iterator[tuple[str, Finding]]:
    for message in library.messages[language].values():
        yield from ((message.id, finding) for finding in _plain(message, language))
    for prompt in library.prompts.get(language, {}).values():
        for finding in findings(
            prompt.text, audience="learner", language=language, question_limit=QUESTIONS_IN_A_PROMPT
        ):
            yield prompt.id, finding
    for card in library.cards.get(language, {}).values():
        # A card is read, not answered: it may ask as often as it likes.
        for finding in findings(
            card.text, audience="facilitator", language=language, question_limit=sys.maxsize
        ):
            yield card.id, finding


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


def _shape(message: MessageText, language: str) -> Iterator[tuple[str, str]]:
    try:
        for form in message.forms.values():
            values(form)
    except TemplateSyntaxError as error:
        yield (
            f"The places to fill in cannot be read: {error.message}.",
            "Write {{ name }} or {% if name %} … {% endif %}.",
        )
    for form in message.forms.values():
        for tag in content_use.TAGS.findall(form) + content_use.VALUES.findall(form):
            if not _SIMPLE.fullmatch(tag):
                yield (
                    f"{tag} does more than a text should.",
                    "Write {{ name }} or {% if name %} … {% endif %}.",
                )
    if message.count:
        needed = {*Locale.parse(language).plural_form.tags, "other"}
        for form in sorted(needed - message.forms.keys()):
            yield f'The form "{form}" is missing.', f'Write text = {{ {form} = "…", … }}.'


def _readers(message: MessageText, messages: Mapping[str, MessageText]) -> Iterator[tuple[str, str]]:
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


def _log(message: MessageText) -> Iterator[tuple[str, str]]:
    decided = message.id in SHOWN | PARTS or message.id in HIDDEN
    if message.to == "group" and message.id.startswith("M-") and not message.later and not decided:
        yield (
            "Nobody has decided whether /log shows this.",
            "Add it to one of the lists in facilitation/rules/log.py.",
        )


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


def _use(source: Mapping[str, MessageText], uses: content_use.Uses) -> Iterator[Mistake]:
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
            yield _mistake(SOURCE_LANGUAGE, name, "This message is in use.", 'Take "later" away.')
        elif not used and not message.later:
            yield _mistake(
                SOURCE_LANGUAGE,
                name,
                "No code uses this message.",
                'Add later = "the feature", or take it away.',
            )


def main() -> int:
    """Print every mistake; 1 if there is any."""
    project = Path(__file__).resolve().parent.parent
    try:
        library = load()
        code = [project / name for name in content_use.CODE]
        found = check_texts(library) + check_use(library, code) + check_rules(code)
    except ContentError as error:
        found = list(error.mistakes)
    for mistake in found:
        print(mistake)  # noqa: T201  # a command's output
    if found:
        print(f"{len(found)} mistakes in the content.")  # noqa: T201  # a command's output
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
