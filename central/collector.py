"""Takes batches off the wire into the store, each burst in one transaction, and says what is stored."""

from collections.abc import Sequence

from msgspec import Struct

from central.store import log
from central.store.backup import lives
from central.store.identities import register
from central.store.ledgers import persons
from central.store.ledgers.sealing import Sealer
from central.store.links.ledger import TEARS_MAX, Ledger
from central.store.projections.fold import Folding, Projections
from central.store.store import Connection, Store
from central.working import Working
from logistics import wire
from plumbing import codec, heap, logs

_BOX_CHARS_MAX, _REASON_CHARS_MAX = 64, 500


class Inbound(Struct, frozen=True):
    """A batch as it came: the box that the topic names, and the packed bytes."""

    box: str
    packed: bytes


class Part(Struct, frozen=True):
    """The events `low` … `high` of a batch: all of it, or so many as go into one transaction."""

    envelope: wire.Envelope
    low: int
    high: int

    @property
    def size(self) -> int:
        """How many events these are."""
        return self.high - self.low + 1

    @property
    def box(self) -> str:
        """Whose they are."""
        return self.envelope.box

    def cut(self, size_max: int) -> tuple["Part", tuple["Part", ...]]:
        """So many of them at most, and what is left."""
        if self.size <= size_max:
            return self, ()
        last = self.low + size_max - 1
        return Part(self.envelope, self.low, last), (Part(self.envelope, last + 1, self.high),)


class Letter(Struct, frozen=True):
    """Bytes that are no batch, and why."""

    box: str
    payload: bytes
    reason: str


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
        """Store the parts in one transaction; what to confirm, now that it has returned.

        What could not be read is kept as dead letters and never stops the others.
        """
        read = [part for part in parts if isinstance(part, Part)]
        kept: list[wire.Envelope] = []
        received = stored = 0
        with heap.left_alone(), self._store.write() as connection:
            for letter in parts:
                if isinstance(letter, Letter):
                    self._bury(connection, letter.box, letter.payload, letter.reason, now_ms)
            self._projections.learn(connection)
            self._projections.release(connection, now_ms)
            read = self._good(connection, read)
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
        letters = len(parts) - len(kept)
        self._working.took(batches=len(kept), received=received, stored=stored, letters=letters)
        return [ledger.confirm(envelope, standing) for envelope in _last_of_each_stream(kept)]

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
        box, reason = _plain(box, _BOX_CHARS_MAX), _plain(reason, _REASON_CHARS_MAX)
        # Told once each, and no more than a box may have: a flood of them must not fill the log.
        if log.bury(connection, box, payload, reason, now_ms):
            self._log.warning("batch.dead_letter", box=box, reason=reason)


def opened(batch: Inbound) -> Part | Letter:
    """The whole batch, unpacked and decoded, or why it is none. Needs no transaction."""
    try:
        envelope = _open(batch)
    except (codec.CodecError, wire.WireError) as why:
        return Letter(batch.box, batch.packed, str(why))
    return Part(envelope, envelope.first, envelope.last)


def _open(batch: Inbound) -> wire.Envelope:
    if len(batch.packed) > wire.PACKED_BYTES_MAX:
        raise wire.WireError(f"batch: {len(batch.packed)} bytes packed, over {wire.PACKED_BYTES_MAX}")
    envelope = wire.decode_envelope(codec.unpack(batch.packed, wire.UNPACKED_BYTES_MAX))
    if envelope.box != batch.box:
        raise wire.WireError(f"batch: says box {envelope.box} under the topic of box {batch.box!r}")
    return envelope


def _plain(text: str, chars_max: int) -> str:
    return text[:chars_max].replace("\0", "?")  # PostgreSQL's texts hold no NUL.


def _last_of_each_stream(envelopes: Sequence[wire.Envelope]) -> list[wire.Envelope]:
    """One confirmation a stream is enough: it is cumulative."""
    return list({envelope.stream: envelope for envelope in envelopes}.values())
