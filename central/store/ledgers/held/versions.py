"""Versions of the tables that people make: kept, read, and sent to boxes by role or site."""

from collections.abc import Collection
from hashlib import sha256
from typing import Literal

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Table, delete, func, insert, select

from central.store.ledgers.held import tables
from central.store.ledgers.held.tables import table_held, table_sent
from central.store.ledgers.held.veil import Veil
from central.store.upsert import upsert
from logistics import wire
from plumbing import codec

Made = Literal["routing", "prices"]
LISTED_MAX = 50
OPEN = Veil()


class Version(Struct, frozen=True):
    """A version as somebody made it; `rows` is CSV. Times are UTC ms."""

    version: int
    made_ms: int
    made_by: str
    comment: str
    rows: str


class Sent(Struct, frozen=True):
    """To whom a version was sent, by whom and when; `site` is whose expected parcels these are, else ""."""

    kind: wire.TableName
    site: str
    version: int
    roles: frozenset[str]
    sites: frozenset[str]
    sent_ms: int
    sent_by: str

    def is_for(self, role: str, site: str) -> bool:
        """Whether a box of this role at this site is to hold it."""
        return role in self.roles or site in self.sites


def add(connection: Connection, kind: Made, rows: str, *, who: str, comment: str, now_ms: int) -> int:
    """Keep the next version; its number. Raises WireError for a table that is too large to be sent."""
    wire.table_parts(kind, 1, codec.pack(rows.encode()))
    table = _of(kind)
    held = select(func.max(table_held.c.version)).where(table_held.c.kind == kind)
    tops = [connection.execute(query).scalar() or 0 for query in (select(func.max(table.c.version)), held)]
    number = max(tops) + 1  # A centre that was set up anew goes on above what its boxes hold.
    row = Version(number, now_ms, who, comment, rows)
    connection.execute(insert(table).values(msgspec.structs.asdict(row)))
    return number


def listed(connection: Connection, kind: Made) -> tuple[Version, ...]:
    """The newest versions, at most LISTED_MAX."""
    table = _of(kind)
    query = select(table).order_by(table.c.version.desc()).limit(LISTED_MAX)
    return tuple(Version(*row) for row in connection.execute(query))


def one(connection: Connection, kind: Made, number: int) -> Version | None:
    """A version by its number."""
    table = _of(kind)
    row = connection.execute(select(table).where(table.c.version == number)).first()
    return Version(*row) if row else None


def before(connection: Connection, kind: Made, number: int) -> Version | None:
    """The version before this one."""
    table = _of(kind)
    query = select(table).where(table.c.version < number).order_by(table.c.version.desc()).limit(1)
    row = connection.execute(query).first()
    return Version(*row) if row else None


def send(
    connection: Connection,
    kind: Made,
    version: Version,
    *,
    roles: Collection[str],
    sites: Collection[str],
    who: str,
    now_ms: int,
) -> None:
    """Boxes of these roles and at these sites are to hold it; sending it again says anew to whom."""
    sent = Sent(kind, "", version.version, frozenset(roles), frozenset(sites), now_ms, who)
    put(connection, sent, version.rows.encode())


def put(connection: Connection, sent: Sent, data: bytes, veil: Veil = OPEN) -> None:
    """Keep what was sent with its packed bytes, which stay as they were the first time."""
    kept = packed(connection, sent, veil)
    row = {
        "kind": sent.kind,
        "site": sent.site,
        "version": sent.version,
        "roles": msgspec.json.encode(sorted(sent.roles)).decode(),
        "sites": msgspec.json.encode(sorted(sent.sites)).decode(),
        "sent_ms": sent.sent_ms,
        "sent_by": sent.sent_by,
        "content": sha256(data).hexdigest(),
        "packed": veil.veiled(sent.kind, kept or codec.pack(data)),
    }
    upsert(connection, table_sent, [row])


def renew(
    connection: Connection,
    kind: wire.TableName,
    data: bytes,
    *,
    site: str = "",
    roles: Collection[str] = (),
    sites: Collection[str] = (),
    who: str,
    now_ms: int,
    veil: Veil = OPEN,
) -> bool:
    """Send what was made by itself in place of what was sent before, if it is not the very same; whether."""
    mine = (table_sent.c.kind == kind, table_sent.c.site == site)
    known = connection.execute(select(table_sent.c.content).where(*mine)).scalars().all()
    if sha256(data).hexdigest() in known:
        return False
    # One count for all sites: a box that is moved to another one finds a higher number there in time.
    tops = (
        select(func.max(table_sent.c.version)).where(table_sent.c.kind == kind),
        select(func.max(table_held.c.version)).where(table_held.c.kind == kind),
    )
    number = max(connection.execute(query).scalar() or 0 for query in tops) + 1
    connection.execute(delete(table_sent).where(*mine))
    put(connection, Sent(kind, site, number, frozenset(roles), frozenset(sites), now_ms, who), data, veil)
    return True


def withdraw(connection: Connection, kind: wire.TableName) -> None:
    """No box is to be sent any version; what boxes hold they go on holding."""
    connection.execute(delete(table_sent).where(table_sent.c.kind == kind))


def sent(connection: Connection, kind: wire.TableName | None = None) -> tuple[Sent, ...]:
    """All that was sent, the newest version first."""
    here = table_sent.c
    columns = (here.kind, here.site, here.version, here.roles, here.sites, here.sent_ms, here.sent_by)
    query = select(*columns).order_by(here.version.desc())
    if kind is not None:
        query = query.where(here.kind == kind)
    return tuple(
        Sent(row.kind, row.site, row.version, _set(row.roles), _set(row.sites), row.sent_ms, row.sent_by)
        for row in connection.execute(query)
    )


def packed(connection: Connection, sent: Sent, veil: Veil = OPEN) -> bytes:
    """The very bytes that were sent; none for what was not. Raises ValueError for a seal that is broken."""
    here = table_sent.c
    key = (here.kind == sent.kind, here.site == sent.site, here.version == sent.version)
    return veil.bare(sent.kind, bytes(connection.execute(select(here.packed).where(*key)).scalar() or b""))


def _set(text: str) -> frozenset[str]:
    return msgspec.json.decode(text, type=frozenset[str])


def _of(kind: Made) -> Table:
    return tables.routing if kind == "routing" else tables.prices
