"""Who may see what, who is there, and who did and looked at what."""

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Nothing yet."""
