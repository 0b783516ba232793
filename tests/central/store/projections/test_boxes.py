"""What is known of a box is what it told last, not what arrived last."""

from itertools import permutations
from pathlib import Path

from central.store import tables
from logistics.events.boxes import BoxHealth, BoxStarted, DeviceState
from tests.central.centre import T0, Told, batch, centre_in, fresh_centre


def health(backlog: int) -> BoxHealth:
    return BoxHealth(site="HUB", backlog=backlog, oldest_ms=1, disk_free_mb=100, skipped=2, dropped=3)


def device(is_up: bool, reason: str = "") -> DeviceState:
    return DeviceState(site="HUB", device="hand", kind="scanner", is_up=is_up, reason=reason)


TOLD: list[Told] = [
    (T0, BoxStarted(site="HUB", role="hub", version="1")),
    (T0 + 10, BoxStarted(site="C5", role="township", version="2")),
    (T0 + 5, health(9)),
    (T0 + 20, health(4)),
    (T0 + 1, device(is_up=False, reason="gone")),
    (T0 + 1, device(is_up=True)),
]


def test_older_never_overwrites_newer() -> None:
    """In any order of arrival the newest start, health and device state stand; a tie goes by number."""
    for order in list(permutations(range(6)))[::29]:
        with fresh_centre() as centre:
            for number in order:
                centre.receive(batch("s", number + 1, TOLD[number]))
            (box,) = centre.rows(tables.box)
            assert (box.name, box.site, box.role, box.version, box.started_ms) == (
                "box-a",
                "C5",
                "township",
                "2",
                T0 + 10,
            )
            assert (box.backlog, box.health_ms, box.skipped, box.dropped) == (4, T0 + 20, 2, 3)
            (state,) = centre.rows(tables.device)
            assert (state.is_up, state.reason, state.since_ms) == (True, "", T0 + 1)


def test_health_alone_makes_a_box_known(tmp_path: Path) -> None:
    """A box whose start is not here yet is known by its health."""
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s", 7, (T0, health(9))))
        (box,) = centre.rows(tables.box)
        assert (box.name, box.site, box.role, box.backlog) == ("box-a", "HUB", "", 9)
