"""What a mirror left out because it was held in quarantine; and which days wait for another report."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """A table and an index. What is held now was passed by, or will be: the cursor does not mind which."""
    op.create_table(
        "mirror_held",
        sa.Column("stream", sa.String(length=64).with_variant(sa.String(), "postgresql"), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "seq"),
    )
    op.execute(
        "INSERT INTO mirror_held (stream, seq) SELECT stream, seq FROM quarantine"
        " WHERE released_ms IS NULL AND EXISTS (SELECT 1 FROM mirror)"
    )
    op.create_index("day_touched_when", "day_touched", ["day", "at_ms"])
