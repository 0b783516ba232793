"""What lets people find things soon among years of facts."""

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Nothing yet."""
