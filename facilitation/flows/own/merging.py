"""Two persons become one: every row of the second goes to the first, and nothing that anybody wrote is lost (A3).

Which rows belong to a person or a place follows from the tables' own references, so that a new table is never
forgotten. Where one person may have one row only (a goal of a week), the newer one stays, and the words of the other
become a note of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint
from sqlmodel import Session, select

from facilitation.flows.setup import founding
from facilitation.model import Dialogue, Group, Membership, Note, Person, Role, metadata
from facilitation.rules.silence import State

# The state that stays where both accounts had a place in one group: the one that is most there.
_MOST_THERE = (State.ACTIVE, State.QUIET, State.AWAY, State.PAUSED, State.RESTING)
_WORDS = (
    "text",
    "plan",
    "what",
    "so_what",
    "now_what",
    "caption",
    "work_use",
)  # columns with a person's words
_TIMES = ("changed_at", "finished_at", "opened_at", "answered_at", "saved_at", "posted_at", "at")


@dataclass(slots=True)
class Notes:
    """Keeps the words of rows that have to go."""

    session: Session
    person: Person
    now: datetime

    def keep(self, table: Table, row: Mapping[Any, Any]) -> None:
        """A note with what a person had written there."""
        words = [str(row[table.c[name]]) for name in _WORDS if name in table.columns and row[table.c[name]]]
        if words:
            note = Note(
                person_id=self.person.id, text="\n".join(words), created_at=self.now, changed_at=self.now
            )
            self.session.add(note)


def merge(session: Session, keep: Person, gone: Person, now: datetime) -> None:
    """Everything of `gone` is `keep`'s afterwards, and `gone` is no more."""
    session.flush()
    notes = Notes(session, keep, now)
    kept_places = {place.group_id: place for place in _places(session, keep)}
    for place in _places(session, gone):
        if place.group_id in kept_places:
            _merge_places(session, kept_places[place.group_id], place, notes)
            founding.name_leaders(session, session.get_one(Group, place.group_id))
    _merge_settings(keep, gone)
    for dialogue in session.exec(select(Dialogue).where(Dialogue.person_id == gone.id)).all():
        session.delete(dialogue)
    session.flush()
    _hand_over(session, "person", keep.id, gone.id, notes)
    session.expire_all()
    session.delete(session.get_one(Person, gone.id))
    session.flush()


def _places(session: Session, person: Person) -> list[Membership]:
    return list(session.exec(select(Membership).where(Membership.person_id == person.id)))


def _merge_settings(keep: Person, gone: Person) -> None:
    keep.language = keep.language or gone.language
    keep.zone = keep.zone or gone.zone
    if keep.quiet_from is None and keep.quiet_until is None:
        keep.quiet_from, keep.quiet_until = gone.quiet_from, gone.quiet_until
    keep.muted = [*keep.muted, *(kind for kind in gone.muted if kind not in keep.muted)]
    keep.created_at = min(keep.created_at, gone.created_at)


def _merge_places(session: Session, kept: Membership, other: Membership, notes: Notes) -> None:
    if other.role == Role.FACILITATOR:
        kept.role = Role.FACILITATOR
        kept.leads_first = kept.leads_first or other.leads_first
    if _rank(other.state) < _rank(kept.state):
        kept.state, kept.state_since = other.state, other.state_since
    kept.name = kept.name or other.name
    kept.joined_at = min(kept.joined_at, other.joined_at)
    kept.onboarded_at = _first(kept.onboarded_at, other.onboarded_at)
    kept.last_action_at = _last(kept.last_action_at, other.last_action_at)
    kept.silent_weeks = min(kept.silent_weeks, other.silent_weeks)
    kept.unanswered = min(kept.unanswered, other.unanswered)
    kept.last_hello_asked_at = _last(kept.last_hello_asked_at, other.last_hello_asked_at)
    kept.reasons = [*kept.reasons, *(reason for reason in other.reasons if reason not in kept.reasons)]
    kept.support = [*kept.support, *(wish for wish in other.support if wish not in kept.support)]
    kept.learn_when = kept.learn_when or other.learn_when
    session.flush()
    _hand_over(session, "membership", kept.id, other.id, notes)
    session.expire_all()
    session.delete(session.get_one(Membership, other.id))
    session.flush()


def _rank(state: State) -> int:
    return _MOST_THERE.index(state) if state in _MOST_THERE else len(_MOST_THERE)


def _first(one: datetime | None, two: datetime | None) -> datetime | None:
    return min((at for at in (one, two) if at is not None), default=None)


def _last(one: datetime | None, two: datetime | None) -> datetime | None:
    return max((at for at in (one, two) if at is not None), default=None)


def _hand_over(session: Session, target: str, keep_id: int, gone_id: int, notes: Notes) -> None:
    """Every reference to the row that goes is one to the row that stays."""
    for table in metadata.sorted_tables:
        for column in _columns_to(table, target):
            _clear_doubles(session, table, column, keep_id, gone_id, notes)
            change = table.update().where(column == gone_id).values({column.name: keep_id})
            session.connection().execute(change)


def _clear_doubles(
    session: Session, table: Table, column: Column[Any], keep_id: int, gone_id: int, notes: Notes
) -> None:
    """Where both have the one row that there may be, the newer stays, and the older one's words become a note."""
    connection = session.connection()
    for unique in _unique_sets(table, column):
        rest = [other for other in unique if other is not column]
        kept = connection.execute(table.select().where(column == keep_id)).all()
        twins = {tuple(row._mapping[c] for c in rest): row for row in kept}  # noqa: SLF001  # SQLAlchemy's public name
        for row in connection.execute(table.select().where(column == gone_id)).all():
            twin = twins.get(tuple(row._mapping[c] for c in rest))  # noqa: SLF001  # as above
            if twin is None:
                continue
            older, newer = sorted((row, twin), key=_changed)
            notes.keep(table, older._mapping)  # noqa: SLF001  # as above
            if "id" in table.columns:
                _hand_over(session, table.name, newer.id, older.id, notes)
            keys = [c == older._mapping[c] for c in table.primary_key.columns]  # noqa: SLF001  # as above
            connection.execute(table.delete().where(*keys))


def _columns_to(table: Table, target: str) -> list[Column[Any]]:
    return [c for c in table.columns if any(key.column.table.name == target for key in c.foreign_keys)]


def _unique_sets(table: Table, column: Column[Any]) -> list[list[Column[Any]]]:
    sets = [list(c.columns) for c in table.constraints if isinstance(c, UniqueConstraint)]
    sets.append(list(table.primary_key.columns))
    return [columns for columns in sets if any(known is column for known in columns)]


def _changed(row: Any) -> datetime:
    known = (row._mapping.get(name) for name in _TIMES)  # noqa: SLF001  # SQLAlchemy's public name
    return max((at for at in known if at is not None), default=datetime.min.replace(tzinfo=UTC))
