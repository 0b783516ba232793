"""A centre's core on a real database, and what boxes send it. Times are UTC ms."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from msgspec import Raw
from sqlalchemy import Row, Table, select

from central.collector import Collector, Inbound
from central.store import tables
from central.store.projections.fold import READ_MODELS, Projections
from central.store.projections.probes import RoomKey, RoomRules
from central.store.store import Connection, Store
from logistics import wire
from logistics.coldchain.rule import MINUTE_MS, Rule
from logistics.events.all import AnyEvent
from logistics.events.parcels import Act, ParcelScanned
from logistics.events.rooms import Readings
from plumbing import codec
from tests.central.database.address import give_back, url_in

T0 = 1_780_000_020_000
"""A full minute, when all that happens in these tests begins."""
NOW = T0 + 30 * 86_400_000
ROOM: RoomKey = ("COLD-1", "room-1")
RULE = Rule.from_keys(
    {"hi": 8.0, "lo": 0.0, "duration": 30, "interval": 5, "max_gap": 15, "hyst": 0.5, "clear_after": 10}
)
STEP_MS = 5 * MINUTE_MS

_REFUSES = {
    "sqlite": ["CREATE TRIGGER full BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'disk full'); END"],
    "postgresql": [
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'disk full'; END $$",
        'CREATE TRIGGER "full" BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION refuse()',
    ],
}
_REFUSES_NO_MORE = {"sqlite": ["DROP TRIGGER full"], "postgresql": ["DROP FUNCTION refuse CASCADE"]}

Told = tuple[int, AnyEvent]
"""An event and its time."""


class Centre:
    """A store, its projections and its collector, over the database of `folder`."""

    def __init__(self, folder: Path, rules: RoomRules | None = None) -> None:
        self.folder = folder
        self.store = Store(url_in(folder))
        self.projections = Projections({ROOM: RULE} if rules is None else rules)
        self.collector = Collector(self.store, self.projections)

    def receive(self, *envelopes: wire.Envelope, now_ms: int = NOW) -> list[wire.Confirm]:
        """A burst of batches, each under its own box's topic."""
        return self.collector.receive([inbound(envelope) for envelope in envelopes], now_ms)

    def rows(self, table: Table) -> list[Row[*tuple[object, ...]]]:
        """All rows of a table, in an order of their own."""
        with self.store.read() as connection:
            return _rows(connection, table)

    def models(self) -> dict[str, list[Row[*tuple[object, ...]]]]:
        """All rows of all read models."""
        with self.store.read() as connection:
            return {table.name: _rows(connection, table) for table in READ_MODELS}

    @contextmanager
    def refusing(self, table: Table) -> Iterator[None]:
        """The database refuses to insert into a table, as if its disk were full."""
        with self.store.write() as connection:
            for statement in _REFUSES[connection.dialect.name]:
                connection.exec_driver_sql(statement.format(table=table.name))
        yield
        with self.store.write() as connection:
            for statement in _REFUSES_NO_MORE[connection.dialect.name]:
                connection.exec_driver_sql(statement.format(table=table.name))

    def log(self) -> list[tuple[str, int, bytes]]:
        """What the log holds, by stream and number."""
        rows = self.rows(tables.event)
        return sorted((row.stream, row.seq, row.body) for row in rows)


@contextmanager
def centre_in(folder: Path, rules: RoomRules | None = None) -> Iterator[Centre]:
    """A centre that is closed at the end."""
    centre = Centre(folder, rules)
    try:
        yield centre
    finally:
        centre.store.close()


@contextmanager
def fresh_centre(rules: RoomRules | None = None) -> Iterator[Centre]:
    """A centre on a folder that is gone at the end: one for each of hypothesis's examples."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            with centre_in(Path(folder), rules) as centre:
                yield centre
        finally:
            give_back(Path(folder))


def batch(stream: str, first: int, *told: Told, box: str = "box-a") -> wire.Envelope:
    """A batch whose events bear the numbers `first`, `first` + 1, …"""
    events = [stamped(at_ms, event) for at_ms, event in told]
    return wire.batch(box, stream, "boot-1", first, events, late=False)


def stamped(at_ms: int, event: AnyEvent) -> wire.Stamped:
    """An event with its time."""
    up_ms = max(0, at_ms - T0)
    return wire.Stamped(at_ms, up_ms, "synced", Raw(wire.encode_event(event)))


def inbound(envelope: wire.Envelope) -> Inbound:
    """The batch as it comes off the wire."""
    return Inbound(envelope.box, codec.pack(wire.encode(envelope)))


def scan(waybill: str = "SF1399047128465", act: Act = "arrive", site: str = "HUB") -> ParcelScanned:
    """A scan."""
    return ParcelScanned(
        waybill=waybill,
        act=act,
        site=site,
        device="hand",
        symbology="code128",
        direction="down",
        carrier="sf",
    )


def scans(count: int, *, start: int = 0, at_ms: int = T0) -> list[Told]:
    """Scans of so many different parcels, one a second."""
    return [(at_ms + 1000 * number, scan(f"SF{10**12 + number}")) for number in range(start, start + count)]


def chunk(celsius: Sequence[float], probe: str = "probe-1", *, room: RoomKey = ROOM) -> Readings:
    """A probe's temperatures in °C, five minutes apart."""
    values = [round(value * 1000) for value in celsius]
    deltas = tuple(after - before for before, after in pairwise(values))
    site, name = room
    return Readings(site=site, room=name, probe=probe, step_ms=STEP_MS, first_mc=values[0], deltas_mc=deltas)


def _rows(connection: Connection, table: Table) -> list[Row[*tuple[object, ...]]]:
    return sorted(connection.execute(select(table)), key=repr)
