"""What the centre pays for an event: with all read models, beside the bare log (decode, dedup, confirm)."""

import tempfile
from itertools import count
from pathlib import Path

from benchmarks.facts import batches, scans
from benchmarks.table import best_s, say
from central.collector import Collector, Inbound
from central.store.projections.fold import Projections
from central.store.store import Store
from logistics import wire
from plumbing import codec

_EVENTS, _BATCH, _BURST = 10_000, 100, 16
# Later than all events: what is dated in the future goes another way.
_NOW_MS = 1_791_000_000_000


class _NoProjections(Projections):
    """The log alone."""

    def fold(self, connection: object, facts: object) -> None:
        """Nothing."""


def main() -> None:
    """Events a second through the collector on a SQLite file below the temporary folder."""
    envelopes = batches(scans(_EVENTS), _BATCH)
    inbound = [Inbound("box-1", codec.pack(wire.encode(one))) for one in envelopes]
    with tempfile.TemporaryDirectory() as name:
        folder, number = Path(name), count()
        bare_s = best_s(lambda: _collect(folder / f"{next(number)}", inbound, _NoProjections({})))
        full_s = best_s(lambda: _collect(folder / f"{next(number)}", inbound, Projections({})))
    say(f"bare log   {_EVENTS / bare_s:8.0f} events/s")
    say(f"all models {_EVENTS / full_s:8.0f} events/s, ratio {bare_s / full_s:.2f}")


def _collect(path: Path, inbound: list[Inbound], projections: Projections) -> None:
    store = Store(f"sqlite:///{path}")
    collector = Collector(store, projections)
    for start in range(0, len(inbound), _BURST):
        collector.receive(inbound[start : start + _BURST], _NOW_MS)
    store.close()


if __name__ == "__main__":
    main()
