"""What a durable put costs: our outbox beside bare SQLite with the same promise (WAL, synchronous=FULL)."""

import tempfile
from itertools import count
from pathlib import Path

from benchmarks.facts import scans
from benchmarks.table import best_s, say
from edge_agent.store.outbox import Outbox
from logistics import wire
from logistics.events import AnyEvent
from plumbing.clock import Moment
from plumbing.sqlite import Migrations, open_durable, transaction

_NOW = Moment(1_790_000_000_000, 1000)


def main() -> None:
    """Events a second for commits of several sizes, on the disk below the temporary folder."""
    with tempfile.TemporaryDirectory() as name:
        folder, number = Path(name), count()
        for size, total in ((1, 200), (100, 5000), (1000, 20_000)):
            events = scans(total)
            ours_s = best_s(lambda s=size, e=events: _ours(folder / f"o{next(number)}", e, s))  # type: ignore[misc]
            bare_s = best_s(lambda s=size, e=events: _bare(folder / f"b{next(number)}", e, s))  # type: ignore[misc]
            say(
                f"{size:5d} a commit: ours {total / ours_s:8.0f}/s, bare SQLite {total / bare_s:8.0f}/s,"
                f" ratio {bare_s / ours_s:.2f}"
            )


def _ours(path: Path, events: list[AnyEvent], size: int) -> None:
    outbox = Outbox(path, stream="s", boot="b")
    for start in range(0, len(events), size):
        with outbox.transaction():
            for event in events[start : start + size]:
                outbox.append(_NOW, event)
    outbox.close()


def _bare(path: Path, events: list[AnyEvent], size: int) -> None:
    """The limit: the same bytes into one plain table, encoded beforehand, by executemany."""
    bodies = [wire.encode_event(event) for event in events]
    db = open_durable(path, Migrations("bare"))
    db.execute("CREATE TABLE o (seq INTEGER PRIMARY KEY, at_ms INTEGER, body BLOB)")
    for start in range(0, len(bodies), size):
        with transaction(db):
            rows = [(None, _NOW.at_ms, body) for body in bodies[start : start + size]]
            db.conn.executemany("INSERT INTO o VALUES (?, ?, ?)", rows)
    db.close()


if __name__ == "__main__":
    main()
