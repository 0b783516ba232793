"""The tables of boxes' identities. Rows are ended, never deleted: they prove who was who."""

from sqlalchemy import BigInteger, Column, Index, String, Table

from central.store.tables import RowId, metadata

# `life` is the present one: 1 for the first key, one more for each swap. Revoked as a whole at `revoked_ms`.
identity = Table(
    "identity",
    metadata,
    Column("box", String(64), primary_key=True),
    Column("site", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("life", BigInteger, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("revoked_ms", BigInteger),
    Column("why", String(200), nullable=False, server_default=""),
)

# `number` is what the code says of itself; its secret is kept as a dear digest. A number is used again only
# when no code of it is open.
enrol_code = Table(
    "enrol_code",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("number", String(3), nullable=False, index=True),
    Column("box", String(64), nullable=False, index=True),
    Column("life", BigInteger, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("tries", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
    Column("how", String(16), nullable=False, server_default=""),
)

# `serial` in hexadecimal digits, as openssl prints it; `key` is the digest of the public key.
certificate = Table(
    "certificate",
    metadata,
    Column("serial", String(40), primary_key=True),
    Column("box", String(64), nullable=False),
    Column("life", BigInteger, nullable=False),
    Column("key", String(64), nullable=False),
    Column("begins_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("issued_ms", BigInteger, nullable=False),
    Column("revoked_ms", BigInteger),
    Index("certificate_of_box", "box", "issued_ms"),
)
