"""Everything kept about a person can be downloaded, and all of it goes when they say so (content-design 1.18)."""

import asyncio
import json
import logging
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import JSON, Column, Table, TypeDecorator
from sqlalchemy import Enum as EnumType
from sqlmodel import Session, SQLModel

from bot.courier.fetching import Fetching
from bot.files import Store
from bot.packing import DATA, READ_ME_FIRST, Packing, packed
from facilitation.events import Attachment
from facilitation.holdings import HOLDINGS, PACKED, TECHNICAL, WITHOUT_PEOPLE, rows_of
from facilitation.model import (
    Account,
    BuddyPair,
    Consent,
    File,
    FileState,
    Meeting,
    Membership,
    Moment,
    Person,
    Reach,
    Report,
    metadata,
)
from facilitation.pages import Pages
from facilitation.phrasebook import Phrasebook
from facilitation.ports import Capabilities
from facilitation.tokens import token
from tests.flows.kit import Scene, Who, at, texts

WORD = "kingfisher"  # stands in no text of ours
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = datetime(2100, 1, 1, tzinfo=UTC)  # for the store, whose files bear the time of this machine
LISTS = frozenset({"celebrated", "days", "muted", "prompts", "reasons", "support"})
FIXED: Mapping[str, Mapping[str, object]] = {  # the values that cannot be just any
    # To one account, as the table demands, sent already, and no nudge, whose kinds are named by the program.
    "delivery": {
        "room_id": None,
        "operation": "post",
        "state": "sent",
        "nudge": "",
        "expires_at": NOW + timedelta(days=1),
        "message": {"id": "M-OK-1", "text": f"{WORD} in a message", "buttons": []},
    },
    # The proof stays when the person is forgotten (1.18), under a word that is nobody's.
    "consent": {"kind": "reminders", "pseudonym": "a word by chance"},
    # Dates, codes and zones that were chosen from lists: nobody's words. The entry stays when its maker is forgotten.
    "schedule_change": {"was": "", "became": "", "data": {}},
    # A week that the course does not have; what it asks stands with the questions.
    "occurrence": {
        "week": 99,
        "zone": "UTC",
        "reason": "",
        "prompt_id": None,
        "own_prompt": "",
        "post_until": NOW + timedelta(days=1),
        "closes_at": NOW + timedelta(days=1),
    },
    # Fetched already: there is no platform here to fetch it from. Each test says which bytes it has.
    "file": {"state": "stored", "sha256": ""},
}
# Of the person's own rows: what stands there is a name of the program's, without which the rows mean nothing.
CODES = frozenset({"platform", "language", "zone", "quiet_days"})


def fill(session: Session, who: Membership, account: Account) -> dict[str, set[str]]:
    """One more row in every table that holds something about people, the word in each of its texts."""
    given: dict[str, set[str]] = {}
    made: dict[str, int] = {}
    known = {"person": who.person_id, "membership": who.id, "account": account.id, "group": who.group_id}
    pair = BuddyPair(group_id=who.group_id, made_at=NOW)  # names nobody, and places refer to it
    session.add(pair)
    for own in (session.get_one(Person, who.person_id), session.merge(account), session.merge(who)):
        given |= {str(own.__tablename__): write_into(own)}
    session.flush()
    meeting = Meeting(
        group_id=who.group_id,
        local=NOW.replace(tzinfo=None),
        zone="UTC",
        due_at=NOW,
        minutes=60,
        created_at=NOW,
        changed_at=NOW,
    )
    session.add(meeting)
    session.flush()
    made |= {"buddy_pair": pair.id, "meeting": meeting.id}
    for table in metadata.sorted_tables:
        holding = next((held for held in HOLDINGS if held.table == table.name), None)
        if holding is None or table.name in {"person", "account", "membership", "took_part"}:
            continue
        values = {c.name: _value(c, {**known, **made}, session) for c in table.columns if c.name != "id"}
        for name in holding.owners:
            target = next(key.column.table.name for key in table.c[name].foreign_keys)
            values[name] = known[target]
        values |= {name: value for name, value in FIXED.get(table.name, {}).items() if name in table.c}
        key = session.connection().execute(table.insert().values(values)).inserted_primary_key
        assert key is not None
        made[table.name] = key[0]
        given[table.name] = {name for name, value in values.items() if WORD in str(value)}
    return given


def write_into(row: SQLModel) -> set[str]:
    """The word in each text of a row that is there already; in which columns."""
    columns = [c for c in metadata.tables[str(row.__tablename__)].columns if c.name not in CODES]
    for column in columns:
        value = None if column.foreign_keys else _value(column, {}, None)
        if WORD in str(value) and WORD not in str(getattr(row, column.name)):
            setattr(row, column.name, value)
    return {column.name for column in columns if WORD in str(getattr(row, column.name))}


