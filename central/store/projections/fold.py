"""Folds facts into the read models, and makes the read models again from the log."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlalchemy import Connection, delete

from central.store import clocks, log, tables
from central.store.coldchain import tables as coldchain
from central.store.fleet import fold as machines
from central.store.fleet import tables as fleet_tables
from central.store.ledgers import fold as ledgers
from central.store.ledgers import tables as ledger_tables
from central.store.ledgers.reports import marks
from central.store.lots import fold as accounts
from central.store.lots import tables as lot_tables
from central.store.projections import boxes, lots, parcels, rooms, times
from central.store.projections.judging import tables as judging
from central.store.projections.judging import versions
from central.store.projections.probes import RoomRules
from central.store.record import tables as record
from central.store.store import Store
from logistics.events.boxes import ClockKnown

READ_MODELS = (
    *tables.READ_MODELS,
    *judging.READ_MODELS,
    *coldchain.READ_MODELS,
    *record.READ_MODELS,
    *ledger_tables.READ_MODELS,
    *lot_tables.READ_MODELS,
    *fleet_tables.READ_MODELS,
)
"""What can be made again from the log."""


class Projections:
    """All read models together. `rules` says which cold rooms are judged, and how.

    `learn` looks for rules that somebody has changed; it is asked in each transaction, before anything else.
    """

    def __init__(self, rules: RoomRules, learn: Callable[[Connection], None] | None = None) -> None:
        self._rules = rules
        self._learn = learn

    def learn(self, connection: Connection) -> None:
        """Go by the rules as they stand now."""
        if self._learn is not None:
            self._learn(connection)

    def fold(self, connection: Connection, facts: Sequence[log.Fact]) -> None:
        """Take facts into every read model, within the transaction that stores them."""
        self._fold(connection, facts, is_new=True)

    def _fold(self, connection: Connection, facts: Sequence[log.Fact], *, is_new: bool) -> None:
        by_kind: dict[type, list[log.Fact]] = defaultdict(list)
        for fact in facts:
            by_kind[type(fact.event)].append(fact)
        parcels.fold(connection, _of(by_kind, parcels.EVENTS))
        turned = ledgers.fold(connection, _of(by_kind, ledgers.EVENTS))
        parcels.restate(connection, turned)
        if is_new:
            marks.late(connection, facts, turned)
        boxes.fold(connection, _of(by_kind, boxes.EVENTS))
        machines.fold(connection, _of(by_kind, machines.EVENTS))
        rooms.fold(connection, _of(by_kind, rooms.EVENTS), self._rules, is_new=is_new)
        lots.fold(connection, _of(by_kind, lots.EVENTS), turned)
        accounts.fold(connection, _of(by_kind, accounts.EVENTS), turned)

    def correct(
        self, connection: Connection, facts: Sequence[log.Fact], known: Sequence[log.Fact]
    ) -> list[log.Fact]:
        """Date the stored facts of a boot anew if `known`, among `facts` that just came, say when it began.

        The facts that came as they are dated now and still have to be folded.
        """
        told = times.unsure(connection, facts)
        before = times.folded(connection, facts[0].box, told)
        is_new = clocks.learn(connection, clocks.hold(connection, known))
        kept = clocks.hold(connection, clocks.dated(connection, facts))
        if is_new:
            times.move(connection, told, before, self._rules, max(fact.received_ms for fact in facts))
        return kept

    def is_due(self, connection: Connection, now_ms: int) -> bool:
        """Whether `release` would take anything in."""
        return clocks.is_due(connection, now_ms)

    def release(self, connection: Connection, now_ms: int) -> None:
        """Take in what was dated in the future, now that its time has come."""
        folding = Folding(self, connection)
        released = clocks.release(connection, now_ms)
        for fact in released:
            folding.take([fact])
        folding.end()
        marks.note(connection, released)

    def rebuild(self, store: Store, now_ms: int | None = None) -> tuple[int, int]:
        """Make every read model again from the log: (events read, events that cannot be read).

        Which excursions stand otherwise than they were known is kept as known from `now_ms` on.
        """
        read = unread = 0
        with store.write() as connection:
            self.learn(connection)
            for table in READ_MODELS:
                connection.execute(delete(table))
            clocks.relearn(connection)
            for entries in log.replay(connection):
                facts = [entry for entry in entries if isinstance(entry, log.Fact)]
                self._fold(connection, clocks.hold(connection, facts), is_new=False)
                read += len(facts)
                unread += len(entries) - len(facts)
            accounts.refold_entered(connection)
            marks.note_all(connection)
            if now_ms is not None:
                versions.reconcile(connection, now_ms)
        return read, unread


def _of(by_kind: Mapping[type, list[log.Fact]], kinds: Iterable[type]) -> list[log.Fact]:
    """Those of some kinds. To ask each fact for each kind of all folds took longer than to fold it."""
    return [fact for kind in kinds for fact in by_kind.get(kind, ())]


class Folding:
    """The facts of one transaction on their way into the read models: together, as far as that may be.

    Folding a burst at once costs much less than each batch by itself. Only a clock that becomes known must
    find folded what came before it, and must not find in the log what comes after.
    """

    def __init__(self, projections: Projections, connection: Connection) -> None:
        self._projections = projections
        self._connection = connection
        self._ready: list[log.Fact] = []

    def take(self, facts: Sequence[log.Fact]) -> None:
        """Take facts of one boot as they came: dated by what is known of its clock, unless in the future."""
        if not facts:
            return
        known = [fact for fact in facts if isinstance(fact.event, ClockKnown)]
        if known:
            self.end()
            self._ready += self._projections.correct(self._connection, facts, known)
        else:
            self._ready += clocks.hold(self._connection, clocks.dated(self._connection, facts))

    def end(self) -> None:
        """Fold what waits."""
        if self._ready:
            ready, self._ready = self._ready, []
            self._projections.fold(self._connection, ready)
