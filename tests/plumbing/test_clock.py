"""Time comes with its standing, and time since boot never goes back."""

from itertools import pairwise
from pathlib import Path

from plumbing.clock import Clock, boot_id


def test_wall_time_is_a_guess_until_the_machine_says_otherwise(tmp_path: Path) -> None:
    """The mark of the time service is looked for each time, for it comes while we run."""
    mark = tmp_path / "synchronized"
    clock = Clock(sync_mark=mark)
    assert clock.now().clock == "estimated"
    mark.touch()
    assert clock.now().clock == "synced"


def test_a_trusted_clock_needs_no_mark(tmp_path: Path) -> None:
    """A laptop or a container keeps time by other means."""
    assert Clock(sync_mark=tmp_path / "none", is_trusted=True).now().clock == "synced"


def test_time_since_boot_never_goes_back() -> None:
    """Durations come from it."""
    clock = Clock()
    ups = [clock.now().up_ms for _ in range(1000)]
    assert all(before <= after for before, after in pairwise(ups))


def test_the_boot_keeps_its_name() -> None:
    """Asked twice in one boot, it is the same, and a name that fits into a batch."""
    assert boot_id() == boot_id()
    assert 1 <= len(boot_id()) <= 64