def _value(column: Column[Any], rows: Mapping[str, int], session: Session | None) -> object:
    if column.foreign_keys and session is not None:
        target = next(key.column.table for key in column.foreign_keys)
        if target.name in rows or column.nullable:
            return rows.get(target.name)
        return session.connection().scalar(target.select().with_only_columns(target.c.id).limit(1))
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, EnumType):
        return kind.enums[0]
    if isinstance(kind, JSON):
        return [WORD] if column.name in LISTS else {"note": WORD}
    plain: Mapping[type, object] = {
        str: f"{WORD} {column.table.name} {column.name}",
        int: 1,
        bool: False,
        date: NOW.date(),
        time: time(9),
    }
    return plain.get(kind.python_type, NOW)


def holds(scene: Scene, word: str = WORD) -> list[str]:
    def look(session: Session) -> list[str]:
        with session.begin():
            return [
                f"{table.name}: {row}"
                for table in metadata.sorted_tables
                for row in session.connection().execute(table.select())
                if word in str(tuple(row))
            ]

    return scene.kit.database.run(look)


def account_of(scene: Scene, who: Who) -> Account:
    found = scene.kit.account(who)
    assert found is not None
    return found


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "files")


def fetching(scene: Scene, store: Store) -> Fetching:
    pages = Pages(Phrasebook(texts()))
    packing = Packing(scene.kit.database, store, pages)
    return Fetching(scene.kit.database, store, {PACKED: packing}, {PACKED: Capabilities()})


def test_every_table_says_what_it_holds_about_people() -> None:
    declared = [holding.table for holding in HOLDINGS]
    assert not set(declared) & WITHOUT_PEOPLE.keys()
    assert metadata.tables.keys() - set(declared) - WITHOUT_PEOPLE.keys() == set()
    for holding in HOLDINGS:
        table = metadata.tables[holding.table]
        assert set(holding.owners) <= set(table.columns.keys())
        assert set(holding.hidden) <= set(table.columns.keys())
    assert set(declared) <= set(texts().messages["en"]["L-HD"].buttons)


def test_no_table_without_people_refers_to_one() -> None:
    def people(table: Table) -> set[str]:
        return {key.column.table.name for c in table.columns for key in c.foreign_keys} & {
            "person",
            "membership",
            "account",
        }

    assert {
        name for name in WITHOUT_PEOPLE.keys() & metadata.tables.keys() if people(metadata.tables[name])
    } == set()


def test_all_that_a_person_wrote_anywhere_is_in_the_download(monday: Scene) -> None:
    amina = monday.kit.member(monday.amina)
    given = monday.kit.change(lambda session: fill(session, amina, account_of(monday, monday.amina)))
    rows = monday.kit.change(lambda session: rows_of(session, amina.person_id))
    for holding in HOLDINGS:
        shown = given.get(holding.table, set()) & set(holding.columns())
        found = {
            name for row in rows.get(holding.table, []) for name, value in row.items() if WORD in str(value)
        }
        assert shown <= found, holding.table
        left = given.get(holding.table, set()) - set(holding.columns())
        assert left <= TECHNICAL | set(holding.hidden), holding.table
    others = monday.kit.change(lambda session: rows_of(session, monday.kit.member(monday.georgi).person_id))
    assert WORD not in str(others)


def test_a_download_is_packed_sent_and_forgotten(monday: Scene, store: Store) -> None:
    amina, kit = monday.amina, monday.kit
    amina.commands(
        "note",
        f"A {WORD} <script>alert(1)</script> {{{{ 7*7 }}}}",
        attachments=(Attachment("photo", "r", "u"),),
    )
    photo = kit.rows(File)[0]
    stored = store.put(b"\x89PNG a picture")
    kit.put(File, photo.id, state=FileState.STORED, sha256=stored.sha256, size=stored.size, name="board.png")
    amina.commands("mydata")
    amina.presses("Download my data")
    assert amina.last.kind == "M-MD-6"
    asyncio.run(fetching(monday, store).drain(kit.now))
    kit.due(kit.now + timedelta(seconds=30))
    (told,) = kit.told(amina, "M-MD-8")
    (enclosed,) = told.files
    file = kit.row(File, File.id == enclosed.id)
    with ZipFile(BytesIO(store.get(file.sha256))) as made:
        assert set(made.namelist()) == {READ_ME_FIRST, DATA, f"files/{photo.id}-board.png"}
        page, data = made.read(READ_ME_FIRST).decode(), json.loads(made.read(DATA))
        assert made.read(f"files/{photo.id}-board.png") == b"\x89PNG a picture"
    assert "A kingfisher &lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}" in page
    assert "<script>" not in page
    assert data["note"][0]["text"].startswith("A kingfisher <script>")
    assert data["membership"][0]["group"] == "AI group"
    assert "Georgi" not in page
    amina.taps(amina.sees("Download my data")[1].token)
    assert amina.heard() == ["M-MD-7"], "one at a time"
    kit.due(kit.now + timedelta(minutes=10))
    assert [row.id for row in kit.rows(File)] == [photo.id]
    asyncio.run(fetching(monday, store).clear(LATER))
    assert set(store.names(LATER)) == {stored.sha256}
    assert kit.faults() == []


