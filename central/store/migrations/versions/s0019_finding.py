"""What lets people find things soon among years of facts."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

# PostgreSQL finds what begins so by an index that compares characters and not as its locale sorts.
_BEGINNINGS = (("parcel", "waybill"), ("bag", "bag"), ("lot", "lot"))


def upgrade() -> None:
    """Indexes for the one box, and for what sites reported in a span of time."""
    op.create_index("parcel_by_tail", "parcel", [sa.text("substr(waybill, length(waybill) - 3)")])
    op.create_index("bag_by_tail", "bag", [sa.text("substr(bag, length(bag) - 3)")])
    op.create_index("ix_device_device", "device", ["device"])
    op.create_index("day_close_at", "day_close", ["at_ms"])
    if op.get_bind().dialect.name == "postgresql":
        for table, column in _BEGINNINGS:
            name = f"{table}_by_beginning"
            op.create_index(name, table, [column], postgresql_ops={column: "varchar_pattern_ops"})
