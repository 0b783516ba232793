"""The task that seals what is over, a day a look."""

from zoneinfo import ZoneInfo

from central.store.record.chain.seal import seal_one
from central.store.store import Store
from plumbing import logs

_EVERY_MS = 60_000


class Sealing:
    """Looks once a minute whether a local day is over; several are sealed one after the other."""

    def __init__(self, store: Store, zone: ZoneInfo) -> None:
        self._store = store
        self._zone = zone
        self._next_ms = 0
        self._log = logs.get("chain")

    def tick(self, now_ms: int) -> None:
        """Seal the oldest day that is over and not sealed."""
        if now_ms < self._next_ms:
            return
        sealed = seal_one(self._store, now_ms, self._zone)
        if sealed is None:
            self._next_ms = now_ms + _EVERY_MS
        else:
            self._log.info("day.sealed", day=sealed.day, events=sealed.events, digest=sealed.digest)
