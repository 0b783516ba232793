"""Alembic's entry: runs the steps on the connection that central/store/migrate.py gives."""

from alembic import context

from central.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
