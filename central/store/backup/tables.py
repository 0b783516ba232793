"""The tables of backups: which life of the database this is, and the backups that were found good."""

from sqlalchemy import BigInteger, Column, Integer, String, Table

from central.store.tables import metadata

# One row. `life` names the database since it was made or restored; `mark` is the number of the backup in
# which all that is stored now will lie, 0 before the first one was begun. Boxes are told both.
centre_life = Table(
    "centre_life",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("life", String(64), nullable=False),
    Column("mark", BigInteger, nullable=False),
)

# A backup that was written, read again and found good.
backup = Table(
    "backup",
    metadata,
    Column("mark", BigInteger, primary_key=True, autoincrement=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("took_ms", BigInteger, nullable=False),
    Column("file", String(200), nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("events", BigInteger, nullable=False),
)
