"""Which boxes are connected: as the broker says, and as their batches show."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, select
from sqlalchemy import Row as Kept

from central.store import tables
from central.store.ledgers.told import portions
from central.store.store import Store
from central.store.upsert import Row, upsert

_HEARD_EVERY_MS = 30_000
_HERE = tables.presence.c


class _Known(Struct, frozen=True):
    """A box's row as it was when this process read or wrote it last."""

    is_online: bool
    since_ms: int
    heard_ms: int


class Presence:
    """Writes presence. It is no fact of the log: it is not made again by a rebuild.

    Several processes may write it. What one of them remembers only spares it to write what it wrote a moment
    ago: the row itself decides, and what came later is never undone by what came before.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.read() as connection:
            self._known = {row.box: _known(row) for row in connection.execute(select(tables.presence))}

    def told(self, box: str, *, is_online: bool, now_ms: int) -> None:
        """The broker says that a box came or went."""
        self.told_all({box: is_online}, now_ms)

    def told_all(self, online: Mapping[str, bool], now_ms: int) -> None:
        """The broker says of these boxes whether they are there: those of a kind in one transaction."""
        for is_online in (True, False):
            # What a box that is there sends will set its row right; of one that is gone nothing more comes.
            news = [
                box
                for box, is_there in sorted(online.items())
                if is_there is is_online and not (is_online and self._is_known_online(box))
            ]
            for some in portions(news):
                self._write(some, is_online=is_online, now_ms=now_ms, is_heard=False)

    def _is_known_online(self, box: str) -> bool:
        known = self._known.get(box)
        return known is not None and known.is_online

    def heard(self, boxes: Iterable[str], now_ms: int) -> None:
        """Batches came from these boxes: they are connected, whatever the broker has said or forgotten."""
        for some in portions(sorted(box for box in boxes if self._is_due(box, now_ms))):
            self._write(some, is_online=True, now_ms=now_ms, is_heard=True)

    def _is_due(self, box: str, now_ms: int) -> bool:
        known = self._known.get(box)
        return known is None or not known.is_online or now_ms - known.heard_ms >= _HEARD_EVERY_MS

    def _write(self, boxes: list[str], *, is_online: bool, now_ms: int, is_heard: bool) -> None:
        with self._store.write_beside(f"presence:{box}" for box in boxes) as connection:
            found = _found(connection, boxes)
            rows = [
                _row(box, found.get(box), is_online=is_online, now_ms=now_ms)
                for box in boxes
                if _is_news(found.get(box), is_online=is_online, now_ms=now_ms, is_heard=is_heard)
            ]
            upsert(connection, tables.presence, rows, newer_by=("heard_ms",))
        written = {row["box"]: _Known(is_online, row["since_ms"], now_ms) for row in rows}
        self._known |= found | written


def _found(connection: Connection, boxes: list[str]) -> dict[str, _Known]:
    rows = connection.execute(select(tables.presence).where(_HERE.box.in_(boxes)))
    return {row.box: _known(row) for row in rows}


def _known(row: Kept[*tuple[Any, ...]]) -> _Known:
    return _Known(row.is_online, row.since_ms, row.heard_ms)


def _is_news(known: _Known | None, *, is_online: bool, now_ms: int, is_heard: bool) -> bool:
    """Whether a row changes. What the broker says again of a box says nothing of when it was heard."""
    if known is None:
        return True
    return now_ms >= known.heard_ms and (is_heard or known.is_online != is_online)


def _row(box: str, known: _Known | None, *, is_online: bool, now_ms: int) -> Row:
    """Since when it is so stays where it was so before."""
    since_ms = known.since_ms if known is not None and known.is_online == is_online else now_ms
    return {"box": box, "is_online": is_online, "since_ms": since_ms, "heard_ms": now_ms}
