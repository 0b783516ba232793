"""What boxes are to hold: routing, prices, expected parcels."""

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Nothing yet."""
