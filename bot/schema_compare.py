"""Whether the tables of a database are those of this version, column by column.

Before version 1.0 the one migration is made anew with each change, so its number alone does not tell.
"""

import re
from collections.abc import Collection, Iterator

from sqlalchemy import CheckConstraint, Connection, MetaData, inspect

_WORDS = re.compile(r"'([^']*)'")


def differences(connection: Connection, wanted: MetaData) -> list[str]:
    """What the database lacks, or has otherwise, each as a short name; empty where it fits. Tables of others do not count."""
    there = inspect(connection)
    columns = {name: found for (_, name), found in there.get_multi_columns().items()}
    checks = {
        name: {str(one["name"]): str(one["sqltext"]) for one in found}
        for (_, name), found in there.get_multi_check_constraints().items()
    }
    found: list[str] = []
    for table in wanted.sorted_tables:
        if table.name not in columns:
            found.append(f"table {table.name}")
            continue
        ours = [column.name for column in table.columns]
        here = {column["name"]: column for column in columns[table.name]}
        found += [f"column {table.name}.{name}" for name in ours if name not in here]
        found += [
            f"column {table.name}.{name}"
            for name, column in here.items()
            if name not in ours and not column["nullable"] and column["default"] is None
        ]
        found += _words_that_differ(
            table.name,
            checks.get(table.name, {}),
            [one for one in table.constraints if isinstance(one, CheckConstraint)],
        )
    return found


def _words_that_differ(
    table: str, there: dict[str, str], wanted: Collection[CheckConstraint]
) -> Iterator[str]:
    """The closed lists of words of a table that hold other words in the database."""
    for constraint in wanted:
        name = str(constraint.name)
        ours = set(_WORDS.findall(str(constraint.sqltext.compile(compile_kwargs={"literal_binds": True}))))
        if name not in there or set(_WORDS.findall(there[name])) != ours:
            yield f"rule {table}.{name}"
