"""The duty board: what was taken on, and the hand-over."""

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Nothing yet."""
