"""Doors, mains and defrosts explain an alarm, a defrost makes it wait, no door is left open in silence."""

from collections.abc import Callable

from edge_agent.drivers.settings import Door, Room
from logistics.events.rooms import DefrostMoved
from tests.edge_agent.trade.cold.conftest import Build
from tests.edge_agent.trade.cold.store import MINUTE_MS, Store

# 02:00 in China is 18:00 UTC the day before.
TWO_AM_MS = 1_700_071_200_000
DAILY = Room(
    limit_c_max=8, limit_c_min=0, alarm_min=3, defrost_at=["02:00"], defrost_min=10, defrost_c_max=12
)


def causes(store: Store) -> list[tuple[float, str]]:
    return [(minute, event.cause) for minute, event in store.alarms if event.is_raised]


def test_an_alarm_that_is_due_in_a_defrost_waits_for_its_end(build: Build) -> None:
    """By the clock, each day; every reading is recorded, and the alarm names the defrost."""
    store = build(DAILY)
    store.boot_ms = TWO_AM_MS - 2 * MINUTE_MS
    store.read(4, 4, *[9] * 12)
    assert causes(store) == [(12, "defrost")]
    assert len(store.stored()) == 14


def test_a_defrost_over_in_time_is_no_alarm(build: Build) -> None:
    """Warm for longer than the duration, and clear again before the window ends."""
    store = build(DAILY)
    store.boot_ms = TWO_AM_MS - 2 * MINUTE_MS
    store.read(4, 4, *[9] * 7, *[4] * 20)
    assert store.alarms == []


def test_too_warm_for_a_defrost_does_not_wait(build: Build) -> None:
    """Above its peak the alarm comes at once when it is due; and the cold side never waits."""
    store = build(DAILY)
    store.boot_ms = TWO_AM_MS
    store.read(4, *[12.5] * 4, *[4] * 20, *[-1] * 5)
    assert [minute for minute, _ in causes(store)] == [4, 28]


def test_a_box_without_the_time_knows_no_defrost_by_the_clock(build: Build) -> None:
    """Better an alarm too many."""
    store = build(DAILY)
    store.boot_ms, store.clock = TWO_AM_MS, "unknown"
    store.read(4, *[9] * 4)
    assert causes(store) == [(4, "")]


def test_a_contact_tells_of_a_defrost(store: Store) -> None:
    """It is an event; the alarm waits while it is on, and as long after as the room may take to cool."""
    store.defrost(is_on=True)
    assert store.events == [
        (
            0,
            DefrostMoved(
                site="S", room="r", device="heat", is_on=True, longest_ms=1_200_000, after_ms=300_000
            ),
        )
    ]
    store.read(4, *[9] * 7)
    store.defrost(is_on=False)
    store.read(*[9] * 4)
    assert store.alarms == []
    store.read(9, 9)
    assert causes(store) == [(13, "defrost")]


def test_a_heater_that_hangs_is_no_defrost(store: Store) -> None:
    """However long the contact stays on, also over a start: the wait has an end."""
    store.defrost(is_on=True)
    store.read(*[9] * 10)
    store.start("boot-1")
    store.defrost(is_on=True)
    store.read(*[9] * 11)
    assert causes(store) == [(20, "defrost")]


def test_an_open_door_is_named(store: Store) -> None:
    """Open at the onset, or at most ten minutes before it."""
    store.move_door(is_open=True)
    store.read(4)
    store.move_door(is_open=False)
    store.read(*[4] * 9, *[9] * 4)
    assert causes(store) == [(13, "door:d")]


def test_a_door_that_was_closed_long_before_is_not(store: Store) -> None:
    """Nor is anything else where nothing is known."""
    store.move_door(is_open=True)
    store.move_door(is_open=False)
    store.read(*[4] * 11, *[9] * 4)
    assert causes(store) == [(14, "")]


def test_lost_mains_are_the_likeliest_cause(store: Store) -> None:
    """Also after a start, at which they are found so."""
    store.move_door(is_open=True)
    store.lose_mains()
    store.start("boot-1")
    store.minute = 12
    store.lose_mains()
    store.read(*[9] * 4)
    assert causes(store) == [(15, "mains:grid")]


def test_mains_whose_contact_was_taken_out_explain_nothing(store: Store) -> None:
    """Whatever they were when they were last heard of."""
    store.lose_mains()
    store.start("boot-1")
    store.read(*[9] * 4)
    assert causes(store) == [(3, "")]


def test_a_door_left_open_signals_by_itself(store: Store) -> None:
    """Yellow after five minutes, red and sounding after ten, nothing when it is closed; the centre knows."""
    store.move_door(is_open=True)
    told = list(store.events)
    seen = []
    for _ in range(11):
        store.tick(1)
        seen.append((store.lamp, store.sounds))
    assert seen == [*[("green", False)] * 4, *[("yellow", False)] * 5, *[("red", True)] * 2]
    assert store.events == told
    store.ack()
    assert (store.lamp, store.sounds) == ("red", False)
    store.move_door(is_open=False)
    assert (store.lamp, store.sounds) == ("green", False)


def test_a_start_does_not_close_a_door(store: Store) -> None:
    """The minutes that it stood open before count in the same boot."""
    store.move_door(is_open=True)
    store.tick(6)
    store.start("boot-1")
    assert len(store.rooms.found) == 1
    store.move_door(is_open=True)
    store.tick(4)
    assert store.lamp == "red"


def test_a_door_that_may_stay_open_is_left_alone(build: Build) -> None:
    """`left_open = false`."""
    store = build(door=Door(pin=5, room="r", left_open=False))
    store.move_door(is_open=True)
    store.tick(60)
    assert store.signals == []


def test_a_box_is_at_rest_when_no_time_can_bring_anything(store: Store) -> None:
    """It need not look each second while all is well."""
    restless: list[bool] = []
    deeds: list[Callable[[], None]] = [
        lambda: store.read(4),
        lambda: store.move_door(is_open=True),
        lambda: store.move_door(is_open=False),
        lambda: store.read(9),
        lambda: store.read(4),
    ]
    for deed in deeds:
        deed()
        restless.append(store.rooms.is_restless)
    assert restless == [False, True, False, True, False]
