"""How Alembic runs a migration. `bot.schema` gives the connection, inside a transaction that it has begun itself.

SQLite rolls DDL back like anything else, if only nobody commits in between: so everything runs in that one
transaction, begun with BEGIN IMMEDIATE, and a migration that breaks leaves nothing half done.
"""

from alembic import context

from facilitation.model import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
