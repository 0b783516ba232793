"""Where fleets are measured: a real broker, a real centre, and its database, each a process of its own."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from benchmarks.centre.database import databases
from benchmarks.field import Field, brokers, field
from simulators.fleet.pump import allow_files
from simulators.fleet.run import place_of
from simulators.fleet.work.day import BOXES_A_COUNTY, ROOMS
from simulators.fleet.work.trade import room_of

NAME = "sim"
_FILES_SPARE = 1000


@contextmanager
def ground(
    kind: str, database: str, boxes: int, rooms_a_box: int = 1
) -> Iterator[tuple[Field, dict[str, int]]]:
    """A broker of this kind and a centre over this database, which judges the rooms of one county.

    The readings of other counties' rooms are stored: a centre judges those of its own. Also the processes to
    watch, by name. Broker and centre may open as many files as we may.
    """
    allow_files(boxes + _FILES_SPARE)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (
            databases(folder, only=database) as found,
            field(
                folder / "field",
                kind,
                store=found[0].address(),
                rooms=list(rooms(min(boxes, BOXES_A_COUNTY), rooms_a_box)),
            ) as here,
        ):
            yield here, here.pids | _server_of(here.store)


def kinds(wanted: Sequence[str]) -> list[str]:
    """Those of the wanted brokers that are here."""
    return [kind for kind in brokers() if kind in wanted]


def rooms(boxes: int, a_box: int) -> Iterator[tuple[str, str]]:
    """(site, room) of all boxes that have cold rooms."""
    for number in range(boxes):
        if number % BOXES_A_COUNTY < ROOMS:
            place = place_of(number)
            for room in range(a_box):
                yield place.site, room_of(place.copy, room)


def size_mb(store: str) -> float:
    """What a SQLite file takes with its log; 0 for another database."""
    path = Path(urlsplit(store).path.removeprefix("/"))
    if not store.startswith("sqlite"):
        return 0.0
    return sum(one.stat().st_size for one in path.parent.glob(f"{path.name}*")) / 1e6


def _server_of(store: str) -> dict[str, int]:
    """PostgreSQL's own process, by the file that it keeps for that."""
    if store.startswith("sqlite"):
        return {}
    folder = Path(parse_qs(urlsplit(store).query)["host"][0])
    pid = (folder / "data" / "postmaster.pid").read_text(encoding="ascii").split()[0]
    return {"database": int(pid)}
