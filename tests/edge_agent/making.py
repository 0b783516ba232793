"""Events, moments and settings for tests of the box, short to write."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from edge_agent.settings import EdgeSettings
from logistics.events.all import AnyEvent
from logistics.events.parcels import ParcelScanned
from logistics.events.rooms import DoorMoved
from plumbing.clock import ClockQuality, Moment

EPOCH_MS = 1_700_000_000_000


def at(up_ms: int, *, clock: ClockQuality = "synced", boot_ms: int = EPOCH_MS) -> Moment:
    """A moment so long after the boot, on a machine whose clock runs true."""
    return Moment(boot_ms + up_ms, up_ms, clock)


def scan(number: int) -> AnyEvent:
    """The arrival of the numbered parcel."""
    return ParcelScanned(
        waybill=f"SF{number:013}", act="arrive", site="S", device="c", symbology="code128", direction="down"
    )


def door(*, is_open: bool = True) -> AnyEvent:
    """A door that moved."""
    return DoorMoved(site="S", room="r", door="d", is_open=is_open)


def work_and_fail(work: Callable[[], object], within: AbstractContextManager[object]) -> None:
    """Do the work within a transaction that then breaks off with ZeroDivisionError."""
    with within:
        work()
        raise ZeroDivisionError


def settings(folder: Path, **tables: object) -> EdgeSettings:
    """A box's settings with these tables, and what every box needs."""
    needed: dict[str, object] = {
        "box": {"name": "box-1", "site": "S", "role": "village", "data_dir": folder, "clock": "trusted"},
        "broker": {"addresses": ["mqtt://127.0.0.1:1"]},
    }
    return EdgeSettings.model_validate(needed | tables)
