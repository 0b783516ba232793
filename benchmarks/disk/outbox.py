"""What a durable put costs: our outbox beside bare SQLite with the same promise (WAL, synchronous=FULL).

Timed are the commits alone: opening a database and making its tables is no put.
"""

import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from time import perf_counter

from benchmarks.disk.slow_card import run_slowly
from benchmarks.facts import scans
from benchmarks.table import Figure, say, tell
from edge_agent.store.outbox import Outbox
from logistics import wire
from logistics.events.all import AnyEvent
from plumbing.clock import Moment
from plumbing.sqlite import Migrations, open_durable, transaction

_NOW = Moment(1_790_000_000_000, 1000)
_RUNS = 3
_CARD_SYNC_MS = 10
_SIZES = ((1, 200), (100, 5000), (1000, 20_000))

Put = Callable[[Path, list[AnyEvent], int], float]


def main() -> None:
    """On the disk below the temporary folder, and with what an SD card takes for a sync on top."""
    say("this disk")
    measure()
    say(f"with {_CARD_SYNC_MS} ms added to each sync")
    run_slowly("benchmarks.disk.outbox", _CARD_SYNC_MS)


def measure() -> None:
    """Events a second for commits of several sizes, ours and bare in turn, the best of a few runs."""
    with tempfile.TemporaryDirectory() as name:
        paths = (Path(name) / f"{number}.sqlite" for number in count())
        for size, total in _SIZES:
            events = scans(total)
            ours_s, bare_s = _best_of_both(paths, events, size)
            say(
                f"{size:5d} a commit: ours {total / ours_s:8.0f}/s, bare SQLite {total / bare_s:8.0f}/s,"
                f" ratio {bare_s / ours_s:.2f}"
            )
            figure = Figure(
                name=f"outbox, {size} a commit",
                unit="events/s",
                ours=total / ours_s,
                limit=total / bare_s,
                no_peer="see `sanji bench peer`",
            )
            tell(figure)


def _best_of_both(paths: Iterator[Path], events: list[AnyEvent], size: int) -> tuple[float, float]:
    took: dict[Put, list[float]] = {_ours: [], _bare: []}
    for _ in range(_RUNS):
        for put, seconds in took.items():
            seconds.append(put(next(paths), events, size))
    return min(took[_ours]), min(took[_bare])


def _ours(path: Path, events: list[AnyEvent], size: int) -> float:
    outbox = Outbox(path, stream="s", boot="b")
    began = perf_counter()
    for start in range(0, len(events), size):
        with outbox.transaction():
            for event in events[start : start + size]:
                outbox.append(_NOW, event)
    took_s = perf_counter() - began
    outbox.close()
    return took_s


def _bare(path: Path, events: list[AnyEvent], size: int) -> float:
    """The limit: the same bytes into one plain table, encoded beforehand, by executemany."""
    bodies = [wire.encode_event(event) for event in events]
    db = open_durable(path, Migrations("bare"))
    db.execute("CREATE TABLE o (seq INTEGER PRIMARY KEY, at_ms INTEGER, body BLOB)")
    began = perf_counter()
    for start in range(0, len(bodies), size):
        with transaction(db):
            rows = [(None, _NOW.at_ms, body) for body in bodies[start : start + size]]
            db.conn.executemany("INSERT INTO o VALUES (?, ?, ?)", rows)
    took_s = perf_counter() - began
    db.close()
    return took_s


if __name__ == "__main__":
    measure()
