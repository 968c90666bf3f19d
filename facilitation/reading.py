"""Content is read from text: one parser for each kind of file, each reporting every mistake of its file at once."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from facilitation.library import (
    AUDIENCES,
    PHASES,
    PLURAL_FORMS,
    Card,
    ContentError,
    Course,
    CourseWeek,
    MessageText,
    Mistake,
    Prompt,
    Trigger,
)
from facilitation.rules.time_words import TimeWords, words_from

_MESSAGE_ID = re.compile(r"[MVL]-[A-Z]+(-?[A-Za-z0-9]+)*")
_PROMPT_ID = re.compile(r"(?P<bank>[A-Z]{1,2})\d\d")
_CARD_ID = re.compile(r"G\d\d")
_FRONT = re.compile(r"\+\+\+\n(?P<front>.*?)\n\+\+\+\n+(?P<text>.*)", re.DOTALL)


class _Reader:
    """The tables of one file, read key by key; what is wrong is kept until the end."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.mistakes: list[Mistake] = []

    def wrong(self, name: str, sentence: str, remedy: str) -> None:
        self.mistakes.append(Mistake(self.file, name, sentence, remedy))

    def toml(self, source: str) -> dict[str, Any]:
        try:
            return tomllib.loads(source)
        except tomllib.TOMLDecodeError as error:
            raise ContentError(
                [Mistake(self.file, "", f"This is not TOML: {error}.", "Mend that line.")]
            ) from None

    def known(self, name: str, table: Mapping[str, Any], keys: Iterable[str]) -> None:
        keys = tuple(keys)
        for key in table.keys() - set(keys):
            self.wrong(name, f'"{key}" is not known here.', f"Use {', '.join(keys)}.")

    def words(self, name: str, table: Mapping[str, Any], key: str, *, required: bool = True) -> str:
        value = table.get(key, "")
        if not isinstance(value, str) or (required and not value.strip()):
            self.wrong(name, f'"{key}" should be a text.', f'Write {key} = "…".')
            return ""
        return value.strip()

    def number(
        self, name: str, table: Mapping[str, Any], key: str, *, default: int | None = None
    ) -> int | None:
        value = table.get(key, default)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
            self.wrong(name, f'"{key}" should be a whole number.', f"Write {key} = 30.")
            return default
        return value

    def texts(self, name: str, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            self.wrong(name, f'"{key}" should be a list of texts.', f'Write {key} = ["…", "…"].')
            return ()
        return tuple(value)

    def labels(self, name: str, table: Mapping[str, Any], key: str) -> dict[str, str]:
        value = table.get(key, {})
        if not isinstance(value, dict) or not all(
            isinstance(label, str) and label for label in value.values()
        ):
            self.wrong(
                name, f'"{key}" should name one text for each key.', f'Write [{name}.{key}] and yes = "Yes".'
            )
            return {}
        return value

    def end(self) -> None:
        if self.mistakes:
            raise ContentError(self.mistakes)


def parse_messages(file: str, source: str) -> dict[str, MessageText]:
    """The messages of one file by id. Raises ContentError."""
    reader = _Reader(file)
    found = {
        name: _message(reader, name, table)
        for name, table in reader.toml(source).items()
        if _is_table(reader, name, table, _MESSAGE_ID, "M-KO-1")
    }
    reader.end()
    return found


def _is_table(reader: _Reader, name: str, table: object, pattern: re.Pattern[str], example: str) -> bool:
    if not pattern.fullmatch(name):
        reader.wrong(name, "This is not an id.", f"Ids look like {example}.")
        return False
    if not isinstance(table, dict):
        reader.wrong(name, "This is not a table.", f"Write [{name}] on a line of its own.")
        return False
    return True


def _message(reader: _Reader, name: str, table: Mapping[str, Any]) -> MessageText:
    reader.known(name, table, ("to", "note", "text", "count", "buttons", "visibility", "words", "later"))
    to = reader.words(name, table, "to")
    if to and to not in AUDIENCES:
        reader.wrong(name, f'Nobody is called "{to}".', f"Choose one of {', '.join(AUDIENCES)}.")
    count = reader.words(name, table, "count", required=False) or None
    return MessageText(
        id=name,
        to=to,
        note=reader.words(name, table, "note"),
        forms=_forms(reader, name, table, count),
        count=count,
        buttons=reader.labels(name, table, "buttons"),
        visibility=reader.words(name, table, "visibility", required=False) or None,
        words=reader.number(name, table, "words"),
        later=reader.words(name, table, "later", required="later" in table) or None,
    )


def _forms(reader: _Reader, name: str, table: Mapping[str, Any], count: str | None) -> dict[str, str]:
    if count is None:
        return {"other": reader.words(name, table, "text")}
    forms = reader.labels(name, table, "text")
    reader.known(name, forms, PLURAL_FORMS)
    if "other" not in forms:
        reader.wrong(
            name, "A counted text needs its general form.", 'Write text = { one = "…", other = "…" }.'
        )
    return {form: text.strip() for form, text in forms.items()}


def parse_prompts(file: str, source: str) -> dict[str, Prompt]:
    """The prompts of one file by id. Raises ContentError."""
    reader = _Reader(file)
    tables = reader.toml(source)
    bank = reader.words("bank", tables, "bank")
    found: dict[str, Prompt] = {}
    for name, table in tables.items():
        if name == "bank" or not _is_table(reader, name, table, _PROMPT_ID, "K01"):
            continue
        if not re.fullmatch(rf"{re.escape(bank)}\d\d", name):
            reader.wrong(
                name, f"This id does not belong to bank {bank}.", f"Name it {bank}01, {bank}02 and so on."
            )
        reader.known(name, table, ("phases", "purpose", "text"))
        phases = reader.texts(name, table, "phases")
        if not phases or set(phases) - set(PHASES):
            reader.wrong(name, "The phases are not known.", f"Choose from {', '.join(PHASES)}.")
        found[name] = Prompt(
            name, bank, phases, reader.words(name, table, "purpose"), reader.words(name, table, "text")
        )
    reader.end()
    return found


def parse_triggers(file: str, source: str) -> dict[str, str]:
    """The closed list of moments in which cards are shown: name and meaning. Raises ContentError."""
    reader = _Reader(file)
    tables = reader.toml(source)
    found = {name: reader.words(name, tables, name) for name in tables}
    reader.end()
    return found


def parse_card(file: str, source: str, triggers: Mapping[str, str]) -> Card:
    """One card: values between lines of "+++", then its text. Raises ContentError."""
    reader = _Reader(file)
    parts = _FRONT.fullmatch(source.replace("\r\n", "\n"))
    if parts is None:
        raise ContentError(
            [
                Mistake(
                    file,
                    "",
                    "The values of this card were not found.",
                    "Put them first, between two lines +++.",
                )
            ]
        )
    front = reader.toml(parts["front"])
    name = reader.words("id", front, "id")
    if not _CARD_ID.fullmatch(name):
        reader.wrong(name, "This is not the id of a card.", "Ids look like G01.")
    reader.known(name, front, ("id", "title", "theme", "word", "repeat", "shown"))
    if not isinstance(front.get("repeat", False), bool):
        reader.wrong(name, '"repeat" should be true or false.', "Write repeat = true, or leave it out.")
    card = Card(
        id=name,
        title=reader.words(name, front, "title"),
        theme=reader.words(name, front, "theme"),
        word=reader.words(name, front, "word"),
        repeat=front.get("repeat") is True,
        shown=tuple(_triggers(reader, name, front.get("shown", []), triggers)),
        text=parts["text"].strip(),
    )
    if not card.text:
        reader.wrong(name, "This card has no text.", "Write it below the second line +++.")
    reader.end()
    return card


def _triggers(reader: _Reader, name: str, raw: object, known: Mapping[str, str]) -> Iterable[Trigger]:
    if not isinstance(raw, list) or not all(isinstance(item, dict) for item in raw):
        reader.wrong(name, '"shown" should be a list of tables.', 'Write [[shown]] and when = "…".')
        return
    for item in raw:
        when = reader.words(name, item, "when")
        if when and when not in known:
            reader.wrong(name, f'No moment is called "{when}".', f"Choose one of {', '.join(sorted(known))}.")
        yield Trigger(when, {key: value for key, value in item.items() if key != "when"})


def parse_times(file: str, source: str) -> TimeWords:
    """The words of a language for times. Raises ContentError."""
    reader = _Reader(file)
    try:
        return words_from(reader.toml(source))
    except ValueError as error:
        raise ContentError([Mistake(file, "", f"{error}.", "Write it as the English file does.")]) from None


def parse_course(file: str, source: str, slug: str) -> Course:
    """A course plan. Raises ContentError."""
    reader = _Reader(file)
    table = reader.toml(source)
    reader.known(slug, table, ("title", "provider", "url", "weeks"))
    weeks = table.get("weeks", [])
    if not isinstance(weeks, list) or not all(isinstance(week, dict) for week in weeks):
        reader.wrong(slug, '"weeks" should be a list of tables.', "Write one { … } for each week.")
        weeks = []
    elif not 3 <= len(weeks) <= 12:
        reader.wrong(slug, f"A course has 3 to 12 weeks, this one has {len(weeks)}.", "Join or split weeks.")
    course = Course(
        slug=slug,
        title=reader.words(slug, table, "title"),
        provider=reader.words(slug, table, "provider", required=False),
        url=reader.words(slug, table, "url", required=False),
        weeks=tuple(
            _course_week(reader, f"week {number}", number, week) for number, week in enumerate(weeks, 1)
        ),
    )
    reader.end()
    return course


def _course_week(reader: _Reader, name: str, number: int, table: Mapping[str, Any]) -> CourseWeek:
    reader.known(name, table, ("topic", "aim", "url", "minutes", "short_path", "sections", "materials"))
    return CourseWeek(
        number=number,
        topic=reader.words(name, table, "topic"),
        url=reader.words(name, table, "url", required=False),
        minutes=reader.number(name, table, "minutes", default=0) or 0,
        short_path=reader.words(name, table, "short_path", required=False),
        sections=reader.texts(name, table, "sections"),
        aim=reader.words(name, table, "aim", required=False),
        materials=_materials(reader, name, table.get("materials", [])),
    )


def _materials(reader: _Reader, name: str, found: object) -> tuple[tuple[str, str], ...]:
    rows: list[Any] = found if isinstance(found, list) else [found]
    if not all(isinstance(row, dict) and row.keys() == {"title", "url"} for row in rows):
        reader.wrong(
            name, '"materials" should be a list of links.', 'Write { title = "…", url = "…" } for each.'
        )
        return ()
    return tuple((reader.words(name, row, "title"), reader.words(name, row, "url")) for row in rows)
