"""What a demo comes to: what was made at the boxes against what stands at the centre."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from sqlite3 import Connection

import msgspec
from msgspec import Struct

from simulators.demo.look import looking
from simulators.worlds.people import Promise


class Tally(Struct, frozen=True):
    """Events of one type: made at the boxes, stored at the centre."""

    made: int
    stored: int
    lost: int
    doubled: int


class Scans(Struct, frozen=True):
    """Scans for which a beep was heard: the promise, counted by the world and not by our code."""

    beeped: int
    stored: int
    unheard: int


class Summary(Struct, frozen=True):
    """The demo's result. `lost` and `doubled` are over all events; `holes` are numbers missing in streams."""

    seconds: int
    events: dict[str, Tally]
    lost: int
    doubled: int
    holes: int
    scans: Scans
    parcels: dict[str, int]
    breaches: dict[str, int]
    alerts: dict[str, int]

    @property
    def is_good(self) -> bool:
        """Whether every promise was kept."""
        return not (self.lost or self.doubled or self.holes) and self.scans.beeped == self.scans.stored


def summarise(
    seconds: int, centre: Path, boxes: Mapping[str, Path], promises: Iterable[Promise], unheard: int
) -> Summary:
    """Compare the boxes' own counts and the world's with the centre's tables.

    `boxes` maps each box to its data folder, where its agent left its database and the count of what it
    made. Read with plain sqlite3, so that no code under test vouches for itself.
    """
    with looking(centre) as db:
        events = _tallies(_made(boxes), _stored(db))
        beeped = set(promises)
        at_centre = {
            Promise(*row) for row in db.execute("SELECT DISTINCT waybill, site, act FROM parcel_step")
        }
        return Summary(
            seconds=seconds,
            events=events,
            lost=sum(tally.lost for tally in events.values()),
            doubled=sum(tally.doubled for tally in events.values()),
            holes=_holes(db, boxes),
            scans=Scans(beeped=len(beeped), stored=len(beeped & at_centre), unheard=unheard),
            parcels=dict(db.execute("SELECT site, count(DISTINCT waybill) FROM passage GROUP BY site")),
            breaches=_breaches(db),
            alerts=_alerts(db),
        )


_Counts = dict[tuple[str, str], int]
"""How many events of each (type, box): one box's loss never hides behind another's double."""


def _made(boxes: Mapping[str, Path]) -> _Counts:
    counted = {
        box: msgspec.json.decode((folder / "made.json").read_bytes(), type=dict[str, int])
        for box, folder in boxes.items()
    }
    return {(kind, box): count for box, kinds in counted.items() for kind, count in kinds.items() if count}


def _stored(db: Connection) -> _Counts:
    rows = db.execute("SELECT type, box, count(*) FROM event GROUP BY type, box")
    return {(kind, box): count for kind, box, count in rows}


def _tallies(made: _Counts, stored: _Counts) -> dict[str, Tally]:
    events: dict[str, Tally] = {}
    for key in sorted({*made, *stored}):
        here, there = made.get(key, 0), stored.get(key, 0)
        so_far = events.get(key[0], Tally(0, 0, 0, 0))
        events[key[0]] = Tally(
            made=so_far.made + here,
            stored=so_far.stored + there,
            lost=so_far.lost + max(0, here - there),
            doubled=so_far.doubled + max(0, there - here),
        )
    return events


def _holes(db: Connection, boxes: Mapping[str, Path]) -> int:
    """Numbers that a box gave out, by its own database, and that the centre's log does not hold."""
    holes = 0
    for folder in boxes.values():
        with looking(folder / "box.sqlite") as box:
            streams = box.execute("SELECT name, top FROM stream").fetchall()
        for name, top in streams:
            query = "SELECT count(DISTINCT seq) FROM event WHERE stream = ? AND seq BETWEEN 1 AND ?"
            holes += top - int(db.execute(query, (name, top)).fetchone()[0])
    return holes


def _breaches(db: Connection) -> dict[str, int]:
    opened, closed = db.execute(
        "SELECT count(*), count(closed_ms) FROM alert WHERE kind = 'breach'"
    ).fetchone()
    return {"opened": opened, "closed": closed}


def _alerts(db: Connection) -> dict[str, int]:
    planned, delivered = db.execute("SELECT count(*), count(delivered_ms) FROM notice").fetchone()
    return {"planned": planned, "delivered": delivered}
