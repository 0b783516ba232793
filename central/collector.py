"""Takes batches off the wire into the store, beside other collectors, and says what is stored."""

from collections.abc import Sequence

from msgspec import Struct

from central.bursts import (
    BOX_CHARS_MAX,
    Inbound,
    Letter,
    Part,
    Turn,
    last_of_each_stream,
    opened,
    plain,
    turns,
)
from central.store import log
from central.store.backup import lives
from central.store.engines import have_met, is_out_of_locks
from central.store.identities import register
from central.store.ledgers import persons
from central.store.ledgers.sealing import Sealer
from central.store.links.ledger import TEARS_MAX, Ledger
from central.store.projections.fold import Folding, Projections
from central.store.store import Connection, Store, StoreFault
from central.working import Working
from logistics import wire
from plumbing import heap, logs

__all__ = ["Collector", "Inbound", "Letter", "Part", "opened"]

TRIES_MAX = 3
"""So often a burst is tried beside others that meets them all the same; after that it is stored alone."""
_REASON_CHARS_MAX = 500
_MORE_LOCKS = "raise max_locks_per_transaction of the PostgreSQL server"


class _Stored(Struct):
    """What a transaction took: it counts once that has returned."""

    confirms: list[wire.Confirm]
    batches: int
    received: int
    stored: int
    letters: int


