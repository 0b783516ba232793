"""Makes of the day's manifests what each site's box is to expect, a new version whenever they change."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from central.store.ledgers.held import versions
from central.store.ledgers.held.sending import BY
from central.store.ledgers.tables import manifest, manifest_parcel
from central.store.store import Store
from logistics import wire
from logistics.parcels.tables.expected import Expected, ExpectedTable, encode, table
from plumbing import codec

KIND: wire.TableName = "expected"
# The sites of a day that are looked at.
_SITES_MAX = 1000


class Expecting:
    """A task of the upkeep. A site of which nothing was announced today keeps what it has."""

    def __init__(self, store: Store, zone: ZoneInfo) -> None:
        self._store = store
        self._zone = zone
        self._seen: dict[str, tuple[str, int]] = {}

    def tick(self, now_ms: int) -> None:
        """Make new versions for sites with new manifests of the day."""
        day = datetime.fromtimestamp(now_ms / 1000, self._zone).date().isoformat()
        newest = func.max(manifest.c.id).label("newest")
        query = select(manifest.c.site, newest).where(manifest.c.day == day).group_by(manifest.c.site)
        with self._store.read() as connection:
            seen = {row.site: (day, row.newest) for row in connection.execute(query.limit(_SITES_MAX))}
        for site in sorted(site for site, mark in seen.items() if self._seen.get(site) != mark):
            with self._store.write() as connection:
                renew(connection, site, day, now_ms)
        self._seen = seen


def renew(connection: Connection, site: str, day: str, now_ms: int) -> None:
    """Send a site what was announced for the day, if that is not what it was sent last."""
    data = encode(fitting(_announced(connection, site, day)))
    versions.renew(connection, KIND, data, site=site, sites={site}, who=BY, now_ms=now_ms)


def fitting(whole: ExpectedTable) -> ExpectedTable:
    """So many of its rows as fit into the parts that a table may have; the others are counted."""
    while len(codec.pack(encode(whole))) > wire.PARTS_MAX * wire.PART_BYTES_MAX:
        keep = len(whole.rows) * 4 // 5
        left_out = whole.left_out + len(whole.rows) - keep
        whole = ExpectedTable(whole.site, whole.day, whole.rows[:keep], left_out)
    return whole


def _announced(connection: Connection, site: str, day: str) -> ExpectedTable:
    parcel = manifest_parcel.c
    query = (
        select(parcel.waybill, manifest.c.carrier, parcel.cod_fen, parcel.place, parcel.segment)
        .join(manifest, manifest.c.id == parcel.manifest)
        .where(manifest.c.site == site, manifest.c.day == day)
        .order_by(manifest.c.id)
    )
    return table(site, day, (Expected(*row) for row in connection.execute(query)))
