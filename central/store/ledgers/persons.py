"""Keeps persons apart from the log: sealed beside the event, opened for those who need it, erased on time."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, select, update

from central.store.asking import AmongPlaces
from central.store.ledgers.sealing import SealBroken, Sealer
from central.store.ledgers.tables import desk, personal
from central.store.upsert import write
from logistics import wire
from logistics.events.counter import ParcelRecipient
from logistics.parcels.told import Place, place_of

_COLUMNS = ("stream", "seq", "sealed", "tail_mark", "received_ms")
_TAG = "parcel.recipient"
_TAG_BYTES = _TAG.encode()
FOUND_MAX = 200
_PERSONS_A_QUERY = 500


Row = tuple[str, int, bytes, str, int]


class Person(Struct, frozen=True):
    """What is known of a recipient; a tail is the last four digits of the telephone number."""

    tail: str = ""
    name: str = ""
    phone: str = ""


class _Fact(Struct, frozen=True, omit_defaults=True, tag_field="type", tag=_TAG):
    """What the log keeps of such an event: the fact without the person, and a digest of what is sealed."""

    waybill: str
    site: str
    consent: str = ""
    operator: str = ""
    sealed: str = ""


class _Unreadable(Struct, frozen=True, tag_field="type", tag=_TAG):
    """The same for one that this version cannot read: nothing of it may lie open."""

    sealed: str


class Persons:
    """The persons of one centre. Without a sealer none is kept: the facts alone are."""

    def __init__(self, sealer: Sealer | None) -> None:
        self._sealer = sealer

    @property
    def is_keyed(self) -> bool:
        """Whether persons are kept, and can be opened."""
        return self._sealer is not None

    def mark(self, tail: str) -> str:
        """By what a tail is found without being read; "" without a key."""
        return self._sealer.mark(tail) if self._sealer is not None and tail else ""

    def part(self, envelope: wire.Envelope, now_ms: int) -> tuple[wire.Envelope, list[Row]]:
        """The batch as the log keeps it, and the persons in it, sealed, to be kept beside."""
        rows: list[Row] = []
        # Joined, a batch is looked through at once; what only seems to be there, over a seam, is told below.
        if _TAG_BYTES not in b"".join([item.event for item in envelope.events]):
            return envelope, rows
        events = list(envelope.events)
        for index, item in enumerate(events):
            body = bytes(item.event)
            if _TAG_BYTES in body and wire.tag_in(body) == _TAG:
                bare = self._part(body, rows, envelope.stream, envelope.first + index, now_ms)
                events[index] = replace(item, event=msgspec.Raw(bare))
        return replace(envelope, events=tuple(events)), rows

    def _part(self, body: bytes, rows: list[Row], stream: str, seq: int, now_ms: int) -> bytes:
        """An event's body without the person. Of one that cannot be read all is sealed: nothing lies open."""
        try:
            event = wire.decode_event(body)
        except wire.WireError:
            event = None
        if not isinstance(event, ParcelRecipient):
            return msgspec.msgpack.encode(_Unreadable(self._seal(body, "", rows, stream, seq, now_ms)))
        person = person_of(event)
        digest = ""
        if person != Person():
            digest = self._seal(msgspec.msgpack.encode(person), person.tail, rows, stream, seq, now_ms)
        return msgspec.msgpack.encode(_Fact(event.waybill, event.site, event.consent, event.operator, digest))

    def _seal(self, data: bytes, tail: str, rows: list[Row], stream: str, seq: int, now_ms: int) -> str:
        if self._sealer is None:
            return ""
        sealed = self._sealer.seal(data, place_of(stream, seq))
        rows.append((stream, seq, sealed, self._sealer.mark(tail) if tail else "", now_ms))
        return sha256(sealed).hexdigest()

    def of(self, connection: Connection, places: Iterable[Place]) -> dict[Place, Person]:
        """The persons that these events name, as far as they are kept and can be opened."""
        found: dict[Place, Person] = {}
        wanted = sorted({*places})
        here = personal.c
        for at in range(0, len(wanted), _PERSONS_A_QUERY):
            some = AmongPlaces(here.stream, here.seq, wanted[at : at + _PERSONS_A_QUERY])
            for row in connection.execute(select(here.stream, here.seq, here.sealed).where(some)):
                person = self._opened(row.sealed, row.stream, row.seq)
                if person is not None:
                    found[row.stream, row.seq] = person
        return found

    def _opened(self, sealed: bytes | None, stream: str, seq: int) -> Person | None:
        if sealed is None or self._sealer is None:
            return None
        try:
            return msgspec.msgpack.decode(self._sealer.open(sealed, place_of(stream, seq)), type=Person)
        except (SealBroken, msgspec.DecodeError):
            return None

    def waybills(self, connection: Connection, tail: str) -> Sequence[str]:
        """The parcels of the recipients with this tail, at most FOUND_MAX."""
        if self._sealer is None or not tail:
            return []
        here = personal.c
        named = (desk.c.recipient_stream == here.stream) & (desk.c.recipient_seq == here.seq)
        query = select(desk.c.waybill).join(personal, named).where(here.tail_mark == self._sealer.mark(tail))
        return connection.execute(query.order_by(desk.c.waybill).limit(FOUND_MAX)).scalars().all()


def person_of(event: ParcelRecipient) -> Person:
    """The person in an event. Where only the whole number is told, its end is the tail."""
    return Person(event.tail or (event.phone or "")[-4:], event.name, event.phone or "")


def save(connection: Connection, rows: Sequence[Row]) -> None:
    """Keep them, in the transaction that stores their events."""
    write(connection, personal, _COLUMNS, rows, "new")


def erase(connection: Connection, before_ms: int, now_ms: int) -> int:
    """Erase the persons whose events came before a moment; how many. The log and its facts stay."""
    here = personal.c
    gone = update(personal).where(here.received_ms < before_ms, here.sealed.is_not(None))
    return connection.execute(gone.values(sealed=None, tail_mark="", erased_ms=now_ms)).rowcount
