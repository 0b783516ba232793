"""Keeps the tasks about lots up to date with breaches and stays, as often as that is worth its price."""

from central.store.coldchain import dispositions
from central.store.store import Connection
from plumbing import logs

EVERY_MS = 5_000
ALL_EVERY_MS = 3_600_000
_RECENT_MS = 35 * 86_400_000


class Tasks:
    """Looks at the last weeks every few seconds, and at everything at the start and once an hour.

    A backlog may be older than the last weeks: nothing is lost by that, it is only found a little later.
    """

    def __init__(self) -> None:
        self._looked_ms: int | None = None
        self._looked_at_all_ms: int | None = None
        self._log = logs.get("alerts")

    def look(self, connection: Connection, now_ms: int) -> None:
        """Open, follow and reopen what is due."""
        if self._looked_ms is not None and 0 <= now_ms - self._looked_ms < EVERY_MS:
            return
        self._looked_ms = now_ms
        is_all_due = self._looked_at_all_ms is None or not 0 <= now_ms - self._looked_at_all_ms < ALL_EVERY_MS
        if is_all_due:
            self._looked_at_all_ms = now_ms
        changed = dispositions.reconcile(connection, 0 if is_all_due else now_ms - _RECENT_MS, now_ms)
        if changed:
            self._log.info("lot.tasks", changed=changed)
