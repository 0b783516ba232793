"""Folds facts into the read models, and makes the read models again from the log."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete

from central.store import log, tables
from central.store.projections import boxes, parcels, rooms
from central.store.projections.probes import RoomKey
from central.store.store import Store
from logistics.coldchain.rule import Rule


class Projections:
    """All read models together. `rules` says which cold rooms are judged, and how."""

    def __init__(self, rules: Mapping[RoomKey, Rule]) -> None:
        self._rules = rules

    def fold(self, connection: Connection, facts: Sequence[log.Fact]) -> None:
        """Take facts into every read model, within the transaction that stores them."""
        boxes.fold(connection, facts)
        parcels.fold(connection, facts)
        rooms.fold(connection, facts, self._rules)

    def rebuild(self, store: Store) -> tuple[int, int]:
        """Make every read model again from the log: (events read, events that cannot be read)."""
        read = unread = 0
        with store.write() as connection:
            for table in tables.READ_MODELS:
                connection.execute(delete(table))
            for entries in log.replay(connection):
                facts = [entry for entry in entries if isinstance(entry, log.Fact)]
                self.fold(connection, facts)
                read += len(facts)
                unread += len(entries) - len(facts)
        return read, unread
