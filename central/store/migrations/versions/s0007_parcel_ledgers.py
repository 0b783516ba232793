"""What the centre keeps of parcels beside their steps."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Nothing yet."""
