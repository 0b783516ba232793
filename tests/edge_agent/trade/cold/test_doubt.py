"""A spike and a chip that woke up raise no alarm; a jump that stays does; all of it is recorded."""

from edge_agent.drivers.settings import Room
from logistics.events.rooms import ProbeFault
from tests.edge_agent.trade.cold.conftest import Build
from tests.edge_agent.trade.cold.store import Store

AT_ONCE = Room(limit_c_max=8, alarm_min=0, clear_min=0, hysteresis_c=0)


def test_a_single_spike_raises_nothing(build: Build) -> None:
    """Not even where one reading out of the band is an alarm; the raw reading is recorded."""
    store = build(AT_ONCE)
    store.read(4, 25, 4.1)
    assert store.alarms == []
    assert store.stored() == [4000, 25_000, 4100]


def test_a_jump_that_the_next_reading_confirms_is_believed(build: Build) -> None:
    """With the second reading, and from the first one on."""
    store = build(AT_ONCE)
    store.read(4, 25, 25)
    assert store.course == [(2, "critical")]


def test_the_minutes_of_an_alarm_count_from_a_jumps_first_reading(store: Store) -> None:
    """Doubt delays no alarm of a duration: three minutes after the first reading out it is there."""
    store.read(4, 25, 25, 25, 25)
    assert store.course == [(4, "critical")]


def test_what_waits_to_be_confirmed_is_kept_over_a_start(store: Store) -> None:
    """A start in the same boot between a jump and its confirmation puts no alarm off."""
    store.read(4, 25)
    store.start("boot-1")
    store.read(25, 25, 25)
    assert store.course == [(4, "critical")]


def test_a_chip_that_wakes_up_once_raises_nothing(build: Build) -> None:
    """85 °C, which no readings lead to, are no temperature; nobody is told of one."""
    store = build(AT_ONCE)
    store.read(4, 85, 4.2)
    assert store.events == []
    assert store.stored() == [4000, 85_000, 4200]


def test_a_chip_that_wakes_up_again_and_again_is_faulty(build: Build) -> None:
    """A sensor's fault and no alarm of the room; the next temperature is its end."""
    store = build(AT_ONCE)
    store.read(4, *[85] * 10, 4)
    told = [event for _, event in store.events if isinstance(event, ProbeFault)]
    assert [(event.fault, event.detail != "") for event in told] == [("power_on", True), ("", False)]
    assert store.alarms == []
    assert store.lamp == "green"
