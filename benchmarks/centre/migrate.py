"""What a move to PostgreSQL takes, beside the plain limit: COPY of the same rows into the same tables."""

import tempfile
from pathlib import Path
from typing import Any

from benchmarks.facts import batches, scans
from benchmarks.table import best_s, say
from central.collector import Collector, Inbound
from central.store.access.trail import Deed
from central.store.engines import make_engine
from central.store.moving.move import Moved, Order, move
from central.store.moving.rows import every_table
from central.store.projections.fold import Projections
from central.store.store import Store, size_of
from logistics import wire
from plumbing import codec
from plumbing.clock import up_ms
from simulators.servers.postgresql import NoPostgreSQL, Server, running

_EVENTS, _BATCH, _BURST = 100_000, 100, 100
_NOW_MS = 1_791_000_000_000
_DEED = Deed(_NOW_MS, "bench", "command", "", "migrate", "")


def main() -> None:
    """Rows a second copied and compared, there and back, and the sizes of both databases."""
    try:
        with running() as server, tempfile.TemporaryDirectory() as made:
            _measure(server, Path(made))
    except NoPostgreSQL as why:
        say(f"not measured: {why}")


def _measure(server: Server, folder: Path) -> None:
    source = f"sqlite:///{folder / 'source.sqlite'}"
    _fill(source)
    there, bare = server.database("there"), server.database("bare")
    small = _size(source)
    first = move(Order(source, there, _DEED), up_ms, lambda _step: None)
    back = move(Order(there, f"sqlite:///{folder / 'back.sqlite'}", _DEED), up_ms, lambda _step: None)
    limit_s = _bare(there, bare)
    rows = sum(one.target.rows for one in first.tables)
    _say("sqlite → postgresql", first, rows)
    say(f"  bare COPY {rows / limit_s:9.0f} rows/s, ratio {limit_s * 1000 / first.copied_ms:.2f}")
    _say("postgresql → sqlite", back, rows)
    say(f"size on the disk: SQLite {small / 1e6:.0f} MB, PostgreSQL {_size(there) / 1e6:.0f} MB")


def _say(way: str, done: Moved, rows: int) -> None:
    say(f"{way}: {rows} rows, {sum(one.target.bytes for one in done.tables) / 1e6:.0f} MB")
    say(f"  copied    {rows * 1000 / done.copied_ms:9.0f} rows/s ({done.copied_ms / 1000:.1f} s)")
    say(f"  compared  {rows * 1000 / done.compared_ms:9.0f} rows/s ({done.compared_ms / 1000:.1f} s)")


def _fill(url: str) -> None:
    store = Store(url)
    collector = Collector(store, Projections({}))
    inbound = [Inbound("box-1", codec.pack(wire.encode(one))) for one in batches(scans(_EVENTS), _BATCH)]
    for start in range(0, len(inbound), _BURST):
        collector.receive(inbound[start : start + _BURST], _NOW_MS)
    store.close()


def _size(url: str) -> int:
    engine = make_engine(url)
    found = size_of(engine)
    engine.dispose()
    return found


def _bare(full: str, empty: str) -> float:
    """Seconds for the rows of one database into another, as lines that are ready, indexes kept."""
    Store(empty).close()
    here, there = make_engine(full), make_engine(empty)
    names = [table.name for table in every_table()]
    with here.connect() as source:
        lines = {name: _lines(source.connection, name) for name in names}

    def fill() -> None:
        with there.begin() as target:
            target.exec_driver_sql("TRUNCATE " + ", ".join(f'"{name}"' for name in names))
            cursor: Any = target.connection.cursor()
            for name, told in lines.items():
                with cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
                    copy.write(told)

    took_s = best_s(fill)
    here.dispose()
    there.dispose()
    return took_s


def _lines(connection: Any, name: str) -> bytes:
    with connection.cursor() as cursor, cursor.copy(f'COPY "{name}" TO STDOUT') as copy:
        return b"".join(map(bytes, copy))


if __name__ == "__main__":
    main()
