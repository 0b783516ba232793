"""PostgreSQL's columns of later steps hold 64 bits and texts of any length as well, as SQLite's do.

What is written into them is bounded before it comes there: the database is no place to find one that moved.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0028"

# What Alembic keeps its own place in is none of ours.
_NOT_OURS = "alembic_version"
_NARROW = sa.text(
    "SELECT table_name, column_name, data_type FROM information_schema.columns"
    " WHERE table_schema = current_schema() AND table_name != :other"
    " AND (data_type IN ('integer', 'smallint') OR character_maximum_length IS NOT NULL)"
    " ORDER BY table_name, ordinal_position"
)
_SHORT = sa.text(
    "SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema()"
    " AND data_type <> 'bigint'::regtype ORDER BY sequencename"
)


def upgrade() -> None:
    """One ALTER a table: it is written anew once, and only where it has numbers."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    wanted: dict[str, list[str]] = {}
    for table, column, kind in connection.execute(_NARROW, {"other": _NOT_OURS}):
        wide = "VARCHAR" if kind == "character varying" else "BIGINT"
        wanted.setdefault(table, []).append(f'ALTER COLUMN "{column}" TYPE {wide}')
    for table, changes in wanted.items():
        op.execute(f'ALTER TABLE "{table}" {", ".join(changes)}')
    for (name,) in connection.execute(_SHORT).all():
        op.execute(f'ALTER SEQUENCE "{name}" AS BIGINT')
