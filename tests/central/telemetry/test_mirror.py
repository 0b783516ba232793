"""What the database has, a real InfluxDB has point by point, whatever happened on the way."""

import subprocess
import sys
from pathlib import Path
from signal import SIGKILL

import pytest

from central.store.mirroring import cursor
from central.store.mirroring.cursor import INFLUX
from central.telemetry.mirror import SHUT_S, SKIPS_MAX
from logistics.events.rooms import Humidity, Readings
from simulators.servers.influx.door import Door, Said
from tests.central.centre import NOW, Centre, batch
from tests.central.database.address import url_in
from tests.central.telemetry import scene
from tests.central.telemetry.influxd import Influxd
from tests.needs import ROOT


def test_point_by_point_the_same(centre: Centre, database: Influxd, door: Door) -> None:
    """Temperatures as the table has them, and each door, humidity and machine once; what comes later, too."""
    far = scene.far(door)
    mirror = scene.mirror(centre.store, far)
    scene.run_dry(mirror)
    assert database.temperatures() == scene.temperatures(centre.store)
    for kind in ("door", "humidity", "box"):
        assert len(database.ask(f"SELECT * FROM {kind}")) == 8, kind
    scene.fill(centre, 8)
    scene.run_dry(mirror)
    assert database.temperatures() == scene.temperatures(centre.store)
    found = scene.standing(centre.store)
    assert (found.state, found.skipped) == ("", 0)
    assert found.points == len(scene.temperatures(centre.store)) + 3 * 9
    assert {one["open"] for one in database.ask("SELECT open FROM door")} == {True, False}
    far.close()


def test_influx_is_away_and_is_killed(centre: Centre, database: Influxd, door: Door) -> None:
    """Nothing is lost, and the pauses double up to a bound; the log waits meanwhile."""
    far = scene.far(door)
    mirror = scene.mirror(centre.store, far)
    mirror.step(NOW)
    before = scene.standing(centre.store).event_id
    database.kill()
    pauses = [mirror.step(NOW + turn) for turn in range(12)]
    assert all(2**turn / 2 <= pause <= 2**turn for turn, pause in enumerate(pauses[:8]))
    assert max(pauses) <= 300
    found = scene.standing(centre.store)
    assert (found.state, found.event_id, found.since_ms) == ("waiting", before, NOW)
    scene.fill(centre, 8)
    database.start()
    scene.run_dry(mirror)
    assert database.temperatures() == scene.temperatures(centre.store)
    assert scene.standing(centre.store).state == ""
    far.close()


_DIES = """
import os, signal, sys
from contextlib import closing
from central.store.store import Store
from tests.central.telemetry import scene
from simulators.servers.influx.door import Door

class Dying:
    def __init__(self, far): self.far = far
    def write(self, lines):
        self.far.write(lines)
        os.kill(os.getpid(), signal.SIGKILL)

door = Door(0)
door.url = sys.argv[2]
with closing(Store(sys.argv[1])) as store:
    scene.mirror(store, Dying(scene.far(door))).step(1)
"""


def test_the_centre_is_killed_before_the_cursor_moves(
    centre: Centre, tmp_path: Path, database: Influxd, door: Door
) -> None:
    """What was written already is written once more, and is there once."""
    for _ in range(2):
        command = [sys.executable, "-c", _DIES, url_in(tmp_path), door.url]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
        assert done.returncode == -SIGKILL, done.stderr
    assert database.temperatures()
    assert scene.standing(centre.store).event_id == 0
    far = scene.far(door)
    scene.run_dry(scene.mirror(centre.store, far))
    assert database.temperatures() == scene.temperatures(centre.store)
    assert len(database.ask("SELECT * FROM door")) == 8
    far.close()


def test_a_point_that_can_never_be_taken_is_found_and_told(
    centre: Centre, database: Influxd, door: Door
) -> None:
    """A batch is cut in halves until it is alone; all others are there, and it is kept with the reason."""
    taken = scene.far(door)
    # From now on a float is refused there, as InfluxDB has the field as a text.
    assert taken.write([f'humidity,box=other,room=x,site=y,probe=z percent="high" {NOW}']).kind == "taken"
    scene.run_dry(scene.mirror(centre.store, taken))
    assert database.temperatures() == scene.temperatures(centre.store)
    found = scene.standing(centre.store)
    assert (found.skipped, found.state) == (8, "")
    with centre.store.read() as connection:
        kept = cursor.skipped(connection, 100)
    assert len(kept) == 8
    assert all(one.line.startswith("humidity,box=box-a") for one in kept)
    assert "field type conflict" in kept[0].reason
    taken.close()


