"""Whoever stands before the box sees each room as it is: probes, doors, alarms, and who took them on."""

from edge_agent.drivers.contract import ProbeFaulted
from edge_agent.trade.cold.view import AlarmView, ContactView, ProbeView, RoomView
from tests.edge_agent.trade.cold.store import MINUTE_MS, Store


def test_a_room_that_nothing_is_known_of(store: Store) -> None:
    """Its limits and its probes, and no temperature."""
    assert store.rooms.view(store.now()) == (RoomView("r", 8000, 0, (ProbeView("p", None, None, "normal"),)),)


def test_a_room_in_alarm(trio: Store) -> None:
    """The newest readings, what is wrong with a probe, the open door, and the alarms that stand."""
    trio.move_door(is_open=True)
    trio.defrost(is_on=True)
    trio.read(*[{"a": 9, "b": 4}] * 10)
    trio.defrost(is_on=False)
    trio.do(lambda now: trio.rooms.take_fault(ProbeFaulted("c", "crc"), now))
    trio.minute = 11.5
    trio.ack()
    trio.tick()
    (room,) = trio.rooms.view(trio.now())
    assert room.probes == (
        ProbeView("a", 9000, 9 * MINUTE_MS, "pending"),
        ProbeView("b", 4000, 9 * MINUTE_MS, "normal"),
        ProbeView("c", None, None, "normal", "crc"),
    )
    assert room.contacts == (
        ContactView("d", "door", is_on=True, since_ms=0),
        ContactView("heat", "defrost", is_on=False, since_ms=10 * MINUTE_MS),
    )
    assert room.alarms == (AlarmView("critical", door="d"),)
    assert room.is_defrosting
    trio.minute = 15
    (room,) = trio.rooms.view(trio.now())
    assert not room.is_defrosting


def test_an_alarm_that_was_taken_on(store: Store) -> None:
    """It stands with the moment, and its probe is called so."""
    store.read(*[9] * 4)
    store.ack()
    (room,) = store.rooms.view(store.now())
    assert room.alarms == (AlarmView("critical", "HOT", "", "p", 4 * MINUTE_MS),)
    assert [probe.word for probe in room.probes] == ["acked"]
