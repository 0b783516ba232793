"""The demo's summary finds what is lost, doubled or missing, and counts what is good."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from central.store.store import Store
from simulators.demo.summary import Scans, Summary, Tally, summarise
from simulators.worlds.people import Promise
from tests.central.centre import T0, Centre, batch, centre_in, scan

pytestmark = pytest.mark.stays_on_sqlite("the summary reads the demo's centre, which is a file of SQLite")

WALKED = Promise("W1", "HUB", "arrive")


class World:
    """Two boxes that each made three scans and one weighing, and a centre that has all of it."""

    def __init__(self, folder: Path) -> None:
        self.centre = folder / "centre.sqlite"
        self.boxes = {box: folder / box for box in ("box-a", "box-b")}
        for box, place in self.boxes.items():
            place.mkdir()
            self.made(box, {"parcel.scanned": 3, "door": 0})
            with closing(sqlite3.connect(place / "box.sqlite")) as db, db:
                db.execute("CREATE TABLE stream (name TEXT, top INTEGER)")
                db.execute("INSERT INTO stream VALUES (?, 3)", (f"stream-{box}",))
        with centre_in(folder) as centre:
            for box, site in (("box-a", "HUB"), ("box-b", "C5")):
                self.tell(centre, box, site)

    def tell(self, centre: Centre, box: str, site: str) -> None:
        """The centre gets the box's three scans."""
        told = [(T0 + number, scan(f"W{number}", "arrive", site)) for number in (1, 2, 3)]
        centre.receive(batch(f"stream-{box}", 1, *told, box=box))

    def made(self, box: str, counts: Mapping[str, int]) -> None:
        """What the box counted."""
        (self.boxes[box] / "made.json").write_bytes(msgspec.json.encode(counts))

    def run(self, sql: str) -> None:
        """Change the centre's tables by hand."""
        with closing(sqlite3.connect(self.centre)) as db, db:
            db.execute(sql)

    def summary(self, *promises: Promise, unheard: int = 0) -> Summary:
        return summarise(60, self.centre, self.boxes, promises, unheard)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_all_is_well(world: World) -> None:
    """When everything is there once, all counts say so and the summary is good."""
    found = world.summary(WALKED, unheard=1)
    assert found.is_good
    assert found.events == {"parcel.scanned": Tally(made=6, stored=6, lost=0, doubled=0)}
    assert (found.lost, found.doubled, found.holes, found.seconds) == (0, 0, 0, 60)
    assert found.scans == Scans(beeped=1, stored=1, unheard=1)
    assert found.parcels == {"HUB": 3, "C5": 3}
    assert (found.breaches, found.alerts) == (
        {"opened": 0, "closed": 0},
        {"planned": 0, "delivered": 0},
    )


def test_one_is_lost(world: World) -> None:
    """An event that is not at the centre is lost, and a hole in its stream."""
    world.run("DELETE FROM event WHERE stream = 'stream-box-a' AND seq = 2")
    found = world.summary()
    assert (found.lost, found.doubled, found.holes, found.is_good) == (1, 0, 1, False)


def test_one_is_doubled(world: World) -> None:
    """An event that stands at the centre under two numbers is doubled."""
    world.run(
        "INSERT INTO event (box, stream, seq, at_ms, up_ms, clock, received_ms, type, body)"
        " SELECT box, 'again', 1, at_ms, up_ms, clock, received_ms, type, body FROM event LIMIT 1"
    )
    found = world.summary()
    assert (found.lost, found.doubled, found.holes, found.is_good) == (0, 1, 0, False)


def test_a_loss_does_not_hide_behind_a_double(world: World) -> None:
    """One box's lost event and another's double of the same type are both told."""
    world.run("DELETE FROM event WHERE stream = 'stream-box-a' AND seq = 2")
    world.run(
        "INSERT INTO event (box, stream, seq, at_ms, up_ms, clock, received_ms, type, body)"
        " SELECT box, 'again', 1, at_ms, up_ms, clock, received_ms, type, body FROM event"
        " WHERE box = 'box-b' LIMIT 1"
    )
    found = world.summary()
    assert (found.lost, found.doubled, found.holes, found.is_good) == (1, 1, 1, False)


def test_a_hole_alone(world: World) -> None:
    """A number that a box gave out and the centre does not have is a hole, though the counts agree."""
    world.made("box-a", {"parcel.scanned": 2})
    world.run("DELETE FROM event WHERE stream = 'stream-box-a' AND seq = 2")
    found = world.summary()
    assert (found.lost, found.doubled, found.holes, found.is_good) == (0, 0, 1, False)


def test_a_broken_promise(world: World) -> None:
    """A scan that was acknowledged by a beep and is not at the centre is told, whatever the boxes count."""
    found = world.summary(WALKED, Promise("W9", "HUB", "arrive"))
    assert (found.scans, found.is_good) == (Scans(beeped=2, stored=1, unheard=0), False)


def test_alerts_are_counted(world: World) -> None:
    """Breaches opened and closed, notices planned and delivered."""
    for number, closed in ((1, "5"), (2, "NULL")):
        world.run(
            "INSERT INTO alert (id, kind, key, site, room, opened_ms, detected_ms, closed_ms, detail)"
            f" VALUES ({number}, 'breach', 'k{number}', 's', 'r', 1, 1, {closed}, '{{}}')"
        )
        world.run(
            "INSERT INTO notice (alert_id, phase, recipient, topic, chain, channel, tries, next_ms,"
            f" delivered_ms, answer) VALUES ({number}, 'opened', 'c', 't', 'c', 'c', 1, 1, {closed}, '')"
        )
    found = world.summary()
    assert (found.breaches, found.alerts) == (
        {"opened": 2, "closed": 1},
        {"planned": 2, "delivered": 1},
    )


def test_an_empty_centre(tmp_path: Path) -> None:
    """A centre that nothing came to has lost nothing if nothing was made."""
    Store(f"sqlite:///{tmp_path / 'centre.sqlite'}").close()
    found = summarise(1, tmp_path / "centre.sqlite", {}, [], 0)
    assert (found.is_good, found.events, found.parcels) == (True, {}, {})
