"""Reports of weeks and months, when they are made, and whom they name."""

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Nothing yet."""
