"""Sends the registers to all boxes: a new version whenever what boxes are to go by has changed."""

from datetime import datetime
from zoneinfo import ZoneInfo

from central.store.ledgers.held import versions
from central.store.ledgers.held.sending import BY
from central.store.ledgers.register import standards
from central.store.store import Store

ROLES = frozenset({"hub", "township", "village", "coldstore"})
"""All boxes: any may grade, and a cold store keeps by a product's band."""


class Pushing:
    """A task of the upkeep. With each day versions may end."""

    def __init__(self, store: Store, zone: ZoneInfo) -> None:
        self._store = store
        self._zone = zone
        self._seen: tuple[str, int] = ("", -1)

    def tick(self, now_ms: int) -> None:
        """Send what has changed; most times only a count is read."""
        today = datetime.fromtimestamp(now_ms / 1000, self._zone).date().isoformat()
        with self._store.read() as connection:
            seen = (today, standards.mark(connection))
        if seen == self._seen:
            return
        with self._store.write() as connection:
            kept = standards.listed(connection)
            if kept:  # A box's own standards are better than an empty table.
                data = standards.to_send(kept, today)
                versions.renew(connection, "standards", data, roles=ROLES, who=BY, now_ms=now_ms)
        self._seen = seen