def test_a_download_that_cannot_be_packed_or_sent_ends_kindly(monday: Scene) -> None:
    amina, kit = monday.amina, monday.kit
    amina.commands("mydata", "download")
    kit.put(File, kit.rows(File)[0].id, state=FileState.FAILED)
    kit.due(kit.now + timedelta(minutes=1))
    assert len(kit.told(amina, "M-MD-9")) == 1
    kit.now += timedelta(minutes=15)
    amina.commands("mydata", "download")
    kit.put(Account, account_of(monday, amina).id, reach=Reach.BLOCKED)
    kit.due(kit.now + timedelta(hours=3))
    assert kit.rows(File) == []
    assert kit.told(amina, "M-MD-8") == []
    assert kit.rows(Moment, Moment.kind == "download", Moment.done_at == None) == []  # noqa: E711  # SQL


def test_files_that_do_not_fit_are_left_out_and_counted() -> None:
    files = [(1, "small.txt", "a"), (2, "large.bin", "b"), (3, "lost.txt", "c")]

    def read(name: str) -> bytes:
        if name == "c":
            raise FileNotFoundError
        return b"x" * (10 if name == "a" else 3 * 2**20)

    content = packed({}, files, read, 2 * 2**20, lambda left: f"left out: {left}")
    with ZipFile(BytesIO(content)) as made:
        assert made.namelist() == [READ_ME_FIRST, DATA, "files/1-small.txt"]
        assert made.read(READ_ME_FIRST) == b"left out: 2"


@pytest.mark.parametrize("leads", [False, True])
def test_after_deletion_no_table_no_file_and_no_log_holds_the_person(
    monday: Scene,
    store: Store,
    caplog: pytest.LogCaptureFixture,
    leads: bool,  # a parameter
) -> None:
    caplog.set_level(logging.DEBUG)
    kit, who = monday.kit, monday.maria if leads else monday.amina
    place, account = kit.member(who), account_of(monday, who)
    kit.put(Membership, place.id, name=f"{WORD} Aziz")
    kit.put(Account, account.id, name=f"{WORD} A", username=f"{WORD}_a")
    monday.georgi.commands("thanks", f"{WORD} Aziz for the map")
    kit.due(at(9, "11:00"))  # the week start says who thanked whom
    assert [told for told in kit.posted("M-KO-1") if WORD in told.text] or leads
    kit.change(lambda session: fill(session, place, account))
    stored = store.put(f"a picture of a {WORD}".encode())
    kit.put(File, kit.rows(File)[0].id, sha256=stored.sha256)
    assert len({row.split(":")[0] for row in holds(monday)}) > 15
    who.name = f"{WORD} A"
    who.commands("mydata", "delete")
    who.presses("Yes, delete all")
    kit.due(kit.now + timedelta(minutes=3))
    assert [row for row in holds(monday) if not row.startswith("report:")] == [], (
        "only open reports stay (1.18)"
    )
    assert kit.account(who) is None
    (open_report,) = kit.rows(Report)
    assert open_report.reporter_id is None
    proofs = kit.rows(Consent, Consent.person_id == None)  # noqa: E711  # SQL
    assert {(proof.kind, proof.given) for proof in proofs} >= {("reminders", False)}
    asyncio.run(fetching(monday, store).clear(LATER))
    assert list(store.names(LATER)) == []
    assert WORD not in caplog.text
    assert kit.faults() == []


def test_proofs_of_consent_stay_under_a_pseudonym_that_is_one_persons_and_leads_to_nobody(
    monday: Scene,
) -> None:
    kit, amina, georgi = monday.kit, monday.amina, monday.georgi
    amina.commands("settings")
    amina.presses("Stop reminders")
    amina.taps(token("rm.set", 0, "on"))
    amina.taps(token("rm.set", 0, "on"))  # twice is one yes
    person = kit.member(amina).person_id
    said = [(c.kind, c.given) for c in kit.rows(Consent, Consent.person_id == person)]
    assert said == [("notice", True), ("reminders", True), ("reminders", False), ("reminders", True)]
    (word,) = {c.pseudonym for c in kit.rows(Consent, Consent.person_id == person)}
    rows = kit.change(lambda session: rows_of(session, person))
    assert {row["pseudonym"] for row in rows["consent"]} == {word}, "they can name their own proofs"
    others = {c.pseudonym for c in kit.rows(Consent, Consent.person_id == kit.member(georgi).person_id)}
    assert word not in others
    amina.commands("mydata", "delete")
    amina.presses("Yes, delete all")
    kit.due(kit.now + timedelta(minutes=3))
    left = kit.rows(Consent, Consent.pseudonym == word)
    assert [(c.person_id, c.kind, c.given) for c in left] == [(None, kind, given) for kind, given in said]
    assert [row for row in holds(monday, word) if not row.startswith("consent:")] == []
    assert kit.faults() == []
