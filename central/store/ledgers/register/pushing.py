"""Sends the registers to all boxes: a new version whenever what boxes are to go by has changed."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from central.store.ledgers.held import versions
from central.store.ledgers.held.sending import BY
from central.store.ledgers.held.veil import Veil
from central.store.ledgers.register import parties, standards
from central.store.ledgers.register.parties import Parties
from central.store.ledgers.sealing import Sealer
from central.store.links import orders
from central.store.store import Store
from plumbing import logs

ROLES = frozenset({"hub", "township", "village", "coldstore"})
"""All boxes: any may grade, and a cold store keeps by a product's band."""


class Pushing:
    """A task of the upkeep. With each day versions may end."""

    def __init__(self, store: Store, zone: ZoneInfo, sealer: Sealer | None = None) -> None:
        self._store = store
        self._zone = zone
        self._parties = Parties(sealer)
        self._veil = Veil(sealer)
        self._seen: tuple[object, ...] = ()
        self._log = logs.get("registers")

    def tick(self, now_ms: int) -> None:
        """Send what has changed; most times only counts are read."""
        today = datetime.fromtimestamp(now_ms / 1000, self._zone).date().isoformat()
        with self._store.read() as connection:
            seen = (today, standards.mark(connection), *parties.mark(connection))
        if seen == self._seen:
            return
        with self._store.write() as connection:
            self._standards(connection, today, now_ms)
            if self._parties.is_keyed:
                self._send_parties(connection, now_ms)
        self._seen = seen

    def _standards(self, connection: Connection, today: str, now_ms: int) -> None:
        kept = standards.listed(connection)
        if kept:  # A box's own standards are better than an empty table.
            data = standards.to_send(kept, today)
            versions.renew(connection, "standards", data, roles=ROLES, who=BY, now_ms=now_ms)

    def _send_parties(self, connection: Connection, now_ms: int) -> None:
        """What was on its way with names that are erased now is not sent any more, nor kept."""
        entries = self._parties.listed(connection)
        data = parties.to_send(entries)
        if data is None:
            self._log.warning("parties.sealed", why="a name was sealed with another key; bring the key back")
            versions.withdraw(connection, "parties")
            orders.drop(connection, "parties/")
        elif entries and versions.renew(
            connection, "parties", data, roles=ROLES, who=BY, now_ms=now_ms, veil=self._veil
        ):
            orders.drop(connection, "parties/")
