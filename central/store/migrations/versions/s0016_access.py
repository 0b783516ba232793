"""Who may see what, who is there, and who did and looked at what."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Accounts get a reach and a second factor; three tables of who is there, and two of the trail."""
    op.add_column("account", sa.Column("sites", sa.Text(), server_default="", nullable=False))
    op.add_column("account", sa.Column("totp", sa.Text(), server_default="", nullable=False))
    op.add_column("account", sa.Column("totp_used", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("account", sa.Column("is_off", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("account", sa.Column("changed_ms", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column(
        "account", sa.Column("must_change", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("account", sa.Column("recovery", sa.Text(), server_default="", nullable=False))
    # A viewer saw all of the county and changed nothing, which is what an auditor may.
    op.execute("UPDATE account SET role = 'auditor' WHERE role = 'viewer'")
    _sessions()
    _trail()


def _sessions() -> None:
    op.create_table(
        "session",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("begun_ms", sa.BigInteger(), nullable=False),
        sa.Column("turned_ms", sa.BigInteger(), nullable=False),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.String(length=16), server_default="", nullable=False),
        sa.Column("address", sa.String(length=64), server_default="", nullable=False),
        sa.Column("agent", sa.String(length=200), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("ix_session_account", "session", ["account"])
    op.create_table(
        "token",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("sites", sa.Text(), server_default="", nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.Column("used_ms", sa.BigInteger(), nullable=True),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index("ix_token_account", "token", ["account"])


def _trail() -> None:
    op.create_table(
        "trail",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("address", sa.String(length=64), server_default="", nullable=False),
        sa.Column("deed", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=300), server_default="", nullable=False),
        sa.Column("chained", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("trail_by_time", "trail", ["at_ms"])
    op.create_index("trail_by_account", "trail", ["account", "at_ms"])
    op.create_table(
        "trail_answer",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
