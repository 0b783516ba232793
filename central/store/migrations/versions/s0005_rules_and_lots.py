"""Rules of rooms with their history, lots in rooms and what is to be done about them."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Nothing yet."""
