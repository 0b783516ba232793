"""What a county's days take on disk, by SQLite and by PostgreSQL, with all read models, an event."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

from msgspec import Raw

from benchmarks.centre.database import databases
from benchmarks.scale.ground import size_mb
from benchmarks.table import Figure, say, tell
from central.collector import Collector, Inbound
from central.store.projections.fold import Projections
from central.store.store import Store
from logistics import wire
from logistics.coldchain.rule import Rule
from plumbing import codec
from simulators.fleet.run import name_of, place_of
from simulators.fleet.work.day import BOXES_A_COUNTY, HOUR_S, HOURS, ROOMS, works
from simulators.fleet.work.schedule import Schedule, paces
from simulators.fleet.work.trade import Trade, room_of

_START_MS = 1_790_000_000_000 // 86_400_000 * 86_400_000
_HOUR_MS = HOUR_S * 1000
_BATCH = 20
_BURST = 64
_SIZE = "SELECT pg_database_size(current_database())"
_RULE = {"hi": 8.0, "lo": 0.0, "duration": 30, "interval": 1}


def main(days: int = 1) -> None:
    """The same days into both; the limit is the events' bodies alone, as they lie in the log."""
    with tempfile.TemporaryDirectory() as name, databases(Path(name)) as found:
        for database in found:
            address = database.address()
            store = Store(address)
            before = _bytes(store, address)
            events, bodies = _fill(store, days)
            taken = (_bytes(store, address) - before) / events
            store.close()
            say(f"{database.name}: {events} events of {days} days, {taken:.0f} bytes each with read models")
            tell(
                Figure(
                    name=f"storage, {database.name}",
                    unit="bytes an event",
                    ours=taken,
                    limit=bodies / events,
                    better="less",
                    no_peer="its server is no part of a gateway",
                )
            )


def _bytes(store: Store, address: str) -> float:
    """What the database takes, its log folded in."""
    if address.startswith("sqlite"):
        with store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return size_mb(address) * 1e6
    with store.read() as connection:
        return float(connection.exec_driver_sql(_SIZE).scalar_one())


def _fill(store: Store, days: int) -> tuple[int, int]:
    """How many events the days have, and how many bytes their bodies."""
    rooms = {(place_of(number).site, room_of(0, 0)): Rule.from_keys(_RULE) for number in range(ROOMS)}
    collector = Collector(store, Projections(rooms))
    events = bodies = 0
    burst: list[Inbound] = []
    for at_ms, envelope in _batches(days):
        events += len(envelope.events)
        bodies += sum(len(bytes(one.event)) for one in envelope.events)
        burst.append(Inbound(envelope.box, codec.pack(wire.encode(envelope))))
        if len(burst) == _BURST:
            collector.receive(burst, at_ms + 1000)
            burst.clear()
    collector.receive(burst, _START_MS + days * HOURS * _HOUR_MS)
    return events, bodies


def _batches(days: int) -> Iterator[tuple[int, wire.Envelope]]:
    """Each box's events in their order, so many a batch."""
    waiting: dict[int, list[wire.Stamped]] = {}
    first = dict.fromkeys(range(BOXES_A_COUNTY), 1)
    for number, at_ms, body in _told(days):
        mine = waiting.setdefault(number, [])
        mine.append(wire.Stamped(at_ms, at_ms - _START_MS, "synced", Raw(body)))
        if len(mine) == _BATCH:
            yield at_ms, _envelope(number, first, waiting.pop(number))
    for number, rest in waiting.items():
        yield rest[-1].at_ms, _envelope(number, first, rest)


def _envelope(number: int, first: dict[int, int], events: list[wire.Stamped]) -> wire.Envelope:
    name = name_of("sim", number)
    made = wire.batch(name, f"{name}-1", "b", first[number], events, late=False)
    first[number] += len(events)
    return made


def _told(days: int) -> Iterator[tuple[int, int, bytes]]:
    """(box, time, body) of a county's days, hour by hour."""
    rng = Random(1)
    trade, schedule = Trade(rng), Schedule(rng)
    places = [place_of(number) for number in range(BOXES_A_COUNTY)]
    own = [(number, works(number)[1]) for number in range(BOXES_A_COUNTY)]
    for hour in range(days * HOURS):
        begin_ms = _START_MS + hour * _HOUR_MS
        schedule.set(paces(own, hour % HOURS, 1.0), begin_ms)
        for at_ms in range(begin_ms, begin_ms + _HOUR_MS, 1000):
            for pace in schedule.due(at_ms):
                for event in trade.piece(pace.kind, places[pace.box]):
                    yield pace.box, at_ms, wire.encode_event(event)


if __name__ == "__main__":
    main()
