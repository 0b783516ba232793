"""Folds facts into the read models, and makes the read models again from the log."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete

from central.store import clocks, log, tables
from central.store.projections import boxes, parcels, rooms, times
from central.store.projections.probes import RoomKey
from central.store.store import Store
from logistics.coldchain.rule import Rule
from logistics.events import ClockKnown


class Projections:
    """All read models together. `rules` says which cold rooms are judged, and how."""

    def __init__(self, rules: Mapping[RoomKey, Rule]) -> None:
        self._rules = rules

    def fold(self, connection: Connection, facts: Sequence[log.Fact]) -> None:
        """Take facts into every read model, within the transaction that stores them."""
        boxes.fold(connection, facts)
        parcels.fold(connection, facts)
        rooms.fold(connection, facts, self._rules)

    def take(self, connection: Connection, facts: Sequence[log.Fact]) -> None:
        """Take facts of one boot as they came: dated by what is known of its clock, unless in the future."""
        if not facts:
            return
        known = [fact for fact in facts if isinstance(fact.event, ClockKnown)]
        before = times.folded(connection, facts) if known else []
        if not clocks.learn(connection, clocks.hold(connection, known)):
            self.fold(connection, clocks.hold(connection, clocks.dated(connection, facts)))
            return
        kept = clocks.hold(connection, clocks.dated(connection, facts))
        times.move(connection, facts, before, self._rules)
        self.fold(connection, kept)

    def release(self, connection: Connection, now_ms: int) -> None:
        """Take in what was dated in the future, now that its time has come."""
        for fact in clocks.release(connection, now_ms):
            self.take(connection, [fact])

    def rebuild(self, store: Store) -> tuple[int, int]:
        """Make every read model again from the log: (events read, events that cannot be read)."""
        read = unread = 0
        with store.write() as connection:
            for table in tables.READ_MODELS:
                connection.execute(delete(table))
            clocks.relearn(connection)
            for entries in log.replay(connection):
                facts = [entry for entry in entries if isinstance(entry, log.Fact)]
                self.fold(connection, clocks.hold(connection, facts))
                read += len(facts)
                unread += len(entries) - len(facts)
        return read, unread
