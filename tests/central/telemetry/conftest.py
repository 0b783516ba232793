"""One InfluxDB for all tests of telemetry, empty for each, and a centre with something to mirror."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from simulators.servers.influx.door import Door
from tests.central.centre import Centre, centre_in
from tests.central.telemetry import scene
from tests.central.telemetry.influxd import Influxd, influxd


@pytest.fixture(name="_far", scope="package")
def _far() -> Iterator[tuple[Influxd, Door]]:
    with influxd() as made:
        yield made


@pytest.fixture(name="database")
def _database(_far: tuple[Influxd, Door]) -> Influxd:
    """Empty again."""
    _far[0].ask("DROP DATABASE sanji")
    _far[0].ask("CREATE DATABASE sanji")
    return _far[0]


@pytest.fixture(name="door")
def _door(_far: tuple[Influxd, Door]) -> Door:
    _far[1].faults.clear()
    return _far[1]


@pytest.fixture(name="centre")
def _centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as made:
        for number in range(8):
            scene.fill(made, number)
        yield made
