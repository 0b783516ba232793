"""Read model of what is left of temperatures that a box gave up: lowest, highest and mean of a stretch."""

from collections.abc import Sequence

from sqlalchemy import Connection

from central.store import tables
from central.store.log import Fact, delete_told
from central.store.upsert import insert_new
from logistics.events.rooms import ThinnedReadings


def take(connection: Connection, fact: Fact, event: ThinnedReadings) -> None:
    """Take an event's summaries: they stand beside the readings and are never mixed with them."""
    rows = [
        {
            "stream": fact.stream,
            "seq": fact.seq,
            "part": bucket.index,
            "box": fact.box,
            "probe": f"{fact.box}/{event.probe}",
            "site": event.site,
            "room": event.room,
            "at_ms": fact.at_ms + bucket.index * event.bucket_ms,
            "until_ms": fact.at_ms + (bucket.index + 1) * event.bucket_ms,
            "readings": bucket.count,
            "low_mc": bucket.min_mc,
            "high_mc": bucket.max_mc,
            "mean_mc": bucket.mean_mc,
        }
        for bucket in event.buckets
    ]
    insert_new(connection, tables.thinned, rows)


def move(connection: Connection, before: Sequence[Fact], after: Sequence[Fact]) -> None:
    """Take facts out as they were dated before, and in as they are dated now."""
    delete_told(
        connection, tables.thinned, [fact for fact in before if isinstance(fact.event, ThinnedReadings)]
    )
    for fact in after:
        if isinstance(fact.event, ThinnedReadings):
            take(connection, fact, fact.event)