class Collector:
    """Stores each event once, whatever is repeated, reordered or torn. Times are UTC ms of the centre.

    Boxes may forget what lies in so many `copies` of the database: good backups.
    """

    def __init__(
        self,
        store: Store,
        projections: Projections,
        sealer: Sealer | None = None,
        working: Working | None = None,
        copies: int = 2,
    ) -> None:
        self._store = store
        self._copies = copies
        self._working = working or Working()
        self._persons = persons.Persons(sealer)
        self._projections = projections
        self._log = logs.get("collector")
        self._refused: frozenset[str] = frozenset()

    def receive(self, batches: Sequence[Inbound], now_ms: int) -> list[wire.Confirm]:
        """Open the batches and store them whole."""
        return self.store([opened(batch) for batch in batches], now_ms)

    def store(self, parts: Sequence[Part | Letter], now_ms: int) -> list[wire.Confirm]:
        """Store the parts; what to confirm, now that the transactions have returned.

        What could not be read is kept as dead letters and never stops the others. What may move rows of
        anybody goes into a transaction alone, all else beside other collectors'; where the database has one
        writer, all of it into one. A burst of nothing still takes in what is held and is due by now.
        """
        dealt = turns(parts) if self._store.is_shared else [Turn(tuple(parts), None)]
        if not dealt:
            dealt = [Turn((), frozenset())]
        confirms: dict[str, wire.Confirm] = {}
        for turn in dealt:
            with heap.left_alone():
                done = self._stored(turn, now_ms)
            self._working.took(
                batches=done.batches, received=done.received, stored=done.stored, letters=done.letters
            )
            confirms |= {confirm.stream: confirm for confirm in done.confirms}
        return list(confirms.values())

    def _stored(self, turn: Turn, now_ms: int) -> _Stored:
        """Store a turn: it depends on the database and its parts alone, and so may be run again."""
        beside = None if turn.keys is None else self._beside(turn, turn.keys, now_ms)
        if beside is not None:
            return beside
        with self._store.write() as connection:
            self._projections.learn(connection)
            self._projections.release(connection, now_ms)
            return self._take(connection, turn.parts, now_ms)

    def _beside(self, turn: Turn, keys: frozenset[str], now_ms: int) -> _Stored | None:
        """Store a turn beside others; None where it has to be stored alone, and nothing of it is yet."""
        for tried in range(1, TRIES_MAX + 1):
            try:
                with self._store.write_beside(keys) as connection:
                    if self._projections.is_due(connection, now_ms):
                        return None  # What was dated in the future may be of any box.
                    self._projections.learn(connection)
                    return self._take(connection, turn.parts, now_ms)
            except StoreFault as why:
                if is_out_of_locks(why):
                    self._log.warning("burst.no_room_for_locks", keys=len(keys), do=_MORE_LOCKS)
                    return None
                if not have_met(why):
                    raise
                self._log.warning("burst.met_another", tried=tried, keys=len(keys))
        return None

    def _take(self, connection: Connection, parts: Sequence[Part | Letter], now_ms: int) -> _Stored:
        """Write the parts into the log and fold what is new of them."""
        kept: list[wire.Envelope] = []
        received = stored = 0
        for letter in parts:
            if isinstance(letter, Letter):
                self._bury(connection, letter.box, letter.payload, letter.reason, now_ms)
        read = self._good(connection, [part for part in parts if isinstance(part, Part)])
        ledger = Ledger(connection, (part.envelope.stream for part in read))
        folding = Folding(self._projections, connection)
        for part in read:
            before = ledger.taken
            facts = self._keep(connection, ledger, part, now_ms)
            if facts is not None:
                folding.take(facts)
                kept.append(part.envelope)
                received += part.size
                stored += ledger.taken - before
        folding.end()
        ledger.save(now_ms)
        # Within the transaction: a backup that is begun from now on has what is confirmed with this mark.
        standing = lives.standing(connection, self._copies)
        confirms = [ledger.confirm(envelope, standing) for envelope in last_of_each_stream(kept)]
        return _Stored(confirms, len(kept), received, stored, len(parts) - len(kept))

    def _good(self, connection: Connection, parts: list[Part]) -> list[Part]:
        """Those whose box is not revoked. The others are neither stored nor confirmed; it is told once a box.

        The broker lets no revoked box in; this holds where it has not read the list yet.
        """
        shut = register.revoked_boxes(connection)
        refused = {part.box for part in parts} & shut
        for box in sorted(refused - self._refused):
            self._log.warning("batch.of_revoked_box", box=box)
        self._refused = (self._refused | refused) & shut
        return [part for part in parts if part.box not in shut] if refused else parts

    def _keep(self, connection: Connection, ledger: Ledger, part: Part, now_ms: int) -> list[log.Fact] | None:
        """Write what is new of a part to the log: the facts; None where the stream is another box's."""
        # Before anything is written, also among the dead letters: no person lies open in the database.
        envelope, named = self._persons.part(part.envelope, now_ms)
        owner = ledger.owner(envelope.stream)
        if owner not in (None, envelope.box):
            reason = f"stream {envelope.stream} belongs to box {owner}, not {envelope.box}"
            self._bury(connection, envelope.box, wire.encode(envelope), reason, now_ms)
            return None
        if ledger.is_torn_by(envelope.stream, part.low, part.high):
            reason = (
                f"stream {envelope.stream} has {TEARS_MAX} gaps: what makes more waits until some are filled"
            )
            self._bury(connection, envelope.box, wire.encode(envelope), reason, now_ms)
            return None
        ledger.begin(envelope, now_ms)
        numbers = ledger.take(envelope, part.low, part.high)
        new = [row for row in named if any(low <= row[1] <= high for low, high in numbers)]
        persons.save(connection, new)
        facts: list[log.Fact] = []
        for entry in log.append(connection, envelope, numbers, now_ms, ledger.boot(envelope.stream)):
            if isinstance(entry, log.Fact):
                facts.append(entry)
            else:
                reason = f"event {entry.seq} of stream {entry.stream} is stored but not read: {entry.reason}"
                self._bury(connection, entry.box, entry.body, reason, now_ms)
        return facts

    def _bury(self, connection: Connection, box: str, payload: bytes, reason: str, now_ms: int) -> None:
        # What cannot be read is quoted in the reason: it may be megabytes long and hold any character.
        box, reason = plain(box, BOX_CHARS_MAX), plain(reason, _REASON_CHARS_MAX)
        # Told once each, and no more than a box may have: a flood of them must not fill the log.
        if log.bury(connection, box, payload, reason, now_ms):
            self._log.warning("batch.dead_letter", box=box, reason=reason)
