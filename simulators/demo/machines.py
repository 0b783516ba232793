"""The boards under the demo's boxes: one is well, one is hot on a weak supply, one has a worn card."""

from pathlib import Path

from logistics.fleet import throttle
from simulators.demo.configs import COLD_STORE, HUB, SITES, TOWNSHIP, VILLAGE, Site
from simulators.wires.pi_files import PiFiles

_SINCE_BOOT = 16


def machine_root(folder: Path, site: Site) -> Path:
    """Where a box's simulated kernel files lie."""
    return folder / f"pi-{site.box}"


def plug_in(folder: Path) -> None:
    """Make all boards as they stand throughout the demo."""
    boards = {site: PiFiles(machine_root(folder, site)) for site in SITES}
    boards[HUB].wear(0x02, 0x02, 0x01)
    boards[TOWNSHIP].go_by("wifi", signal_dbm=-61)
    weak = throttle.UNDER_VOLTAGE | throttle.THROTTLED
    boards[VILLAGE].hold_back(weak | weak << _SINCE_BOOT)
    boards[VILLAGE].be_hot(82_400)
    boards[VILLAGE].go_by("mobile")
    boards[COLD_STORE].wear(0x03, 0x0A, 0x02)
