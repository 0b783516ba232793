"""What the centre pays for an event: all read models beside the bare pipeline (decode, dedup, confirm)."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from msgspec import Struct

from benchmarks.centre import mix
from benchmarks.centre.database import Database, databases
from benchmarks.facts import batches, scans
from benchmarks.table import Figure, say, tell
from central.collector import Collector, Inbound
from central.store.ledgers.sealing import Sealer
from central.store.projections.fold import Projections
from central.store.store import Store
from logistics import wire
from plumbing import codec

_EVENTS, _BATCH, _BURST, _RUNS = 20_000, 100, 16, 3
_START_MS = 1_790_006_400_000
_SCANS_MS = 1_790_000_000_000
_AFTER_MS = 10 * 86_400_000
_SEALER = Sealer(bytes(range(32)))

Make = Callable[[], Projections]


class Work(Struct, frozen=True):
    """Bursts of batches, and when each comes."""

    name: str
    events: int
    bursts: tuple[tuple[int, tuple[Inbound, ...]], ...]


class Cost(Struct, frozen=True):
    """What an event took, in µs: on the clock, of this process, and of the database's own processes."""

    wall_us: float
    own_us: float
    database_us: float

    @property
    def core_us(self) -> float:
        """Of the processor in all."""
        return self.own_us + self.database_us


class _NoProjections(Projections):
    """The log alone."""

    def fold(self, connection: object, facts: object) -> None:
        """Nothing."""


def main() -> None:
    """µs an event, ours and the bare pipeline in turn, the median of a few runs."""
    measure([_scans(is_late=False), _scans(is_late=True), _county()])


def measure(works: Sequence[Work], *, only: str = "", runs: int = _RUNS) -> None:
    """Each work on each database; `only` names one of these."""
    with tempfile.TemporaryDirectory() as name, databases(Path(name), only=only) as found:
        for database in found:
            for work in works:
                say(f"{database.name}, {work.name}")
                _say(
                    f"{database.name}, {work.name.partition(',')[0].partition(' (')[0]}",
                    *_in_turn(database, work, runs),
                )


def _in_turn(database: Database, work: Work, runs: int) -> tuple[Cost, Cost]:
    """The bare pipeline and all read models."""
    makes: tuple[Make, Make] = (lambda: _NoProjections({}), lambda: Projections({}))
    bare, full = zip(*([_once(database, work, make) for make in makes] for _ in range(runs)), strict=True)
    return _middle(bare), _middle(full)


def _once(database: Database, work: Work, make: Make) -> Cost:
    store = Store(database.address())
    cost = cost_of(Collector(store, make(), _SEALER), work, database.core_s)
    store.close()
    return cost


def cost_of(collector: Collector, work: Work, database_s: Callable[[], float]) -> Cost:
    """What the work's events cost; `database_s` says what the database's own processes have cost so far."""
    before = database_s()
    wall, own = perf_counter(), process_time()
    for now_ms, burst in work.bursts:
        collector.receive(burst, now_ms)
    took = (perf_counter() - wall, process_time() - own, database_s() - before)
    return Cost(*(each / work.events * 1e6 for each in took))


def _middle(costs: Sequence[Cost]) -> Cost:
    """The median of each figure."""
    names = Cost.__struct_fields__
    return Cost(*(median(getattr(one, name) for one in costs) for name in names))


def _say(what: str, bare: Cost, full: Cost) -> None:
    tell(
        Figure(
            name=f"collector, {what}",
            unit="µs of processor an event",
            ours=full.core_us,
            limit=bare.core_us,
            better="less",
            no_peer="its server is no part of a gateway",
        )
    )
    for name, one in (("bare pipeline", bare), ("all models", full)):
        parts = f"{one.own_us:.1f} + {one.database_us:.1f}" if one.database_us else f"{one.own_us:.1f}"
        say(f"  {name:14} {1e6 / one.wall_us:8.0f} events/s, processor {parts} µs an event")
    on_clock, of_core = bare.wall_us / full.wall_us, bare.core_us / full.core_us
    say(f"  ratio {on_clock:.2f} on the clock, {of_core:.2f} of processor")


def _scans(*, is_late: bool) -> Work:
    """Scans of different parcels: as they happen, or all of them days later."""
    packed = [Inbound("box-1", codec.pack(wire.encode(one))) for one in batches(scans(_EVENTS), _BATCH)]
    # Later than all events: what is dated in the future goes another way.
    shift_ms = _AFTER_MS if is_late else 1000
    told = [(_SCANS_MS + number * _BATCH * 1000, one) for number, one in enumerate(packed, 1)]
    name = "scans of a backlog" if is_late else "scans as they happen"
    return work_of(f"{name}, batches of {_BATCH}, bursts of {_BURST}", _EVENTS, told, shift_ms)


def _county() -> Work:
    """What a county's boxes tell, of all kinds."""
    told = mix.told(_START_MS)
    return work_of(
        f"a county's mix ({mix.kinds(told)})", len(told), mix.Streams("s1").packed(told, _BATCH), 1000
    )


def work_of(name: str, events: int, told: Sequence[tuple[int, Inbound]], shift_ms: int) -> Work:
    """These batches in bursts, each `shift_ms` after its last event."""
    starts = range(0, len(told), _BURST)
    bursts = [told[start : start + _BURST] for start in starts]
    return Work(
        name,
        events,
        tuple((max(at for at, _ in burst) + shift_ms, tuple(one for _, one in burst)) for burst in bursts),
    )


if __name__ == "__main__":
    main()
