"""Waiting for something to become true, within a bound."""

import time
from collections.abc import Callable


def wait_until(is_true: Callable[[], bool], patience_s: float, *, pause_s: float = 0.05) -> bool:
    """Ask again and again until it is true or the patience is over; whether it became true.

    What `is_true` raises goes through: it is how a wait is given up early.
    """
    until = time.monotonic() + patience_s
    while not is_true():
        if time.monotonic() >= until:
            return False
        time.sleep(pause_s)
    return True
