"""The migrations and the tables in facilitation/model say the same, on both databases."""

import re
from collections.abc import Iterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, Engine, Inspector, inspect, text
from sqlalchemy.exc import IntegrityError

from bot.database import engine_for
from bot.schema import SchemaState, config, current, head, migrate, require_current, revisions, schema_of
from bot.schema_compare import differences
from facilitation.model import metadata


@pytest.fixture
def migrated(empty_url: str) -> Iterator[Engine]:
    """A database that all migrations were run on, from empty."""
    migrate(empty_url)
    engine = engine_for(empty_url)
    yield engine
    engine.dispose()


def test_an_empty_database_is_brought_to_the_newest_revision(empty_url: str) -> None:
    require_current(empty_url)
    assert schema_of(empty_url).state == SchemaState.CURRENT
    assert current(empty_url) == head()


def test_the_migrated_schema_is_that_of_the_tables(migrated: Engine) -> None:
    with migrated.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []


def test_the_quick_look_at_the_start_sees_no_difference_either(migrated: Engine) -> None:
    with migrated.connect() as connection:
        assert differences(connection, metadata) == []


def test_alembic_finds_nothing_left_to_write(migrated: Engine) -> None:
    with migrated.begin() as connection:
        command.check(config(connection))


def test_every_check_of_the_tables_is_in_the_database(migrated: Engine) -> None:
    with migrated.connect() as connection:
        found = checks(inspect(connection))
    wanted = {
        (table.name, str(constraint.name))
        for table in metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    assert wanted
    assert wanted <= found


def test_every_index_keeps_its_condition(migrated: Engine) -> None:
    with migrated.connect() as connection:
        definitions = index_definitions(connection)
    for table in metadata.tables.values():
        for index in table.indexes:
            options = index.dialect_options[migrated.dialect.name]
            condition = options.get("where")
            defined = definitions[str(index.name)]
            assert (" WHERE " in defined.upper()) == (condition is not None), defined
            if condition is not None:
                assert words(str(condition)) <= words(defined)


def test_a_word_that_is_in_no_list_is_refused(migrated: Engine) -> None:
    with pytest.raises(IntegrityError, match=r"(?i)check"), migrated.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO room (platform, chat, thread, title, state, state_since, reason)"
                " VALUES ('console', 1, 0, '', 'gone fishing', '2026-03-02 08:00:00', '')"
            )
        )


def test_all_migrations_can_be_taken_back(migrated: Engine) -> None:
    with migrated.begin() as connection:
        command.downgrade(config(connection), "base")
    with migrated.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 0


def test_every_step_goes_back_and_forth(empty_url: str) -> None:
    engine = engine_for(empty_url, foreign_keys=False)
    with engine.begin() as connection:
        for revision in revisions():
            command.upgrade(config(connection), revision)
            command.downgrade(config(connection), "-1")
            command.upgrade(config(connection), revision)
    engine.dispose()
    assert current(empty_url) == head()


def checks(inspector: Inspector) -> set[tuple[str, str]]:
    return {
        (table, str(check["name"]))
        for table in inspector.get_table_names()
        for check in inspector.get_check_constraints(table)
    }


def index_definitions(connection: Connection) -> dict[str, str]:
    question = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        if connection.dialect.name == "sqlite"
        else "SELECT indexname, indexdef FROM pg_indexes"
    )
    return {str(name): str(definition) for name, definition in connection.execute(text(question))}


def words(condition: str) -> set[str]:
    """The names and values in a condition, whatever way a database writes it back."""
    # PostgreSQL writes IN as = ANY (ARRAY[…]).
    return set(re.findall(r"[a-z_]+", condition.lower())) - {"in"}
