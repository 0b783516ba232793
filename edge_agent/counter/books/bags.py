"""Bags as this counter's books know them, with what is in each: folded anew with each of their events."""

from collections.abc import Iterator

from msgspec import Struct

from logistics.parcels import bags
from logistics.parcels.told import Told
from plumbing.sqlite import Database

BAGS_MAX = 100
"""So many are shown at most."""
_COLUMNS = "bag, status, site, to_site, seal, pieces, inside"
_STANDS_HERE = "site = ? AND status IN ('built', 'sealed', 'arrived')"


class BagRow(Struct, frozen=True):
    """A bag on its latest trip. `pieces` is how many were sealed in, `inside` how many are scanned in."""

    bag: str
    status: bags.BagStatus
    site: str
    to: str
    seal: str
    pieces: int | None
    inside: int


class BagRows:
    """The tables `bag` and `bag_parcel`. Writes happen within a transaction of the outbox."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def refold(self, bag: str, told: list[Told]) -> None:
        """Write a bag as all that was told of it has it."""
        found = bags.fold(bag, told)
        self._db.execute(
            f"INSERT OR REPLACE INTO bag ({_COLUMNS}, last_id)"
            " SELECT ?,?,?,?,?,?,?, max(id) FROM told WHERE subject = 'b:' || ?",
            (
                bag,
                found.status,
                found.site,
                found.to,
                found.seal,
                found.pieces,
                len(found.contents),
                bag,
            ),
        )
        known, inside = set(self.contents(bag)), set(found.contents)
        for waybill in known - inside:
            self._db.execute("DELETE FROM bag_parcel WHERE bag = ? AND waybill = ?", (bag, waybill))
        for waybill in found.contents:
            if waybill not in known:
                self._db.execute("INSERT INTO bag_parcel (bag, waybill) VALUES (?,?)", (bag, waybill))

    def forget_old(self) -> None:
        """Drop bags of which nothing is in the books any more."""
        self._db.execute("DELETE FROM bag WHERE NOT EXISTS (SELECT 1 FROM told WHERE id = last_id)")
        self._db.execute("DELETE FROM bag_parcel WHERE bag NOT IN (SELECT bag FROM bag)")

    def one(self, bag: str) -> BagRow | None:
        """The bag, None where nothing was told of it here."""
        return next(self._found("bag = ?", bag), None)

    def contents(self, bag: str) -> tuple[str, ...]:
        """The parcels in a bag, the last one last."""
        rows = self._db.execute("SELECT waybill FROM bag_parcel WHERE bag = ? ORDER BY rowid", (bag,))
        return tuple(row[0] for row in rows.fetchall())

    def around(self, waybill: str, site: str) -> BagRow | None:
        """The bag at a site that a parcel is in: begun, sealed, or come and not yet opened."""
        inside = "bag IN (SELECT bag FROM bag_parcel WHERE waybill = ?)"
        return next(self._found(f"{inside} AND {_STANDS_HERE}", waybill, site), None)

    def at(self, site: str, *statuses: bags.BagStatus) -> tuple[BagRow, ...]:
        """The bags at a site in one of these states, the latest first, as far as a bound."""
        marks = ",".join("?" * len(statuses))
        return tuple(self._found(f"site = ? AND status IN ({marks})", site, *statuses))

    def last_like(self, prefix: str) -> str:
        """The highest code that begins so, "" for none; all have the same length."""
        row = self._db.execute(
            "SELECT max(bag) FROM bag WHERE bag >= ? AND bag < ?", (prefix, prefix + "\U0010ffff")
        ).fetchone()
        return row[0] or ""

    def _found(self, where: str, *values: object) -> Iterator[BagRow]:
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM bag WHERE {where} ORDER BY last_id DESC LIMIT {BAGS_MAX}", values
        )
        for row in rows.fetchall():
            yield BagRow(*row)
