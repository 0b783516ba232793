"""An alarm comes at its minute, from the worst healthy probe, and as grave as so many probes say."""

from edge_agent.drivers.contract import ProbeFaulted
from edge_agent.trade.outcome import Signal
from tests.edge_agent.trade.cold.store import Store


def fault(store: Store, probe: str) -> None:
    store.do(lambda now: store.rooms.take_fault(ProbeFaulted(probe, "crc"), now))


def test_an_alarm_comes_at_its_minute(store: Store) -> None:
    """Not only with the reading after: the last value is trusted for one interval."""
    store.read(4, 9, 9, 9)
    store.minute = 3.9
    store.tick()
    assert store.course == []
    store.tick(0.1)
    assert store.course == [(4, "critical")]


def test_a_silent_probe_raises_no_alarm(store: Store) -> None:
    """Time alone proves nothing of a room."""
    store.read(4, 9, 9)
    for _ in range(20):
        store.tick(1)
    assert store.alarms == []


def test_one_of_three_is_a_warning(trio: Store) -> None:
    """Yellow and heard once; the probe that is out is named."""
    trio.read(*[{"a": 4, "b": 4.2, "c": 9.5}] * 4)
    ((minute, alarm),) = trio.alarms
    assert (minute, alarm.severity, alarm.probe, alarm.value_mc) == (3, "warning", "c", 9500)
    assert (trio.lamp, trio.sounds) == ("yellow", False)
    trio.read(*[4] * 4)
    assert trio.course == [(3, "warning"), (6, "over")]
    assert trio.lamp == "green"


def test_two_of_three_are_critical(trio: Store) -> None:
    """Red and sounding, told of the worst one."""
    trio.read(*[{"a": 9.1, "b": 9.5, "c": 4.2}] * 4)
    ((minute, alarm),) = trio.alarms
    assert (minute, alarm.severity, alarm.probe) == (3, "critical", "b")
    assert (trio.lamp, trio.sounds) == ("red", True)


def test_a_warning_becomes_critical_and_less_again(trio: Store) -> None:
    """Each change is told; as many signals end as began."""
    trio.read(*[{"a": 4, "b": 4, "c": 9}] * 5, *[{"a": 9, "b": 4, "c": 9}] * 2)
    assert trio.course == [(3, "warning"), (5, "critical")]
    trio.read(*[{"a": 4, "b": 4, "c": 9}] * 4)
    assert trio.course[2:] == [(7, "warning")]
    trio.read(*[4] * 4)
    assert trio.course[3:] == [(13, "over")]
    assert (trio.lamp, trio.sounds) == ("green", False)


def test_a_probe_at_its_limit_does_not_make_the_level_flutter(trio: Store) -> None:
    """Between the limit and the hysteresis it counts as out."""
    out, at_limit = {"a": 9.0, "b": 9.0, "c": 4.0}, {"a": 9.0, "b": 7.8, "c": 4.0}
    trio.read(*[out] * 5, *[at_limit, out] * 4)
    assert trio.course == [(3, "critical")]


def test_nor_does_one_whose_own_alarm_is_yet_to_come(trio: Store) -> None:
    """It is out until it is clear, also before its own duration is over."""
    alone, both = {"a": 9.0, "b": 4.0, "c": 4.0}, {"a": 9.0, "b": 9.0, "c": 4.0}
    trio.read(*[alone] * 4, both, {"a": 9.0, "b": 7.8, "c": 4.0}, both)
    assert trio.course == [(3, "warning"), (4, "critical")]


def test_a_faulty_probe_has_no_vote(trio: Store) -> None:
    """Of two that are left, one is half of them."""
    fault(trio, "a")
    trio.read(*[{"b": 9, "c": 4}] * 4)
    assert trio.course == [(3, "critical")]


def test_a_fault_is_no_recovery(trio: Store) -> None:
    """Who was in alarm and falls silent counts as out."""
    trio.read(*[{"a": 9, "b": 4, "c": 4}] * 5)
    fault(trio, "a")
    trio.read(*[{"b": 4, "c": 4}] * 30)
    assert trio.course == [(3, "warning")]
    fault(trio, "b")
    assert trio.course[1:] == [(35, "critical")]


def test_a_start_makes_no_warning_critical(trio: Store) -> None:
    """A probe that was not heard yet is taken to be well until that is silence."""
    trio.read(*[{"a": 9, "b": 4, "c": 4}] * 5)
    trio.start("boot-1")
    assert trio.rooms.found == (Signal.WARNING_ON,)
    trio.read(*[{"a": 9, "b": 4, "c": 4}] * 5)
    assert trio.course == [(3, "warning")]
    trio.minute = 0
    trio.start("boot-2")
    assert trio.rooms.found == (Signal.WARNING_ON,)
    trio.read(*[{"a": 9}] * 4)
    assert trio.course == [(3, "warning")]
    trio.read({"a": 9})
    assert trio.course[1:] == [(4, "critical")]
