"""Guessing passwords is slow."""

from plumbing.web.throttle import Throttle

_MINUTE_MS = 60_000


def test_wrong_passwords_of_one_name_are_forgotten_after_a_quarter_of_an_hour() -> None:
    """The pause ends fifteen minutes after the first wrong password."""
    throttle = Throttle(per_name=2)
    throttle.wrong("li", "10.0.0.1", 0)
    assert throttle.wait_ms("li", "10.0.0.1", 1) == 0
    throttle.wrong("li", "10.0.0.1", _MINUTE_MS)
    assert throttle.wait_ms("li", "10.0.0.1", _MINUTE_MS) == 14 * _MINUTE_MS
    assert throttle.wait_ms("li", "10.0.0.1", 15 * _MINUTE_MS) == 0


def test_a_name_is_not_locked_for_other_addresses() -> None:
    """Somebody who guesses elsewhere does not lock the person out."""
    throttle = Throttle(per_name=1)
    throttle.wrong("li", "10.0.0.1", 0)
    assert throttle.wait_ms("li", "10.0.0.2", 1) == 0


def test_an_address_that_tries_many_names_has_to_wait_for_all() -> None:
    """Trying one password on many names is guessing, too."""
    throttle = Throttle(per_address=3)
    for name in "abc":
        throttle.wrong(name, "10.0.0.1", 0)
    assert throttle.wait_ms("another", "10.0.0.1", 1) > 0


def test_the_right_password_wipes_the_slate() -> None:
    """Slips before a right password do not count later."""
    throttle = Throttle(per_name=2)
    throttle.wrong("li", "10.0.0.1", 0)
    throttle.right("li", "10.0.0.1")
    throttle.wrong("li", "10.0.0.1", 1)
    assert throttle.wait_ms("li", "10.0.0.1", 2) == 0


def test_its_memory_is_bounded() -> None:
    """Twenty thousand names push the oldest ones out and nothing else."""
    throttle = Throttle(per_name=1, per_address=10**9)
    for number in range(20_000):
        throttle.wrong(f"name{number}", "10.0.0.1", 0)
    assert throttle.wait_ms("name0", "10.0.0.1", 1) == 0
    assert throttle.wait_ms("name19999", "10.0.0.1", 1) > 0


def test_a_restart_frees_nobody() -> None:
    """What was counted goes on; a clock that was set back lets nobody wait longer than the whole time."""
    before, after = Throttle(per_name=2), Throttle(per_name=2)
    for _ in range(2):
        before.wrong("wang", "counter", 60_000_000)
    after.remember(before.known(), 1_000)
    assert after.wait_ms("wang", "counter", 1_000) == 15 * 60_000
    assert after.wait_ms("li", "counter", 1_000) == 0
