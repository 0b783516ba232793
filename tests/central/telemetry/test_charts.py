"""A room's chart out of InfluxDB is the one out of the database; where that is silent it says so.

The door answers by InfluxQL what the Flux question asks for: no InfluxDB 2 has read the question itself.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import delete

from central.store import tables
from central.store.record import history, view
from central.store.record.around import Spot
from central.telemetry.answers import Silent
from central.telemetry.charts import Charts
from central.web.app import make_app
from plumbing.clock import utc_ms
from plumbing.web.server import Serving, serve
from simulators.servers.influx.door import Door, Said
from tests.central.centre import NOW, STEP_MS, Centre
from tests.central.telemetry import scene
from tests.central.telemetry.influxd import Influxd
from tests.central.telemetry.scene import NAME, SITE
from tests.central.web.scene import COUNTY, SECRET, Scene, Visitor

_HOUR_MS, _DAY_MS = 3_600_000, 86_400_000
# What is read by readings, by kept stretches, and by steps that no span begins with.
_SPANS = [
    (NOW - 100 * STEP_MS, NOW, 60_000),
    (NOW - 100 * STEP_MS + 77_001, NOW - 1, 600_000),
    (NOW - 20 * _DAY_MS + 1, NOW + 1, _DAY_MS),
    (NOW - 100 * STEP_MS, NOW - 60 * STEP_MS, 2 * _HOUR_MS),
]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("span", _SPANS)
def test_steps_are_those_of_the_database(centre: Centre, door: Door, span: tuple[int, int, int]) -> None:
    """Lowest and highest of each probe in each step, to the thousandth of a degree."""
    with closing(scene.far(door)) as far:
        scene.run_dry(scene.mirror(centre.store, far))
        there = far.buckets(SITE, NAME, *span)
    with centre.store.read() as connection:
        assert there == history.buckets(connection, SITE, NAME, *span)
    assert there


@pytest.mark.usefixtures("database")
def test_what_the_database_has_no_more_is_still_drawn(centre: Centre, door: Door) -> None:
    """And what was not mirrored yet is drawn from the database."""
    spot = Spot(SITE, NAME, NOW - 100 * STEP_MS, NOW + 1, 60_000, NOW)
    with centre.store.read() as connection:
        whole = view.room(connection, spot)
    with closing(scene.far(door)) as far:
        scene.run_dry(scene.mirror(centre.store, far))
        found = Charts(far).buckets(spot)
    assert found is not None
    old = tables.temperature.c.at_ms < NOW - _HOUR_MS
    with centre.store.write() as connection:
        connection.execute(delete(tables.temperature).where(old))
    with centre.store.read() as connection:
        mirrored = view.room(connection, spot, [one for one in found if one.at_ms < NOW - _HOUR_MS])
    assert [(one.probe, one.at_ms, one.low_mc, one.high_mc) for one in mirrored.probes] == [
        (one.probe, one.at_ms, one.low_mc, one.high_mc) for one in whole.probes
    ]
    assert (whole.origin, mirrored.origin) == ("database", "influx")


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    "fault", [Said(500, "out of memory"), Said(401, "no"), Said(200, "#datatype,nonsense\r\n\r\n", {})]
)
def test_silence_is_told_and_not_waited_for_again(door: Door, fault: Said) -> None:
    """For half a minute nobody asks it any more; then it is asked again."""
    door.faults.append(fault)
    spot = Spot(SITE, NAME, NOW - _HOUR_MS, NOW, 60_000, NOW)
    with closing(Charts(scene.far(door))) as charts:
        if fault.status == 200:
            assert not charts.buckets(spot)
            return
        assert charts.buckets(spot) is None
        assert charts.buckets(spot) is None
        later = Spot(SITE, NAME, NOW - _HOUR_MS, NOW, 60_000, NOW + 30_000)
        assert charts.buckets(later) == ()


def test_one_that_is_not_there_is_silent() -> None:
    """Nobody listens at the address, within the time that is allowed."""
    nowhere = Door(0)
    nowhere.url = "http://127.0.0.1:9"
    with closing(scene.far(nowhere, timeout_s=0.5)) as far, pytest.raises(Silent):
        far.buckets(SITE, NAME, NOW - _HOUR_MS, NOW, 60_000)


def test_an_address_is_no_question(door: Door) -> None:
    """What is no name is not written into Flux."""
    with closing(scene.far(door)) as far:
        assert far.buckets('x") |> drop()', NAME, NOW - _HOUR_MS, NOW, 60_000) == ()


@contextmanager
def _served(centre: Centre, charts: Charts) -> Iterator[Serving]:
    app = make_app(centre.store, county=COUNTY, secret=SECRET, poll_s=0.05, charts=charts)
    serving = serve(app, "127.0.0.1", 0, app.state.live.close)
    try:
        yield serving
    finally:
        serving.stop()


def test_the_page_says_where_its_numbers_are_from(centre: Centre, database: Influxd, door: Door) -> None:
    """From InfluxDB, or from the database since InfluxDB did not answer in time."""
    Scene(centre.store, utc_ms()).people()
    page = f"/rooms/{SITE}/{NAME}/history"
    span = {"from": str(NOW - 100 * STEP_MS), "to": str(NOW)}
    with closing(scene.far(door)) as far:
        scene.run_dry(scene.mirror(centre.store, far))
        with _served(centre, Charts(far)) as serving, Visitor(serving.url) as visitor:
            visitor.login("viewer")
            assert "come from InfluxDB" in visitor.get(page, **span).text
            told = visitor.get(f"/api/charts{page}", **span).json()
            assert told["origin"] == "influx"
            assert told["probes"][0]["at_ms"]
            database.kill()
            assert "InfluxDB did not answer in time" in visitor.get(page, **span).text
            instead = visitor.get(f"/api/charts{page}", **span).json()
            database.start()
    assert instead["origin"] == "instead"
    assert [one["high_mc"] for one in instead["probes"]] == [one["high_mc"] for one in told["probes"]]
