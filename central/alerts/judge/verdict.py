"""What a judge found: an alert that began or ended, and why."""

from collections.abc import Sequence

from msgspec import Struct

from central.store.alerts.rows import Alert, AlertRows


class Verdict(Struct, frozen=True):
    """An alert that "opened" or "resolved"; `why` is the key of a text."""

    alert_id: int
    phase: str
    why: str


def closed(rows: AlertRows, alert: Alert | None, why: str, now_ms: int) -> Sequence[Verdict]:
    """End the alert as it stands, if there is one open."""
    if alert is None:
        return []
    rows.update(alert.id, detail=alert.detail, closed_ms=now_ms)
    return [Verdict(alert.id, "resolved", why)]
