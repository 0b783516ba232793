"""Makes room among telemetry: oldest first, thinned to summaries before it is dropped."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec import Struct

from edge_agent.store.places import Place, Places
from edge_agent.store.quota import ROW_BYTES, THINNED, Limits, Taken
from edge_agent.store.schema import key_of
from logistics import wire
from logistics.events.rooms import Bucket, Readings, ThinnedReadings
from logistics.events.shape import Worth
from plumbing.clock import ClockQuality, Moment
from plumbing.sqlite import Database

_BUCKET_MS = 600_000
_BUCKETS_MAX = 1000
# Rows that are looked at together: some hours of a cold store. A summary of two chunks would save nothing.
_ROWS = 300

Span = tuple[int, int, int]
"""(stream's ord, low, high): numbers that are on their way and so must keep what they say."""


class _Row(Struct, frozen=True):
    seq: int
    moment: Moment
    told_ms: int | None
    body: bytes


_Group = tuple[str, str, str, int, ClockQuality, bool]


def make_room(db: Database, taken: Taken, limits: Limits, spared: Sequence[Span]) -> None:
    """Thin and then drop the oldest telemetry until it is within its quota. Within a transaction.

    Only what is on its way is spared, and what stands in for numbers given up: a few bytes a run.
    """
    worth = Worth.TELEMETRY
    for stage in (0, 1):
        while taken.size[worth] > limits.of(worth):
            stream_ord, rows = _oldest(db, stage, spared)
            if not rows:
                break
            if stage == 0:
                rows = _thin(db, taken, stream_ord, rows)
            else:
                rows = _as_many_as_needed(rows, taken.size[worth] - limits.of(worth))
                taken.lost[worth.value] += len(rows)
            _remove(db, taken, stream_ord, rows)


def _oldest(db: Database, thinned: int, spared: Sequence[Span]) -> tuple[int, list[_Row]]:
    """The oldest rows at this stage, all of one stream."""
    apart = " AND id NOT BETWEEN ? AND ?" * len(spared)
    found = db.execute(
        "SELECT stream_ord, seq, at_ms, up_ms, clock, told_ms, body FROM outbox INDEXED BY outbox_telemetry"
        f" WHERE worth = 'telemetry' AND thinned = ?{apart} ORDER BY id LIMIT {_ROWS}",
        (thinned, *(key_of(ord_, seq) for ord_, *ends in spared for seq in ends)),
    ).fetchall()
    if not found:
        return 0, []
    stream_ord = found[0][0]
    rows = [_Row(row[1], Moment(*row[2:5]), row[5], row[6]) for row in found if row[0] == stream_ord]
    return stream_ord, rows


def _as_many_as_needed(rows: Sequence[_Row], excess: int) -> list[_Row]:
    needed: list[_Row] = []
    for row in rows:
        if excess <= 0:
            break
        needed.append(row)
        excess -= len(row.body) + ROW_BYTES
    return needed


def _thin(db: Database, taken: Taken, stream_ord: int, rows: Sequence[_Row]) -> list[_Row]:
    """Put each probe's summary in the place of its last chunk; the rows that are not needed any more.

    The last, since the first ones may be at the centre already though the box does not know it yet: there
    a number counts once, and a summary that came under it would be lost.
    """
    groups: defaultdict[_Group, list[tuple[_Row, Readings]]] = defaultdict(list)
    removed: list[_Row] = []
    for row in rows:
        event = wire.decode_event(row.body)
        if isinstance(event, Readings):
            key = (event.site, event.room, event.probe, event.step_ms, row.moment.clock, row.told_ms is None)
            groups[key].append((row, event))
        else:
            _mark(db, stream_ord, row.seq)
    for group in groups.values():
        last, first = group[-1][0], group[0][0]
        summary = wire.encode_event(_summary(group))
        if len(group) > 1 and len(summary) < sum(len(row.body) for row, _ in group):
            _replace(db, taken, stream_ord, last, first, summary)
            removed += [row for row, _ in group[:-1]]
            taken.lost[THINNED] += len(group)
        else:
            # Too little to summarise: it stays as it is, and is the next to go.
            for row, _ in group:
                _mark(db, stream_ord, row.seq)
    return removed


def _summary(group: Sequence[tuple[_Row, Readings]]) -> ThinnedReadings:
    """Ten minutes a bucket; longer ones only where a week's worth of buckets is not enough."""
    event, bucket_ms = group[0][1], _BUCKET_MS
    while len(buckets := _buckets(group, bucket_ms)) > _BUCKETS_MAX:
        bucket_ms *= 2
    return ThinnedReadings(
        site=event.site,
        room=event.room,
        probe=event.probe,
        step_ms=event.step_ms,
        bucket_ms=bucket_ms,
        buckets=buckets,
    )


def _buckets(group: Sequence[tuple[_Row, Readings]], bucket_ms: int) -> tuple[Bucket, ...]:
    start_ms = group[0][0].moment.up_ms
    values: defaultdict[int, list[int]] = defaultdict(list)
    for row, event in group:
        for index, value in enumerate(event.values_mc()):
            after_ms = row.moment.up_ms + index * event.step_ms - start_ms
            values[max(0, after_ms) // bucket_ms].append(value)
    return tuple(
        Bucket(index, len(one), min(one), max(one), round(sum(one) / len(one)))
        for index, one in sorted(values.items())
    )


def _replace(db: Database, taken: Taken, stream_ord: int, last: _Row, first: _Row, summary: bytes) -> None:
    """The summary under the last chunk's number, with the first one's time."""
    db.execute(
        "UPDATE outbox SET body = ?, at_ms = ?, up_ms = ?, told_ms = ?, thinned = 1 WHERE id = ?",
        (summary, first.moment.at_ms, first.moment.up_ms, first.told_ms, key_of(stream_ord, last.seq)),
    )
    taken.size[Worth.TELEMETRY] += len(summary) - len(last.body)


def _mark(db: Database, stream_ord: int, seq: int) -> None:
    db.execute("UPDATE outbox SET thinned = 1 WHERE id = ?", (key_of(stream_ord, seq),))


def _remove(db: Database, taken: Taken, stream_ord: int, rows: Sequence[_Row]) -> None:
    ordered = sorted(rows, key=lambda row: row.seq)
    db.conn.executemany(
        "DELETE FROM outbox WHERE id = ?", [(key_of(stream_ord, row.seq),) for row in ordered]
    )
    taken.remove((Worth.TELEMETRY.value, len(row.body)) for row in ordered)
    Places(db).add(stream_ord, _runs(ordered))


def _runs(rows: Sequence[_Row]) -> Iterator[Place]:
    start = 0
    for index, row in enumerate(rows):
        if index + 1 == len(rows) or rows[index + 1].seq != row.seq + 1:
            yield Place(rows[start].seq, row.seq, rows[start].moment)
            start = index + 1
