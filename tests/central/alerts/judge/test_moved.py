"""A breach whose time is put right later is the breach that was told: nobody is told twice."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from msgspec import Raw

from central.store import tables
from logistics import wire
from logistics.coldchain.rule import MINUTE_MS
from logistics.events.all import AnyEvent
from logistics.events.boxes import ClockKnown
from tests.central.alerts.scene import Phone, alerts
from tests.central.centre import ROOM, STEP_MS, T0, Centre, centre_in, chunk

_DAY_MS = 86_400_000
_HOT = (9.0,) * 8
_CLEAR = (4.0,) * 4
_ALARM_MS = 30 * MINUTE_MS
KNOWN = ClockKnown(site=ROOM[0])


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


class Box:
    """A box whose boot began at T0, with a clock that is off until it is known."""

    def __init__(self, centre: Centre, off_ms: int, phone: Phone) -> None:
        self._centre = centre
        self._off_ms = off_ms
        self._alerts = alerts(centre, phone)
        self._seq = 0

    def tell(self, up_ms: int, event: AnyEvent, clock: wire.ClockQuality, boot: str = "b1") -> None:
        """One event comes in a day after it happened; then the alerts are looked at."""
        self._seq += 1
        off_ms = 0 if clock == "synced" else self._off_ms
        stamped = wire.Stamped(T0 + up_ms + off_ms, up_ms, clock, Raw(wire.encode_event(event)))
        envelope = wire.batch("box-a", f"s-{boot}-{self._seq}", boot, 1, [stamped], late=False)
        self._centre.receive(envelope, now_ms=T0 + 4 * _DAY_MS)
        self.look()

    def look(self) -> None:
        for _ in range(2):  # What is over at once is told in two turns.
            self._alerts.tick(T0 + 4 * _DAY_MS)


def told(phone: Phone) -> Sequence[tuple[str, int]]:
    """What was told, and of which alarm's time as it was known then."""
    return [(message.phase, message.opened_ms - T0 - _ALARM_MS) for message in phone.told]


@pytest.mark.parametrize("off_ms", [-2 * _DAY_MS, -7_000, 7_000, 2 * _DAY_MS])
@pytest.mark.parametrize("is_over", [True, False])
def test_a_breach_that_moves_is_told_once(centre: Centre, off_ms: int, *, is_over: bool) -> None:
    """Over or not, to earlier or to later, by seconds or by days."""
    phone = Phone()
    box = Box(centre, off_ms, phone)
    box.tell(0, chunk([*_HOT, *(_CLEAR if is_over else ())]), "estimated")
    expected = ["history"] if is_over else ["opened"]
    assert phone.phases == expected
    box.tell(90 * MINUTE_MS, KNOWN, "synced")
    box.look()
    assert phone.phases == expected
    (row,) = centre.rows(tables.alert)
    assert row.opened_ms == T0 + _ALARM_MS
    assert (row.closed_ms == T0 + 8 * STEP_MS) if is_over else row.closed_ms is None
    if not is_over:
        box.tell(8 * STEP_MS, chunk(_CLEAR), "synced")
        assert phone.phases == ["opened", "resolved"]


def test_what_was_not_told_where_it_was_is_told_where_it_is(centre: Centre) -> None:
    """Another breach at the very time at which the moved one was thought to have been is another one."""
    phone = Phone()
    box = Box(centre, 2 * _DAY_MS, phone)
    box.tell(0, chunk([*_HOT, *_CLEAR]), "estimated")
    box.tell(90 * MINUTE_MS, KNOWN, "synced")
    box.tell(2 * _DAY_MS, chunk([*_HOT, *_CLEAR]), "synced")
    assert told(phone) == [("history", 2 * _DAY_MS), ("history", 2 * _DAY_MS)]
    assert len({message.id for message in phone.told}) == 2


def test_two_breaches_of_a_boot_stay_two(centre: Centre) -> None:
    """Both move, each by as much, and neither is taken for the other."""
    phone = Phone()
    box = Box(centre, -2 * _DAY_MS, phone)
    box.tell(0, chunk([*_HOT, *_CLEAR]), "estimated")
    box.tell(12 * STEP_MS, chunk([*_HOT, *_CLEAR]), "estimated")
    assert phone.phases == ["history"] * 2
    box.tell(300 * MINUTE_MS, KNOWN, "synced")
    assert len(phone.told) == 2
    assert sorted(row.opened_ms - T0 - _ALARM_MS for row in centre.rows(tables.alert)) == [0, 12 * STEP_MS]


def test_another_boots_alerts_stay(centre: Centre) -> None:
    """What a boot with a known clock told does not move with the other's."""
    phone = Phone()
    box = Box(centre, -2 * _DAY_MS, phone)
    box.tell(0, chunk([*_HOT, *_CLEAR]), "synced", boot="b0")
    box.tell(90 * MINUTE_MS, KNOWN, "synced")
    box.look()
    (row,) = centre.rows(tables.alert)
    assert (row.opened_ms, phone.phases) == (T0 + _ALARM_MS, ["history"])


def test_a_rebuild_tells_nobody_again(centre: Centre) -> None:
    """The record is made again with the right times; the alerts already bear them."""
    phone = Phone()
    box = Box(centre, -2 * _DAY_MS, phone)
    box.tell(0, chunk([*_HOT, *_CLEAR]), "estimated")
    box.tell(90 * MINUTE_MS, KNOWN, "synced")
    centre.projections.rebuild(centre.store)
    box.look()
    assert phone.phases == ["history"]
