"""How warm a lot lay is weighted by time, and what nobody measured is never smoothed over."""

from logistics.coldchain.mkt import mean_kinetic_temperature_c
from logistics.goods.story.rooms import Measured, RoomTime, measured, unknown_to_all

HOUR = 3_600_000


def test_a_probe_is_told_by_how_long_it_stood_at_each_temperature() -> None:
    """Twenty-three hours at 0 °C and one at 12 °C: the mean hides what the MKT shows."""
    found = measured("p", {0: 23 * HOUR, 12_000: HOUR}, [])
    assert (found.low_mc, found.high_mc, found.mean_mc, found.percentile_mc) == (0, 12_000, 500, 0)
    assert found.mkt_mc == round(1000 * mean_kinetic_temperature_c([0, 12], [23, 1]))
    assert found.known_ms == 24 * HOUR


def test_a_probe_that_said_nothing_has_no_temperature() -> None:
    """None, and never a zero."""
    found = measured("p", {0: 0}, [(0, HOUR)])
    assert (found.low_mc, found.mean_mc, found.mkt_mc, found.silent) == (None, None, None, ((0, HOUR),))


def test_unknown_is_what_no_probe_told() -> None:
    """Where one of two probes went on reading, the room's temperature is known."""
    assert unknown_to_all([[(0, 40), (60, 80)], [(30, 70)]], 0, 100) == ((30, 40), (60, 70))
    assert unknown_to_all([[(0, 40)], []], 0, 100) == ()
    assert unknown_to_all([], 0, 100) == ((0, 100),)
    assert unknown_to_all([], 100, 100) == ()


def test_the_probe_by_which_goods_aged_most_speaks_for_the_room() -> None:
    """The worst corner of a room is where somebody's crate stood."""
    probes = (measured("a", {0: HOUR}, []), measured("b", {5000: HOUR}, []), Measured("c"))
    time = RoomTime("L", "S", "R", 0, HOUR, HOUR, 1, probes=probes, unknown=((0, 60_000),))
    assert time.worst is not None
    assert (time.worst.probe, time.lowest_mc, time.highest_mc, time.unknown_ms) == ("b", 0, 5000, 60_000)
