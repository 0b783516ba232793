"""What a box told before it knew the time is mirrored when its time is known, at that time."""

from contextlib import closing
from pathlib import Path

from msgspec import Raw
from sqlalchemy import select

from central.store.mirroring import cursor
from central.store.mirroring.tables import mirror_held
from central.telemetry.mirror import IDLE_S
from logistics import wire
from logistics.events.all import AnyEvent
from logistics.events.boxes import ClockKnown
from simulators.servers.influx.door import Door
from tests.central.centre import NOW, ROOM, T0, Centre, batch, centre_in, chunk
from tests.central.telemetry import scene
from tests.central.telemetry.influxd import Influxd


def _sent(centre: Centre, first: int, *told: tuple[int, int, wire.ClockQuality, AnyEvent]) -> None:
    events = [
        wire.Stamped(at_ms, up_ms, clock, Raw(wire.encode_event(event)))
        for at_ms, up_ms, clock, event in told
    ]
    centre.receive(wire.batch("box-a", "s", "boot-1", first, events, late=False))


def test_it_waits_for_its_clock(tmp_path: Path, database: Influxd, door: Door) -> None:
    """Not at a time that is taken back later; and at the right one then, as in the database."""
    with centre_in(tmp_path) as centre, closing(scene.far(door)) as far:
        mirror = scene.mirror(centre.store, far)
        _sent(centre, 1, (T0, 1_000, "estimated", chunk([4.0, 5.0])))
        scene.run_dry(mirror)
        assert database.temperatures() == set()
        _sent(centre, 2, (NOW, 9_000, "synced", ClockKnown(site=ROOM[0])))
        scene.run_dry(mirror)
        assert database.temperatures() == scene.temperatures(centre.store)
        assert {one[3] for one in database.temperatures()} >= {NOW - 8_000}
        _sent(centre, 3, (T0 + 7, 5_000, "estimated", chunk([6.0], "late")))
        scene.run_dry(mirror)
        assert database.temperatures() == scene.temperatures(centre.store)


def test_what_was_held_comes_once_it_is_released(tmp_path: Path, database: Influxd, door: Door) -> None:
    """A probe whose box was ahead: not before its time has come, and then as in the database, at once."""
    with centre_in(tmp_path) as centre, closing(scene.far(door)) as far:
        mirror = scene.mirror(centre.store, far, events=2)
        for number in range(5):
            ahead = chunk([4.0 + number], f"probe-{number}")
            centre.receive(batch("ahead", number + 1, (NOW + 3_600_000 + number, ahead)), now_ms=NOW)
        scene.fill(centre, 1)
        scene.run_dry(mirror)
        assert database.temperatures() == scene.temperatures(centre.store)
        assert mirror.step(NOW) == IDLE_S
        centre.receive(batch("later", 1, (NOW + 2 * 3_600_000, chunk([1.0]))), now_ms=NOW + 2 * 3_600_000)
        scene.run_dry(mirror)
        found = scene.temperatures(centre.store)
        assert {f"box-a/probe-{number}" for number in range(5)} <= {one[0] for one in found}
        assert database.temperatures() == found
        with centre.store.read() as connection:
            assert connection.execute(select(mirror_held)).all() == []


def test_a_clock_that_was_held_dates_what_was_before_it(
    tmp_path: Path, database: Influxd, door: Door
) -> None:
    """A box an hour ahead said that it knows the time: its readings come once that is released."""
    with centre_in(tmp_path) as centre, closing(scene.far(door)) as far:
        mirror = scene.mirror(centre.store, far)
        ahead_ms = NOW + 3_600_000
        _sent(centre, 1, (T0, 1_000, "estimated", chunk([4.0, 5.0])))
        _sent(centre, 2, (ahead_ms, 9_000, "synced", ClockKnown(site=ROOM[0])))
        scene.run_dry(mirror)
        assert database.temperatures() == set()
        for number in range(1, 4):
            later_ms = ahead_ms + number * 3_600_000
            centre.receive(batch(f"later-{number}", 1, (later_ms, chunk([1.0], "other"))), now_ms=later_ms)
            scene.run_dry(mirror)
            assert database.temperatures() == scene.temperatures(centre.store)
        assert {one[3] for one in database.temperatures()} >= {ahead_ms - 8_000}


def test_portions_cover_the_log(tmp_path: Path) -> None:
    """Whatever lies between what is mirrored, each portion goes on where the last one ended, to the end."""
    with centre_in(tmp_path) as centre:
        for number in range(4):
            scene.fill(centre, number)
        centre.receive(wire.batch("box-b", "p", "boot-1", 1, [], late=False))
        with centre.store.read() as connection:
            settled, after = cursor.newest(connection), 0
            found: list[str] = []
            while after < settled:
                portion = cursor.portion(connection, after, settled, ("readings", "door"), 3)
                assert portion.upto > after
                after, found = portion.upto, found + [fact.place for fact in portion.facts]
        assert len(found) == len(set(found)) == 3 * 4
