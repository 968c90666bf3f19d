"""How Alembic runs a migration. `bot.schema` gives the connection, inside a transaction that it has begun itself.

SQLite rolls DDL back like anything else, if only nobody commits in between: so everything runs in that one
transaction, begun with BEGIN IMMEDIATE, and a migration that breaks leaves nothing half done.
"""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.dialects.postgresql import JSONB

from facilitation.model import metadata


def render(kind: str, item: Any, autogenerate: AutogenContext) -> str | Literal[False]:
    """Write JSONB plainly. Alembic's own spelling names `Text`, which it does not import."""
    if kind == "type" and isinstance(item, JSONB):
        autogenerate.imports.add("from sqlalchemy.dialects import postgresql")
        return "postgresql.JSONB()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=render,
    transactional_ddl=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
