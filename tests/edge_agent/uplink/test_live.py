"""Live values tell what a device shows now, and never a waybill."""

from edge_agent.drivers.contract import CodeRead, DeviceUp, DoorRead, TemperatureRead, WeightRead
from edge_agent.uplink.live import LivePace, value_of
from tests.edge_agent.making import at


def test_each_device_has_its_value() -> None:
    """Celsius, grams, open or closed; what is no value tells nothing."""
    moment = at(5)
    assert value_of(TemperatureRead("p", -18_062), moment) == (
        "p",
        {"at_ms": moment.at_ms, "celsius": -18.062},
    )
    assert value_of(WeightRead("s", 1250, 250), moment) == (
        "s",
        {"at_ms": moment.at_ms, "net_g": 1000, "fault": ""},
    )
    assert value_of(DoorRead("d", is_open=True), moment) == ("d", {"at_ms": moment.at_ms, "open": True})
    assert value_of(DeviceUp("d", "door"), moment) is None


def test_no_waybill_leaves_so() -> None:
    """Whoever listens beside us learns that something was scanned, not what."""
    told = value_of(CodeRead("c", "SF1234567890123", "code128"), at(5))
    assert told is not None
    assert "SF1234567890123" not in repr(told)


def test_a_device_tells_at_most_one_value_a_second() -> None:
    """Each device by itself."""
    pace = LivePace()
    told = [up_ms for up_ms in range(0, 3000, 100) if pace.may("scale", up_ms)]
    assert told == [0, 1000, 2000]
    assert pace.may("probe", 2100)
