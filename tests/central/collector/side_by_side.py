"""Collectors in threads with stores of their own on one PostgreSQL, some of which are tripped up."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from random import Random
from threading import Thread

from msgspec import Struct
from sqlalchemy import delete, select, text

from central.collector import Collector
from central.store import log, tables
from central.store.backup.tables import centre_life
from central.store.ledgers.persons import Persons
from central.store.links.ledger import Ledger
from central.store.log import Fact
from central.store.projections.beside import keys_of, keys_of_part
from central.store.projections.fold import READ_MODELS, Folding, Projections
from central.store.store import Connection, Store, StoreFault
from logistics import wire
from logistics.events.all import AnyEvent
from tests.central.centre import NOW, ROOM, RULE, T0, batch, inbound
from tests.central.collector.county_day import Stream

_TRIES_MAX = 50
_KEPT = {centre_life.name}
_BATCH_MAX, _BURST_MAX = 30, 6

State = Mapping[str, list[tuple[object, ...]]]


CUT_OFF = "SELECT pg_terminate_backend(pg_backend_pid())"
"""A collector's connection is gone amid its transaction."""


def raising(sqlstate: str) -> str:
    """The database undoes a transaction for a reason of its own."""
    return f"DO $$ BEGIN RAISE EXCEPTION 'met' USING ERRCODE = '{sqlstate}'; END $$"


class Tripped(Projections):
    """Read models whose next transactions come to what is told in `trips` when all is folded; "": nothing."""

    def __init__(self) -> None:
        super().__init__({ROOM: RULE})
        self.trips: list[str] = []

    def fold(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Fold, and stumble."""
        super().fold(connection, facts)
        trip = self.trips.pop(0) if self.trips else ""
        if trip:
            connection.execute(text(trip))


class Peer(Struct):
    """A collector as one of several processes has it, and what it confirmed last of each stream."""

    store: Store
    projections: Tripped
    collector: Collector
    confirmed: dict[str, wire.Confirm]
    failed: int = 0

    def take(self, burst: Sequence[wire.Envelope], now_ms: int = NOW) -> None:
        """Take a burst; where the database fails, again, as the boxes would send it again."""
        for _ in range(_TRIES_MAX):
            try:
                confirms = self.collector.receive([inbound(one) for one in burst], now_ms)
            except StoreFault:
                self.failed += 1
                continue
            self.confirmed |= {confirm.stream: confirm for confirm in confirms}
            return
        raise AssertionError(f"the database failed {_TRIES_MAX} times")


@contextmanager
def peers(url: str, count: int) -> Iterator[list[Peer]]:
    """So many collectors on one database."""
    made = [_peer(Store(url)) for _ in range(count)]
    try:
        yield made
    finally:
        for one in made:
            one.store.close()


def _peer(store: Store) -> Peer:
    projections = Tripped()
    return Peer(store, projections, Collector(store, projections), {})


def empty(store: Store) -> None:
    """Leave nothing of the last example."""
    with store.write() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            if table.name not in _KEPT:
                connection.execute(delete(table))


def bursts_for(streams: Sequence[Stream], count: int, rng: Random) -> list[list[list[wire.Envelope]]]:
    """A day in batches of chance sizes, dealt to collectors: shuffled, some twice, some to two at once."""
    hands: list[list[wire.Envelope]] = [[] for _ in range(count)]
    for stream in streams:
        owner = rng.randrange(count)
        for envelope in _batches(stream, rng):
            if rng.random() < 0.1:
                owner = rng.randrange(count)  # The partition is handed over.
            hands[owner].append(envelope)
            if rng.random() < 0.2:
                hands[rng.randrange(count)].append(envelope)
    for hand in hands:
        rng.shuffle(hand)
    return [_bursts(hand, rng) for hand in hands]


def _batches(stream: Stream, rng: Random) -> Iterator[wire.Envelope]:
    low, last = 1, len(stream.events)
    while low <= last:
        high = min(last, low + rng.randrange(_BATCH_MAX))
        yield stream.batch(max(1, low - rng.randrange(3)), high)
        low = high + 1


def _bursts(hand: list[wire.Envelope], rng: Random) -> list[list[wire.Envelope]]:
    found: list[list[wire.Envelope]] = []
    left = list(hand)
    while left:
        size = rng.randrange(1, _BURST_MAX)
        found.append(left[:size])
        left = left[size:]
    return found


def all_at_once(works: Sequence[Callable[[], None]]) -> None:
    """Run each in a thread; what one raised is raised here."""
    faults: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except (AssertionError, StoreFault, TimeoutError, ValueError, LookupError) as why:
            faults.append(why)

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    if faults:
        raise faults[0]
    assert not any(thread.is_alive() for thread in threads)


def state(store: Store) -> State:
    """The log, what is held, how far each stream is stored, and all read models; without ids."""
    one = tables.event.c
    log = [one.box, one.stream, one.seq, one.at_ms, one.up_ms, one.clock, one.type, one.body]
    kept = tables.quarantine.c
    asked = {
        "event": select(*log),
        "quarantine": select(kept.stream, kept.seq, kept.at_ms, kept.released_ms),
        "span": select(tables.span),
        "stream": select(tables.stream.c.name, tables.stream.c.box, tables.stream.c.boot),
        **{table.name: select(table) for table in READ_MODELS},
    }
    with store.read() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(query)), key=repr)
            for name, query in asked.items()
        }


@contextmanager
def half_done(store: Store, box: str, stream: str, told: Sequence[AnyEvent]) -> Iterator[set[str]]:
    """A transaction that has stored and folded events as a collector does, and is not committed; its keys."""
    envelope = batch(stream, 1, *((T0 + number, event) for number, event in enumerate(told)), box=box)
    keys = {key for event in told for key in keys_of(event) or ()} | set(keys_of_part(box, stream))
    bare, _ = Persons(None).part(envelope, NOW)
    with store.write_beside(keys) as connection:
        _store(connection, bare)
        yield keys


def _store(connection: Connection, envelope: wire.Envelope) -> None:
    ledger = Ledger(connection, [envelope.stream])
    ledger.begin(envelope, NOW)
    numbers = ledger.take(envelope, envelope.first, envelope.last)
    facts = [one for one in log.append(connection, envelope, numbers, NOW) if isinstance(one, Fact)]
    folding = Folding(Projections({ROOM: RULE}), connection)
    folding.take(facts)
    folding.end()
    ledger.save(NOW)


@contextmanager
def waiting_ms(store: Store, lock_timeout_ms: int) -> Iterator[None]:
    """So long the next transactions of a store wait for a lock."""
    with store.engine.connect() as connection:  # The pool gives out next what was given back last.
        connection.exec_driver_sql(f"SET lock_timeout = {lock_timeout_ms}")
        connection.commit()
    try:
        yield
    finally:
        store.engine.dispose()


def is_anybody_waiting(store: Store) -> bool:
    """Whether a transaction waits for a lock."""
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    with store.read() as connection:
        return bool(connection.execute(waiting).scalar_one())
