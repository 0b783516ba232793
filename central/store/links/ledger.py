"""The gap ledger in the database: which numbers of each stream are stored, and whose stream it is."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, delete, select, update

from central.store import tables
from central.store.asking import Among, keys, run, run_all
from central.store.backup.lives import Standing
from central.store.upsert import insert_all, write
from logistics import spans, wire

TEARS_MAX = 1000
"""So many spans a stream may have: a batch reads them all; thousands would be slow.

What would make more is not confirmed and comes again. A true box sends from the bottom up, but for alarms,
which fills them.
"""


class Ledger:
    """The ledger within one transaction: read once a stream, written back at the end."""

    def __init__(self, connection: Connection, streams: Iterable[str]) -> None:
        self._connection = connection
        names = sorted(set(streams))
        asked = {"keys": keys(connection, names)}
        known = run(connection, _STREAMS, asked).all()
        self._owner: dict[str, str] = {name: box for name, box, _ in known}
        self._boot: dict[str, str] = {name: boot for name, _, boot in known}
        found: dict[str, list[tuple[int, int]]] = {name: [] for name in names}
        for name, low, high in run(connection, _SPANS, asked):
            found[name].append((low, high))
        self._before: dict[str, spans.Spans] = {name: tuple(stored) for name, stored in found.items()}
        self._now = dict(self._before)
        self._seen: dict[str, wire.Envelope] = {}
        self.taken = 0
        """How many numbers were counted in that were not stored before."""

    def owner(self, stream: str) -> str | None:
        """The box that this stream belongs to, None for a new stream."""
        seen = self._seen.get(stream)
        return self._owner.get(stream) or (seen.box if seen else None)

    def begin(self, envelope: wire.Envelope, now_ms: int) -> None:
        """Write down a new stream with its boot, so that its events can be dated within this transaction."""
        if envelope.stream not in self._owner:
            self._insert_stream(envelope, now_ms)
            self._owner[envelope.stream] = envelope.box
            self._boot[envelope.stream] = envelope.boot

    def boot(self, stream: str) -> str:
        """The boot in which a stream lives: what its first batch said."""
        return self._boot[stream]

    def is_torn_by(self, stream: str, low: int, high: int) -> bool:
        """Whether these numbers would make one more span of a stream that has as many as it may have."""
        stored = self._now[stream]
        return len(stored) >= TEARS_MAX and len(spans.add(stored, low, high)) > len(stored)

    def take(self, envelope: wire.Envelope, low: int, high: int) -> spans.Spans:
        """Count the batch's numbers `low` … `high` in; the spans of them that are new."""
        stored = self._now[envelope.stream]
        self._seen[envelope.stream] = envelope
        self._now[envelope.stream] = spans.add(stored, low, high)
        new = spans.missing(stored, low, high)
        self.taken += sum(last - first + 1 for first, last in new)
        return new

    def confirm(self, envelope: wire.Envelope, standing: Standing) -> wire.Confirm:
        """What may be said to the batch's box once this transaction has been committed."""
        stored = self._now[envelope.stream]
        upto = spans.upto(stored)
        return wire.Confirm(
            v=wire.VERSION,
            box=envelope.box,
            stream=envelope.stream,
            upto=upto,
            ranges=spans.above(stored, upto)[: wire.RANGES_MAX],
            life=standing.life,
            mark=standing.mark,
            safe=standing.safe,
        )

    def save(self, now_ms: int) -> None:
        """Write what changed."""
        for name, envelope in self._seen.items():
            if name not in self._owner:
                self._insert_stream(envelope, now_ms)
        heard = [{"of": name, "now": now_ms} for name in self._seen]
        run_all(self._connection, _HEARD, heard)
        gone, added = [], []
        for name in self._seen:
            before, after = self._before[name], self._now[name]
            if before != after:
                gone += [{"of": name, "from": low} for low, _ in sorted({*before} - {*after})]
                added += [(name, low, high) for low, high in sorted({*after} - {*before})]
        run_all(self._connection, _GONE, gone)
        write(self._connection, tables.span, ("stream", "low", "high"), added, "all")

    def _insert_stream(self, envelope: wire.Envelope, now_ms: int) -> None:
        row = {
            "name": envelope.stream,
            "box": envelope.box,
            "boot": envelope.boot,
            "first_received_ms": now_ms,
            "last_received_ms": now_ms,
        }
        insert_all(self._connection, tables.stream, [row])


_STREAMS = select(tables.stream.c.name, tables.stream.c.box, tables.stream.c.boot).where(
    Among(tables.stream.c.name)
)
_SPANS = (
    select(tables.span.c.stream, tables.span.c.low, tables.span.c.high)
    .where(Among(tables.span.c.stream))
    .order_by(tables.span.c.low)
)
_HEARD = (
    update(tables.stream)
    .where(tables.stream.c.name == bindparam("of"))
    .values(last_received_ms=bindparam("now"))
)
_GONE = delete(tables.span).where(
    tables.span.c.stream == bindparam("of"), tables.span.c.low == bindparam("from")
)
