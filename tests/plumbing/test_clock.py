"""Time comes with its standing, and time since boot never goes back."""

from itertools import pairwise
from pathlib import Path

from plumbing.clock import MADE_MS, Clock, Moment, boot_id, is_kernel_synced


def test_wall_time_is_a_guess_until_the_machine_says_otherwise(tmp_path: Path) -> None:
    """The mark of the time service is looked for each time, for it comes while we run."""
    mark = tmp_path / "synchronized"
    clock = Clock(signs=[mark.exists])
    assert clock.now().clock == "estimated"
    mark.touch()
    assert clock.now().clock == "synced"


def test_any_one_sign_is_enough() -> None:
    """A box has one time service or another."""
    assert Clock(signs=[lambda: False, lambda: True]).now().clock == "synced"


def test_what_was_known_once_stays_known_in_a_boot() -> None:
    """A service that has lost its servers leaves a clock that drifts by seconds a week."""
    signs = iter([True, False])
    clock = Clock(signs=[lambda: next(signs)])
    assert [clock.now().clock, clock.now().clock] == ["synced", "synced"]


def test_a_time_before_this_version_was_made_is_unknown() -> None:
    """A box that boots in 1970 does not even guess."""
    assert Clock(signs=[], wall_ms=lambda: 0).now().clock == "unknown"
    assert Clock(signs=[], wall_ms=lambda: MADE_MS).now().clock == "estimated"


def test_the_sign_is_looked_for_before_the_clock_is_read() -> None:
    """A clock that is set in between would otherwise give a wrong time as a known one."""
    steps: list[str] = []

    def sign() -> bool:
        steps.append("sign")
        return True

    def wall_ms() -> int:
        steps.append("clock")
        return MADE_MS

    Clock(signs=[sign], wall_ms=wall_ms).now()
    assert steps == ["sign", "clock"]


def test_the_kernel_may_be_asked_by_anybody() -> None:
    """It answers one way or the other, without root, and the same twice in a row."""
    assert is_kernel_synced() is is_kernel_synced()


def test_a_trusted_clock_needs_no_mark() -> None:
    """A laptop or a container keeps time by other means."""
    assert Clock(signs=[], is_trusted=True, wall_ms=lambda: 0).now().clock == "synced"


def test_time_since_boot_never_goes_back() -> None:
    """Durations come from it."""
    clock = Clock()
    ups = [clock.now().up_ms for _ in range(1000)]
    assert all(before <= after for before, after in pairwise(ups))


def test_the_boot_keeps_its_name() -> None:
    """Asked twice in one boot, it is the same, and a name that fits into a batch."""
    assert boot_id() == boot_id()
    assert 1 <= len(boot_id()) <= 64


def test_both_times_may_come_from_elsewhere() -> None:
    """A rehearsal has its own."""
    assert Clock(signs=[], wall_ms=lambda: MADE_MS, uptime_ms=lambda: 5).now() == Moment(
        MADE_MS, 5, "estimated"
    )
