"""A centre with telemetry in its log, and a mirror over it."""

from random import Random

from sqlalchemy import select

from central.store import tables
from central.store.mirroring import cursor
from central.store.mirroring.cursor import INFLUX, Progress
from central.store.store import Store
from central.telemetry.answers import Far
from central.telemetry.influx import Influx
from central.telemetry.mirror import IDLE_S, Mirror
from central.telemetry.settings import InfluxAt
from logistics.events.machine import BoxMachine
from logistics.events.rooms import DoorMoved, Humidity
from simulators.servers.influx.door import Door
from tests.central.centre import NOW, ROOM, STEP_MS, Centre, batch, chunk, scans

SITE, NAME = ROOM


def far(door: Door, *, token: str = "secret", bucket: str = "sanji", timeout_s: float = 5.0) -> Influx:
    """The client as a centre's settings make it."""
    return Influx(InfluxAt(url=door.url, org="county", bucket=bucket), token, timeout_s)


def mirror(store: Store, to: Far, *, rows: int = 500, events: int = 5) -> Mirror:
    """Small portions, so that there are several."""
    return Mirror(store, to, Random(1), rows, events)


def fill(centre: Centre, number: int, *, at_ms: int = NOW - 100 * STEP_MS) -> None:
    """Two probes, a door, humidity and a machine, among parcels."""
    warm = chunk([4.0 + 0.1 * (number % 7), 9.125, -18.5, 8.0], "probe-1")
    cold = chunk([3.0, 3.5], "probe-2")
    moment = at_ms + number * 6 * STEP_MS
    told = [
        (moment, warm),
        *scans(3, start=number * 10),
        (moment, cold),
        (moment + 5, DoorMoved(site=SITE, room=NAME, door="d", is_open=number % 2 == 0)),
        (moment + 6, Humidity(site=SITE, room=NAME, probe="probe-1", milli_pct=60_000 + number)),
        (moment + 7, BoxMachine(site=SITE, temp_mc=50_000, load_pct=number)),
    ]
    centre.receive(batch(f"s{number}", 1, *told))


def run_dry(one: Mirror, now_ms: int = NOW, steps: int = 200) -> None:
    """Until there is nothing left to mirror."""
    for _ in range(steps):
        if one.step(now_ms) == IDLE_S:
            return
    raise AssertionError("the mirror does not come to an end")


def standing(store: Store) -> Progress:
    """How far it has come."""
    with store.read() as connection:
        return cursor.progress(connection, INFLUX)


def temperatures(store: Store) -> set[tuple[object, ...]]:
    """All that the centre has."""
    here = tables.temperature.c
    with store.read() as connection:
        rows = connection.execute(select(here.probe, here.site, here.room, here.at_ms, here.milli_c))
        return {tuple(row) for row in rows}
