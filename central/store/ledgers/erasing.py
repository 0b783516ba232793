"""Erases on time what may tell of persons: recipients, their notices, and letters that nobody could read."""

from sqlalchemy import update

from central.store.ledgers import recipients
from central.store.ledgers.persons import erase
from central.store.store import Store
from central.store.tables import dead_letter
from plumbing import logs

_EVERY_MS = 3_600_000


class Erasing:
    """Looks once an hour. `keep_ms` is how long persons are kept after they came."""

    def __init__(self, store: Store, keep_ms: int) -> None:
        self._store = store
        self._keep_ms = keep_ms
        self._next_ms = 0
        self._log = logs.get("erasing")

    def tick(self, now_ms: int) -> None:
        """Erase what has been kept long enough; facts, digests and reasons stay."""
        if now_ms < self._next_ms:
            return
        self._next_ms = now_ms + _EVERY_MS
        before_ms = now_ms - self._keep_ms
        here = dead_letter.c
        old = update(dead_letter).where(here.last_ms < before_ms, here.payload != b"")
        with self._store.write() as connection:
            persons = erase(connection, before_ms, now_ms)
            notices = recipients.erase(connection, before_ms)
            letters = connection.execute(old.values(payload=b"")).rowcount
        if persons or notices or letters:
            self._log.info("persons.erased", persons=persons, notices=notices, letters=letters)
