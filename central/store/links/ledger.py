"""The gap ledger in the database: which numbers of each stream are stored, and whose stream it is."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select, update

from central.store import tables
from central.store.backup.lives import Standing
from logistics import spans, wire

TEARS_MAX = 1000
"""So many spans a stream may have: a batch reads them all; thousands would be slow.

What would make more is not confirmed and comes again. A true box sends from the bottom up, but for alarms,
which fills them.
"""
# SQLite takes at most 32,766 values in one statement.
_LOWS_A_QUERY = 500


class Ledger:
    """The ledger within one transaction: read once a stream, written back at the end."""

    def __init__(self, connection: Connection, streams: Iterable[str]) -> None:
        self._connection = connection
        names = sorted(set(streams))
        rows = connection.execute(select(tables.stream).where(tables.stream.c.name.in_(names))).all()
        self._owner: dict[str, str] = {row.name: row.box for row in rows}
        self._boot: dict[str, str] = {row.name: row.boot for row in rows}
        found: dict[str, list[tuple[int, int]]] = {name: [] for name in names}
        query = select(tables.span).where(tables.span.c.stream.in_(names)).order_by(tables.span.c.low)
        for row in connection.execute(query):
            found[row.stream].append((row.low, row.high))
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
            self._save_stream(name, envelope, now_ms)
            before, after = set(self._before[name]), set(self._now[name])
            gone = [low for low, _ in sorted(before - after)]
            for start in range(0, len(gone), _LOWS_A_QUERY):
                lows = gone[start : start + _LOWS_A_QUERY]
                self._connection.execute(
                    delete(tables.span).where(tables.span.c.stream == name, tables.span.c.low.in_(lows))
                )
            added = [{"stream": name, "low": low, "high": high} for low, high in sorted(after - before)]
            if added:
                self._connection.execute(insert(tables.span), added)

    def _save_stream(self, name: str, envelope: wire.Envelope, now_ms: int) -> None:
        if name in self._owner:
            self._connection.execute(
                update(tables.stream).where(tables.stream.c.name == name).values(last_received_ms=now_ms)
            )
            return
        self._insert_stream(envelope, now_ms)

    def _insert_stream(self, envelope: wire.Envelope, now_ms: int) -> None:
        self._connection.execute(
            insert(tables.stream).values(
                name=envelope.stream,
                box=envelope.box,
                boot=envelope.boot,
                first_received_ms=now_ms,
                last_received_ms=now_ms,
            )
        )
