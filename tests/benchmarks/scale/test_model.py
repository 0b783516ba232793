"""From measured costs to counties, provinces and a nation: the reckoning itself."""

import pytest
from msgspec import structs

from benchmarks.scale.model import PLACES, Place, Units, machines, need, table
from benchmarks.scale.reckon import units

ONE = Units(
    bytes_up=100,
    bytes_down=50,
    packets_up=1,
    sqlite_bytes=1000,
    postgresql_bytes=2000,
    broker_us=10,
    centre_us=100,
    database_us=50,
    broker_kib_a_box=4,
    centre_kib_a_box=8,
    centre_mb=100,
    idle_core=0.01,
    idle_core_a_box=0.0001,
)


def test_a_nation_is_so_many_counties() -> None:
    """All but rounding grows in proportion; peaks are those of one clock, for China has one time zone."""
    county, nation = need(PLACES[0], ONE), need(PLACES[2], ONE)
    for name in county.__struct_fields__:
        assert getattr(nation, name) == pytest.approx(2800 * getattr(county, name)), name


def test_cores_are_those_of_the_busiest_hour_of_the_busiest_day() -> None:
    """Three times the plain day's peak."""
    county = need(Place("county", 1), ONE)
    assert county.busiest_a_s == pytest.approx(3 * county.peak_a_s)
    assert county.centre_cores == pytest.approx(county.busiest_a_s * 100e-6)


def test_a_cost_that_doubles_doubles_its_line_alone() -> None:
    """Bytes on disk are no bytes on the wire."""
    dear = need(PLACES[1], structs.replace(ONE, sqlite_bytes=2000))
    plain = need(PLACES[1], ONE)
    assert dear.sqlite_gb_a_year == pytest.approx(2 * plain.sqlite_gb_a_year)
    assert dear.wire_gb_a_day == plain.wire_gb_a_day


def test_machines_are_whole_and_half_idle() -> None:
    """No machine is planned to be busy for more than half."""
    assert machines(0.1, 4) == 1
    assert machines(8.1, 4) == 5


def test_the_table_has_a_column_a_place_and_two_digits_that_count() -> None:
    """A reckoning is not better than that."""
    lines = table(ONE).splitlines()
    assert lines[0] == "| | county: 1 | province: 90 | nation: 2,800 |"
    assert lines[2] == "| boxes | 130 | 12,000 | 360,000 |"


def test_every_measured_cost_is_there_and_positive() -> None:
    """A file without one of them is not read at all."""
    told = units()
    assert all(getattr(told, name) > 0 for name in told.__struct_fields__)
