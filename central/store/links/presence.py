"""Which boxes are connected: as the broker says, and as their batches show."""

from collections.abc import Iterable

from sqlalchemy import select, update

from central.store import tables
from central.store.store import Store
from central.store.upsert import upsert

_HEARD_EVERY_MS = 30_000


class Presence:
    """Writes presence. It is no fact of the log: it is not made again by a rebuild."""

    def __init__(self, store: Store) -> None:
        self._store = store
        presence = tables.presence.c
        with store.read() as connection:
            known = connection.execute(select(presence.box, presence.is_online, presence.heard_ms)).all()
        self._online: dict[str, bool] = {row.box: row.is_online for row in known}
        self._heard_ms: dict[str, int] = {row.box: row.heard_ms for row in known}

    def told(self, box: str, *, is_online: bool, now_ms: int) -> None:
        """The broker says that a box came or went."""
        if self._online.get(box) == is_online:
            return
        self._online[box] = is_online
        self._heard_ms[box] = now_ms
        row = {"box": box, "is_online": is_online, "since_ms": now_ms, "heard_ms": now_ms}
        with self._store.write() as connection:
            upsert(connection, tables.presence, [row])

    def heard(self, boxes: Iterable[str], now_ms: int) -> None:
        """Batches came from these boxes: they are connected, whatever the broker has said or forgotten."""
        for box in sorted(boxes):
            self.told(box, is_online=True, now_ms=now_ms)
            if now_ms - self._heard_ms.get(box, 0) >= _HEARD_EVERY_MS:
                self._heard_ms[box] = now_ms
                self._touch(box, now_ms)

    def _touch(self, box: str, now_ms: int) -> None:
        presence = tables.presence
        with self._store.write() as connection:
            connection.execute(update(presence).where(presence.c.box == box).values(heard_ms=now_ms))
