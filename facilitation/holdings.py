"""What each table holds about a person: one register for the download and for the proof that deletion is whole.

A table either says here how its rows belong to a person and which columns go out with /mydata download, or stands in
`WITHOUT_PEOPLE` with the reason. A test compares this with the tables there are, so that a new one is never forgotten.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Table, false, or_, select
from sqlmodel import Session

from facilitation.model import metadata
from facilitation.speech import from_json, plain

# Numbers and addresses that mean something to the program and nothing to a reader.
TECHNICAL = frozenset(
    [
        "id",
        "ref",
        "unique_ref",
        "place",
        "source",
        "sources",
        "sha256",
        "album",
        "fetch_at",
        "tries",
        "dedupe_key",
        "interaction",
        "attempt",
        "owner",
        "lease_until",
        "message_ref",
        "error",
        "policy",
        "priority",
        "subject_id",
        "operation",
        "rule",
        "nudge",
        "silent",
        "prompts",
        "digest",
        "token_digest",
        "key",
        "outcome",
        "data",
        "flow",
        "step",
        "due_at",
        "expires_at",
    ]
)
# References to other rows; the group and the week are shown by name.
_GROUP, _OCCURRENCE = "group_id", "occurrence_id"


@dataclass(frozen=True, slots=True)
class Holding:
    """A table with rows of people. `owners`: its columns that lead to a person, a place, or an account of theirs.

    `shown`: technical columns that are shown here; `hidden`: further ones that are not, each for the reason in `why`.
    """

    table: str
    owners: tuple[str, ...]
    shown: frozenset[str] = frozenset()
    hidden: Mapping[str, str] = field(default_factory=dict)

    def columns(self) -> Iterator[str]:
        """The columns that go out."""
        for column in metadata.tables[self.table].columns:
            if column.foreign_keys or column.name in self.hidden:
                continue
            if column.name not in TECHNICAL or column.name in self.shown:
                yield column.name


def _held(table: str, *owners: str, shown: str = "", **hidden: str) -> Holding:
    return Holding(table, owners, frozenset(shown.split()), hidden)


_OF_THE_BEAT = "ordinal local zone post_until closes_at moved state reason prompt_id own_prompt"

_ALL: tuple[Holding, ...] = (
    _held("person", "id"),
    _held("account", "person_id", shown="ref"),
    _held("membership", "person_id"),
    _held("took_part", "membership_id"),
    _held("schedule_change", "by_id"),
    _held("goal", "membership_id"),
    _held("check_in", "membership_id"),
    _held("reflection", "membership_id"),
    _held("work", "membership_id"),
    _held("feedback", "membership_id"),
    _held("question", "membership_id"),
    _held("answer", "membership_id"),
    _held("thanks", "from_id", "to_id"),
    _held("portfolio_item", "membership_id"),
    _held("file", "person_id"),
    _held("note", "person_id", "about_id"),
    _held("reminder", "person_id"),
    _held("consent", "person_id"),
    _held("dialogue", "person_id", shown="data"),
    _held("delivery", "account_id", "person_id", "author_id"),
    _held("moment", "membership_id", shown="due_at"),
    _held("connect_code", "person_id"),
    _held("connect_try", "person_id"),
    _held("hello_entry", "membership_id"),
    _held("report", "reporter_id"),
    _held("feedback_request", "membership_id"),
    _held("link", "suggested_by"),
    _held("coordinator", "person_id"),
    _held("group_guest", "person_id"),
    _held(
        "mailbox",
        "account_id",
        stop="the word that ends the letters opens nothing else, and stands in each of them",
    ),
    _held("mail_try", "person_id"),
    _held("web_login", "person_id"),
    _held("web_session", "person_id"),
    _held("greeting", "membership_id"),
    _held("promise_choice", "membership_id"),
    _held("promise_idea", "membership_id"),
    _held("buddy_wish", "membership_id"),
    _held("buddy_place", "membership_id"),
    _held("buddy_talk", "membership_id"),
    _held("not_with", "membership_id"),
    _held("card_shown", "membership_id"),
    _held("calendar_feed", "person_id"),
    _held("meeting_answer", "membership_id"),
    _held("own_prompt", "membership_id"),
    _held(
        "occurrence", "line_by", **dict.fromkeys(_OF_THE_BEAT.split(), "about the post, not about its line")
    ),
    _held("errand", "membership_id"),
    _held("leader_offer", "by_id", "to_id"),
)
HOLDINGS = tuple(holding for holding in _ALL if holding.table in metadata.tables)

WITHOUT_PEOPLE: Mapping[str, str] = {
    "programme": "the project's own settings",
    "group": "the group's plan and rhythm; its leader's name is changed when the leader is forgotten",
    "course_week": "the course plan",
    "room": "where a group meets",
    "meeting": "when and where a group meets",
    "prompt_use": "which questions the group has had",
    "invitation": "a word that opens a place, for nobody in particular",
    "pace": "how fast the bot may send",
    "seen": "numbers of events, without what was said or by whom",
    "fault": "where the program broke, without what was said or by whom",
    "lease": "which process receives",
    "kept": "small facts of the program",
    "buddy_pair": "that some learn together; who they are stands with their places",
    "tally": "numbers of a group, after those who are counted are forgotten",
    "coordinator_invitation": "a word that makes somebody a coordinator, for nobody in particular",
    "programme_code": "a word that brings a group into a programme, for no leader in particular",
    "week_facts": "numbers of a closed week, counted once; kept five years without persons (1.18)",
    "survey_count": "how many gave an answer, not who",
}


def rows_of(session: Session, person_id: int) -> dict[str, list[dict[str, object]]]:
    """Everything kept about a person, by table; tables without a row of theirs are left out."""
    ids = _ids(session, person_id)
    names = _names(session)
    found = {holding.table: _rows(session, holding, ids, names) for holding in HOLDINGS}
    return {table: rows for table, rows in found.items() if rows}


def words_of(session: Session, person_id: int) -> set[str]:
    """The names a person bears and the words they wrote, as far as they are kept."""
    ids = _ids(session, person_id)
    found: set[str] = set()
    for table_name, columns in WORDS.items():
        holding = next(held for held in HOLDINGS if held.table == table_name)
        table = metadata.tables[table_name]
        query = select(*(table.c[name] for name in columns)).where(belongs_to(table, holding.owners, ids))
        for row in session.connection().execute(query):
            found.update(str(value).strip() for value in row if value)
    return found - {""}


# Columns in which a person's own words stand, and their names.
WORDS: Mapping[str, tuple[str, ...]] = {
    "account": ("name", "username"),
    "membership": ("name",),
    "greeting": ("text",),
    "promise_idea": ("text",),
    "goal": ("text", "plan"),
    "check_in": ("text",),
    "reflection": ("what", "so_what", "now_what"),
    "work": ("caption",),
    "feedback": ("text",),
    "question": ("text",),
    "answer": ("text",),
    "thanks": ("text",),
    "own_prompt": ("text",),
    "occurrence": ("own_line",),
}


def files_of(session: Session, person_id: int) -> list[tuple[int, str, str]]:
    """Number, name and SHA-256 of the files whose bytes we have."""
    table = metadata.tables["file"]
    mine = select(table.c.id, table.c.name, table.c.sha256).where(
        table.c.person_id == person_id, table.c.sha256 != "", table.c.platform.not_in(MADE_HERE)
    )
    return [(row.id, row.name, row.sha256) for row in session.connection().execute(mine.order_by(table.c.id))]


# Files that are made here, by the name of the "platform" that they come from: a download, a calendar, of a digest its page
# and its table, a course plan.
PACKED, CALENDAR, PAGE, TABLE, PLAN = "mydata", "calendar", "digest-page", "digest-table", "plan"
MADE_HERE = (PACKED, CALENDAR, PAGE, TABLE, PLAN)


def _ids(session: Session, person_id: int) -> Mapping[str, list[int]]:
    connection = session.connection()
    found: dict[str, list[int]] = {"person": [person_id]}
    for name in ("membership", "account"):
        table = metadata.tables[name]
        mine = select(table.c.id).where(table.c.person_id == person_id)
        found[name] = list(connection.scalars(mine))
    return found


def _names(session: Session) -> Mapping[str, Mapping[int, object]]:
    connection = session.connection()
    group, occurrence = metadata.tables["group"], metadata.tables["occurrence"]
    return {
        _GROUP: {row.id: row.title for row in connection.execute(select(group.c.id, group.c.title))},
        _OCCURRENCE: {
            row.id: row.week for row in connection.execute(select(occurrence.c.id, occurrence.c.week))
        },
    }


def _rows(
    session: Session,
    holding: Holding,
    ids: Mapping[str, list[int]],
    names: Mapping[str, Mapping[int, object]],
) -> list[dict[str, object]]:
    table = metadata.tables[holding.table]
    query = select(table).where(belongs_to(table, holding.owners, ids)).order_by(*table.primary_key.columns)
    return [_shown(holding, dict(row._mapping), names) for row in session.connection().execute(query)]  # noqa: SLF001  # SQLAlchemy's public name


def belongs_to(table: Table, owners: Iterable[str], ids: Mapping[str, list[int]]) -> ColumnElement[bool]:
    """The condition under which a row of a table is one of the person's."""
    conditions: list[ColumnElement[bool]] = [false()]
    for name in owners:
        column = table.c[name]
        target = next((key.column.table.name for key in column.foreign_keys), table.name)
        conditions.append(column.in_(ids[target]))
    return or_(*conditions)


def _shown(
    holding: Holding, row: Mapping[str, Any], names: Mapping[str, Mapping[int, object]]
) -> dict[str, object]:
    found: dict[str, object] = {}
    for column, label in ((_GROUP, "group"), (_OCCURRENCE, "week")):
        if row.get(column) is not None:
            found[label] = names[column].get(row[column], "")
    for name in holding.columns():
        found[name] = _plain(name, row[name])
    return found


def _plain(name: str, value: object) -> object:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if name == "message" and isinstance(value, dict):
        return plain(from_json(value).text)
    return value
