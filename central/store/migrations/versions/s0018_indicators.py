"""The indicator ledger: targets, actuals, evidence, signatures and their history."""

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Nothing yet."""
