"""Escalate: what nobody has taken on goes to the next level, then again and again, within bounds."""

from collections.abc import Sequence

from central.alerts.policy import Policy
from central.alerts.stages.case import LEVEL, REPEAT
from central.store.alerts.notices import Telling
from central.store.alerts.rows import Alert


def due_page(alert: Alert, telling: Telling, policy: Policy, staffed: Sequence[int], now_ms: int) -> str:
    """The page that is due of an open alert, "" for none: level-N for the next level, repeat-N after it.

    `staffed` is the levels at which somebody is on call: the others are climbed over. An acknowledgement
    ends the climbing; an alert that still stands long after it is told again.
    """
    if alert.closed_ms is not None or telling.state != "told" or telling.pages >= policy.pages_max:
        return ""
    number = telling.pages + 1
    if alert.acked_ms is not None:
        since_ms = max(alert.acked_ms, telling.paged_ms)
        return f"{REPEAT}{number}" if now_ms - since_ms >= policy.repeat_acked_ms else ""
    higher = next((level for level in staffed if level > telling.level), None)
    if higher is not None:
        return f"{LEVEL}{higher}" if now_ms - telling.paged_ms >= policy.escalate_ms else ""
    return f"{REPEAT}{number}" if now_ms - telling.paged_ms >= policy.repeat_ms else ""


def next_page_ms(alert: Alert, telling: Telling, policy: Policy) -> int | None:
    """When the next page of an open alert goes out if nothing changes; None for never."""
    if alert.closed_ms is not None or telling.state != "told" or telling.pages >= policy.pages_max:
        return None
    if alert.acked_ms is not None:
        return max(alert.acked_ms, telling.paged_ms) + policy.repeat_acked_ms
    is_higher = any(level > telling.level for level in policy.levels)
    return telling.paged_ms + (policy.escalate_ms if is_higher else policy.repeat_ms)
