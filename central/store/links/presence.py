"""Which boxes are connected: as the broker says, and as their batches show."""

from collections.abc import Iterable, Mapping

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
        self.told_all({box: is_online}, now_ms)

    def told_all(self, online: Mapping[str, bool], now_ms: int) -> None:
        """The broker says of these boxes whether they are there: all of them in one transaction."""
        rows = [
            {"box": box, "is_online": is_online, "since_ms": now_ms, "heard_ms": now_ms}
            for box, is_online in online.items()
            if self._online.get(box) != is_online
        ]
        if not rows:
            return
        with self._store.write() as connection:
            upsert(connection, tables.presence, rows)
        written = {str(row["box"]) for row in rows}
        self._online |= {box: is_online for box, is_online in online.items() if box in written}
        self._heard_ms |= dict.fromkeys(written, now_ms)

    def heard(self, boxes: Iterable[str], now_ms: int) -> None:
        """Batches came from these boxes: they are connected, whatever the broker has said or forgotten."""
        here = sorted(boxes)
        self.told_all(dict.fromkeys(here, True), now_ms)
        due = [box for box in here if now_ms - self._heard_ms.get(box, 0) >= _HEARD_EVERY_MS]
        if due:
            self._touch(due, now_ms)

    def _touch(self, boxes: list[str], now_ms: int) -> None:
        presence = tables.presence
        with self._store.write() as connection:
            connection.execute(update(presence).where(presence.c.box.in_(boxes)).values(heard_ms=now_ms))
        self._heard_ms |= dict.fromkeys(boxes, now_ms)
