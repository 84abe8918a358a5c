"""Alembic's entry: runs the migrations on the connection that `archive.database` holds in a transaction."""

from alembic import context

from archive.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    # SQLite alters tables by copying them.
    render_as_batch=True,
)
context.run_migrations()