def test_too_many_bad_points_are_something_else(centre: Centre, database: Influxd, door: Door) -> None:
    """Then nothing is skipped: a person must see to it."""
    values = tuple([1] * (SKIPS_MAX + 1))
    many = Readings(site="S", room="x", probe="p", step_ms=1000, first_mc=1, deltas_mc=values)
    centre.receive(batch("many", 1, (NOW - 1_000_000, many)))
    far = scene.far(door)
    far.write([f'temperature,box=other,room=x,site=y,probe=z celsius="high" {NOW}'])
    mirror = scene.mirror(centre.store, far, events=100)
    assert mirror.step(NOW) == SHUT_S
    found = scene.standing(centre.store)
    assert (found.state, found.event_id, found.skipped) == ("stopped", 0, 0)
    assert "points at once are refused" in found.why
    assert database.ask("SELECT * FROM door") != []
    far.close()


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (Said(500, "out of memory"), "waiting"),
        (Said(429, "too many", {"Retry-After": "17"}), "waiting"),
        (Said(503, "starting", {"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT"}), "waiting"),
        (Said(401, "unauthorized access"), "stopped"),
        (Said(404, "bucket not found"), "stopped"),
        (Said(301, "", {"Location": "/elsewhere"}), "stopped"),
    ],
)
def test_what_it_answers_is_heeded(
    centre: Centre, database: Influxd, door: Door, fault: Said, state: str
) -> None:
    """It waits as long as it is told to, or stops until a person has mended it; then it goes on."""
    far = scene.far(door)
    mirror = scene.mirror(centre.store, far)
    door.faults += [fault] * (2 if fault.status == 301 else 1)
    pause_s = mirror.step(NOW)
    found = scene.standing(centre.store)
    assert (found.state, found.event_id) == (state, 0)
    assert str(fault.status) in found.why
    assert pause_s == {401: SHUT_S, 404: SHUT_S, 301: SHUT_S, 429: 17}.get(fault.status, pause_s)
    door.faults.clear()
    scene.run_dry(mirror)
    assert database.temperatures() == scene.temperatures(centre.store)
    far.close()


def test_a_wrong_token_and_a_wrong_bucket_stop_it(centre: Centre, database: Influxd, door: Door) -> None:
    """Not only once: it asks again each minute, and says what it is told."""
    for far, says in (
        (scene.far(door, token="x"), "unauthorized"),
        (scene.far(door, bucket="x"), "not found"),
    ):
        mirror = scene.mirror(centre.store, far)
        assert [mirror.step(NOW), mirror.step(NOW + 1)] == [SHUT_S, SHUT_S]
        assert says in scene.standing(centre.store).why
        far.close()
    assert database.temperatures() == set()


def test_sent_back_it_is_written_again(centre: Centre, database: Influxd, door: Door) -> None:
    """Somebody dropped what was there: all since a day is mirrored once more, also amid a step."""
    far = scene.far(door)
    mirror = scene.mirror(centre.store, far)
    scene.run_dry(mirror)
    database.ask("DROP MEASUREMENT temperature")
    assert database.temperatures() == set()
    with centre.store.write() as connection:
        assert cursor.send_back(connection, INFLUX, NOW + 1) == 0
        assert cursor.send_back(connection, INFLUX, NOW) > 0
    scene.run_dry(mirror)
    assert database.temperatures() == scene.temperatures(centre.store)
    far.close()


def test_a_bad_point_alone_does_not_hold_up_the_next(centre: Centre, database: Influxd, door: Door) -> None:
    """Each door says no to one point, and takes the rest."""
    far = scene.far(door)
    centre.receive(batch("h", 1, (NOW, Humidity(site="S", room="r", probe="p", milli_pct=1))))
    door.faults += [Said(413, "too large")] * 3
    scene.run_dry(scene.mirror(centre.store, far))
    assert database.temperatures() == scene.temperatures(centre.store)
    assert scene.standing(centre.store).skipped == 0
    far.close()
