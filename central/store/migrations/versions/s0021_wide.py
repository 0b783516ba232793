"""PostgreSQL's columns hold what SQLite's do: whole numbers of 64 bits, and texts of any length.

What boxes tell is bounded by the wire, at 2^62: a weight beyond 32 bits would have stopped the intake there.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

# What Alembic keeps its own place in is none of ours.
_NOT_OURS = "alembic_version"
_NARROW = sa.text(
    "SELECT table_name, column_name, data_type FROM information_schema.columns"
    " WHERE table_schema = current_schema() AND table_name != :other"
    " AND (data_type = 'integer' OR character_maximum_length IS NOT NULL)"
    " ORDER BY table_name, ordinal_position"
)


def upgrade() -> None:
    """One ALTER a table: it is written anew once, and only where it has numbers."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    wanted: dict[str, list[str]] = {}
    for table, column, kind in connection.execute(_NARROW, {"other": _NOT_OURS}):
        wide = "BIGINT" if kind == "integer" else "VARCHAR"
        wanted.setdefault(table, []).append(f'ALTER COLUMN "{column}" TYPE {wide}')
    for table, changes in wanted.items():
        op.execute(f'ALTER TABLE "{table}" {", ".join(changes)}')
