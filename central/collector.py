"""Takes batches off the wire into the store, each burst in one transaction, and says what is stored."""

from collections.abc import Sequence

from msgspec import Struct

from central.store import log
from central.store.ledger import Ledger
from central.store.projections.fold import Projections
from central.store.store import Connection, Store
from logistics import wire
from plumbing import codec, logs

_BOX_CHARS_MAX, _REASON_CHARS_MAX = 64, 500


class Inbound(Struct, frozen=True):
    """A batch as it came: the box that the topic names, and the packed bytes."""

    box: str
    packed: bytes


class Collector:
    """Stores each event once, whatever is repeated, reordered or torn. Times are UTC ms of the centre."""

    def __init__(self, store: Store, projections: Projections) -> None:
        self._store = store
        self._projections = projections
        self._log = logs.get("collector")

    def receive(self, batches: Sequence[Inbound], now_ms: int) -> list[wire.Confirm]:
        """Store the batches; what to confirm, now that the transaction has returned.

        Bytes that cannot be read are kept as dead letters and never stop the others.
        """
        read: list[wire.Envelope] = []
        with self._store.write() as connection:
            for batch in batches:
                try:
                    read.append(_open(batch))
                except (codec.CodecError, wire.WireError) as why:
                    self._bury(connection, batch.box, batch.packed, str(why), now_ms)
            self._projections.release(connection, now_ms)
            ledger = Ledger(connection, (envelope.stream for envelope in read))
            kept = [envelope for envelope in read if self._keep(connection, ledger, envelope, now_ms)]
            ledger.save(now_ms)
        return [ledger.confirm(envelope) for envelope in _last_of_each_stream(kept)]

    def _keep(self, connection: Connection, ledger: Ledger, envelope: wire.Envelope, now_ms: int) -> bool:
        owner = ledger.owner(envelope.stream)
        if owner not in (None, envelope.box):
            reason = f"stream {envelope.stream} belongs to box {owner}, not {envelope.box}"
            self._bury(connection, envelope.box, wire.encode(envelope), reason, now_ms)
            return False
        ledger.begin(envelope, now_ms)
        entries = log.append(
            connection, envelope, ledger.take(envelope), now_ms, ledger.boot(envelope.stream)
        )
        for entry in entries:
            if isinstance(entry, log.Unread):
                reason = f"event {entry.seq} of stream {entry.stream} is stored but not read: {entry.reason}"
                self._bury(connection, entry.box, entry.body, reason, now_ms)
        self._projections.take(connection, [entry for entry in entries if isinstance(entry, log.Fact)])
        return True

    def _bury(self, connection: Connection, box: str, payload: bytes, reason: str, now_ms: int) -> None:
        # What cannot be read is quoted in the reason: it may be megabytes long and hold any character.
        box, reason = _plain(box, _BOX_CHARS_MAX), _plain(reason, _REASON_CHARS_MAX)
        self._log.warning("batch.dead_letter", box=box, reason=reason)
        log.bury(connection, box, payload, reason, now_ms)


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
