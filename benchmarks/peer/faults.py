"""What is lost of what was accepted: killed in its work, behind a frozen link, and on a disk too small."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

from msgspec import Struct

from benchmarks.peer.sides import Side
from plumbing.patience import wait_until
from plumbing.process import Child
from simulators.hill_link import HillLink

_READY_S = 90.0
# Nothing more has arrived for so long: nothing more will.
_STILL_S = 20.0
_SETTLE_S_MAX = 180.0
_MANY = 10_000_000
_numbers = count(1, 1_000_000)


class Lost(Struct, frozen=True):
    """So many of what was accepted neither arrived nor wait on its disk; `late` ones wait there."""

    accepted: int
    lost: int
    late: int


def killed(side: Side, folder: Path, broker: str, rate: float, seconds: float) -> Lost:
    """kill -9 after so long at this rate; then another life, which has time to send what is left."""
    port, told, first = urlsplit(broker).port or 0, folder / "accepted", next(_numbers)
    child = _living(side, folder, port, rate, first, told)
    sleep(seconds)
    child.kill()
    again = _living(side, folder, port, 0, first, folder / "again")
    try:
        return _settled(side, folder, told)
    finally:
        again.stop()


def frozen(side: Side, folder: Path, broker: str, rate: float, frozen_s: float, *, is_gone: bool) -> Lost:
    """The link freezes amid the work, without a word, and thaws; what was accepted has time to arrive.

    With `is_gone` what was under way never arrives: the network has forgotten the connection, as a mobile one
    does, and only a new one goes through.
    """
    link = HillLink(urlsplit(broker).port or 0)
    link.start()
    told, first = folder / "accepted", next(_numbers)
    child = _living(side, folder, link.port, rate, first, told, events=int(rate * (frozen_s + 10)))
    try:
        sleep(5)
        link.freeze()
        sleep(frozen_s)
        if is_gone:
            link.cut()
            link.mend()
        link.thaw()
        sleep(5)
        return _settled(side, folder, told)
    finally:
        child.kill()
        link.stop()


def small_disk(side: Side, folder: Path, broker: str, kib: int, events: int) -> Lost:
    """Far more than fits is put onto a disk of its own, without a link; then it has one, and time."""
    told = folder / "accepted"
    with _disk(folder / "disk", kib) as disk:
        side.ask("fill", str(disk / "box"), str(events), str(told))
        port = urlsplit(broker).port or 0
        again = _living(side, disk / "box", port, 0, 0, folder / "again")
        try:
            return _settled(side, disk / "box", told)
        finally:
            again.kill()


def may_mount(folder: Path) -> bool:
    """Whether disks of one's own can be made here."""
    try:
        with _disk(folder, 256):
            return True
    except OSError:
        return False


def _living(
    side: Side, folder: Path, port: int, rate: float, first: int, told: Path, *, events: int = _MANY
) -> Child:
    """A life of it, linked and at work."""
    folder.mkdir(parents=True, exist_ok=True)
    words = (str(folder), str(port), str(rate), str(first), str(events), str(told))
    child = side.live(told.with_suffix(".log"), *words)
    if not wait_until(lambda: told.exists() and told.stat().st_size > 0, _READY_S):
        child.kill()
        raise TimeoutError(f"{side.name} did not come up: {told.with_suffix('.log').read_text()[-500:]}")
    return child


def _settled(side: Side, folder: Path, told: Path) -> Lost:
    """Wait until all that was accepted has arrived, or nothing more does."""
    accepted = {int(line) for line in told.read_text(encoding="ascii").split() if line.isdecimal()}
    began = changed = monotonic()
    left = len(accepted - side.arrived())
    while left and monotonic() - changed < _STILL_S and monotonic() - began < _SETTLE_S_MAX:
        sleep(0.5)
        before, left = left, len(accepted - side.arrived())
        changed = monotonic() if left < before else changed
    late = accepted & side.left(folder) if left else set[int]()
    lost = accepted - side.arrived() - late
    return Lost(len(accepted), len(lost), len(late - side.arrived()))


@contextmanager
def _disk(folder: Path, kib: int) -> Iterator[Path]:
    """A disk of so many KiB in memory. Raises OSError where none may be mounted."""
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={kib}k", "tmpfs", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        raise OSError("a disk of one's own takes the right to mount")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
