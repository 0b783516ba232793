"""What a judge found: an alert that began or ended, and why."""

from msgspec import Struct


class Verdict(Struct, frozen=True):
    """An alert that "opened" or "resolved"; `why` is the key of a text."""

    alert_id: int
    phase: str
    why: str
