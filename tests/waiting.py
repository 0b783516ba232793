"""Waiting for something to become true, and no longer than bounded."""

from collections.abc import Callable

from plumbing.patience import wait_until


def until(is_true: Callable[[], object], what: str, patience_s: float = 15.0) -> None:
    """Return as soon as the condition holds; AssertionError that says `what` never came."""
    __tracebackhide__ = True
    came = wait_until(lambda: bool(is_true()), patience_s, pause_s=0.01)
    assert came, f"not within {patience_s:g} s: {what}"
