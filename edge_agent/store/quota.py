"""How much of the disk each worth may take, what it takes, and what had to be given up."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct, field

from logistics.events.shape import Worth
from plumbing.sqlite import Database, DiskFull

# What a row costs beside its body: header, numbers, times, and its entries in the indexes (measured: 60).
ROW_BYTES = 64
THINNED = "thinned"
_UNBOUNDED = 2**62


class QuotaFull(DiskFull):
    """What may never be dropped fills its quota; nothing of the transaction was kept."""


class Limits(Struct, frozen=True):
    """What an outbox may take of its disk, and what it keeps back."""

    telemetry_bytes: int = _UNBOUNDED
    alarm_bytes: int = _UNBOUNDED
    parcel_bytes: int = _UNBOUNDED
    reserve_bytes: int = 0
    kept_bytes: int = _UNBOUNDED

    def of(self, worth: Worth) -> int:
        """The quota of a worth in bytes."""
        return {
            Worth.TELEMETRY: self.telemetry_bytes,
            Worth.ALARM: self.alarm_bytes,
            Worth.PARCEL: self.parcel_bytes,
        }[worth]


class Taken(Struct):
    """Bytes in the outbox by worth, kept along with every row that comes or goes; and what was given up."""

    size: Counter[Worth] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)

    def copy(self) -> "Taken":
        """As it is now, to fall back on."""
        return Taken(self.size.copy(), self.lost.copy())

    def add(self, rows: Iterable[tuple[str, int]]) -> int:
        """Rows came, each told as (worth, bytes of its body); how many."""
        return self._count(rows, 1)

    def remove(self, rows: Iterable[tuple[str, int]]) -> int:
        """Rows went, told the same way; how many."""
        return self._count(rows, -1)

    def _count(self, rows: Iterable[tuple[str, int]], sign: int) -> int:
        """By the worth's text, since an enumeration's hash costs more than all the rest."""
        sizes, counts = dict[str, int](), dict[str, int]()
        for worth, body_bytes in rows:
            sizes[worth] = sizes.get(worth, 0) + body_bytes
            counts[worth] = counts.get(worth, 0) + 1
        for worth, size in sizes.items():
            self.size[Worth(worth)] += sign * (size + counts[worth] * ROW_BYTES)
        return sum(counts.values())

    @property
    def dropped(self) -> dict[Worth, int]:
        """Events given up since the box was set up, by worth."""
        return {worth: self.lost[worth.value] for worth in Worth if self.lost[worth.value]}

    @property
    def thinned(self) -> int:
        """Chunks of temperatures of which only summaries are left."""
        return self.lost[THINNED]


def weigh(db: Database) -> Taken:
    """One pass over the rows, at the start; from then on sizes are kept along."""
    taken = Taken()
    rows = db.execute("SELECT worth, count(*), coalesce(sum(length(body)), 0) FROM outbox GROUP BY worth")
    for worth, count, body_bytes in rows:
        taken.size[Worth(worth)] = body_bytes + count * ROW_BYTES
    for kind, events in db.execute("SELECT kind, events FROM lost"):
        taken.lost[kind] = events
    return taken


def note_lost(db: Database, before: Taken, taken: Taken) -> None:
    """Keep the counts of what was given up, where they changed, so that a restart knows them."""
    for kind, events in taken.lost.items():
        if events != before.lost[kind]:
            db.execute(
                "INSERT INTO lost (kind, events) VALUES (?, ?)"
                " ON CONFLICT (kind) DO UPDATE SET events = excluded.events",
                (kind, events),
            )


def filled_pct(taken: Taken, limits: Limits) -> dict[Worth, int]:
    """How much of each worth's quota is used, in whole percent: from 100 on it is full."""
    return {worth: 100 * taken.size[worth] // limits.of(worth) for worth in Worth if limits.of(worth)}


def refuse_over(before: Taken, taken: Taken, limits: Limits) -> None:
    """Raises QuotaFull if parcels or alarms grew beyond their quota: they are never dropped."""
    for worth in (Worth.PARCEL, Worth.ALARM):
        if before.size[worth] < taken.size[worth] > limits.of(worth):
            raise QuotaFull(
                f"the outbox holds its quota of {limits.of(worth)} bytes of {worth}; reach the centre,"
                f" or raise {worth}_mb in [outbox]"
            )
