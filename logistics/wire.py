"""What travels between a box and the centre: batches and results up, confirmations and commands down."""

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Raw, Struct

from logistics.events.all import AnyEvent
from logistics.events.boxes import BoxHealth
from logistics.events.rooms import Readings, ThinnedReadings
from logistics.events.shape import Digest, Name
from logistics.orders import DETAIL_CHARS_MAX, AnyDeed, AnyOutcome

VERSION = 1
PACKED_BYTES_MAX = 256 * 1024
UNPACKED_BYTES_MAX = 8 * 1024 * 1024
EVENTS_MAX = 10_000
RANGES_MAX = 64
STILL_BYTES_MAX = 60_000
COMMAND_BYTES_MAX = 65_536
SIGNATURE_BYTES = 64
RESULT_BYTES_MAX = 65_536
PART_BYTES_MAX = 3500
PARTS_MAX = 64
TABLE_BYTES_MAX = 2 * 1024 * 1024

ClockQuality = Literal["synced", "estimated", "unknown"]
# 2^62 keeps every number inside the 64-bit integers of SQLite and PostgreSQL.
Number = Annotated[int, Meta(ge=1, le=2**62)]
Millis = Annotated[int, Meta(ge=0, le=2**62)]


class WireError(ValueError):
    """Bytes that are no message of ours; the text says what is wrong with them."""


class Stamped(Struct, frozen=True, array_like=True, omit_defaults=True, gc=False):
    """An event with its time; `told_ms` is the time first written where `at_ms` was corrected later."""

    at_ms: Millis
    up_ms: Millis
    clock: ClockQuality
    event: Raw
    told_ms: Millis | None = None


class Envelope(Struct, frozen=True, kw_only=True):
    """A batch: events of one stream with the numbers `first`, `first` + 1, … without a hole.

    `boot` is the boot in which all of them were made: a stream never outlives the agent's process.
    `late` marks a batch from the backlog.
    """

    v: int
    box: Name
    stream: Name
    boot: Name
    first: Number
    events: Annotated[tuple[Stamped, ...], Meta(min_length=1, max_length=EVENTS_MAX)]
    late: bool = False

    @property
    def last(self) -> int:
        """The number of the last event."""
        return self.first + len(self.events) - 1


class Confirm(Struct, frozen=True, kw_only=True):
    """The centre's word that it stored all events of a stream up to `upto` and those in `ranges`.

    Ranges are inclusive (low, high) pairs above `upto`, ascending, and may be cut short. `life` names the
    centre's database: another one may have been put back from a backup. What was confirmed with a `mark` up
    to `safe`, in the same life, lies in backups; 0: there are none. An older centre tells none of the three.
    """

    v: int
    box: Name
    stream: Name
    upto: Annotated[int, Meta(ge=0, le=2**62)]
    ranges: Annotated[tuple[tuple[Number, Number], ...], Meta(max_length=RANGES_MAX)] = ()
    life: Annotated[str, Meta(max_length=64)] = ""
    mark: Annotated[int, Meta(ge=0, le=2**62)] = 0
    safe: Annotated[int, Meta(ge=0, le=2**62)] = 0


class StillFetch(Struct, frozen=True, tag_field="type", tag="still.fetch"):
    """Send the still of one event: its stream and number."""

    stream: Name
    seq: Number


TableName = Literal["routing", "prices", "expected", "standards", "parties", "lots", "carriers"]
TableVersion = Annotated[int, Meta(ge=1, le=2**31 - 1)]
PartNumber = Annotated[int, Meta(ge=1, le=PARTS_MAX)]


class TablePart(Struct, frozen=True, tag_field="type", tag="table.part"):
    """One of the `parts` into which a table's packed bytes are cut; `digest` is their SHA-256, all together.

    Harmless when repeated: it is known by version, digest and part.
    """

    table: TableName
    version: TableVersion
    digest: Digest
    part: PartNumber
    parts: PartNumber
    body: Annotated[bytes, Meta(min_length=1, max_length=PART_BYTES_MAX)]


AnyOrder = StillFetch | TablePart | AnyDeed
"""What a box can be commanded."""


class Command(Struct, frozen=True, kw_only=True):
    """The centre wants something of a box, until `expires_ms`; sent again until the box answers.

    `id` is the command's own, whatever the broker repeats. `do` is an order, perhaps of a newer kind.
    """

    v: int
    box: Name
    id: Name
    at_ms: Millis
    expires_ms: Millis
    do: Raw


class Signed(Struct, frozen=True, kw_only=True):
    """A command under the centre's signature (Ed25519), made over the bytes of `body` and the county.

    `body` is a Command: who it is for, its id, until when it counts and what it orders are signed with it.
    """

    v: int
    signature: Annotated[bytes, Meta(min_length=SIGNATURE_BYTES, max_length=SIGNATURE_BYTES)]
    body: Annotated[bytes, Meta(min_length=1, max_length=COMMAND_BYTES_MAX)]


class StillTaken(Struct, frozen=True, tag_field="type", tag="still"):
    """The still that was asked for, a JPEG."""

    jpeg: Annotated[bytes, Meta(min_length=1, max_length=STILL_BYTES_MAX)]


class TableHeld(Struct, frozen=True, tag_field="type", tag="table.held"):
    """The version of a table that the box goes by, 0 for none; and the version that it gathers, 0 for none,
    with the parts of it that it has.
    """

    table: TableName
    version: Annotated[int, Meta(ge=0, le=2**31 - 1)]
    coming: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0
    parts: Annotated[tuple[PartNumber, ...], Meta(max_length=PARTS_MAX)] = ()


class Refused(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="refused"):
    """It was not done: `gone` (made way for newer stills), `none` (never kept), `expired`, or `unknown`.

    Of a table: `digest`, `unreadable`, `differs` (another one is held under this number), `full`.

    Of a deed: `interrupted` (begun, and the box went down within it), `clock` (the box does not know the
    time), `unsupported`, `faulty`, `busy`, `failed`.

    Newer boxes may have more reasons. `detail` is for people.
    """

    reason: Annotated[str, Meta(pattern=r"^[a-z_]{1,32}\Z")]
    detail: Annotated[str, Meta(max_length=DETAIL_CHARS_MAX)] = ""


AnyAnswer = StillTaken | TableHeld | Refused | AnyOutcome


class Result(Struct, frozen=True, kw_only=True):
    """A box's answer to the command `id`; the same again each time that the command comes again."""

    v: int
    box: Name
    id: Name
    answer: AnyAnswer


# Bytes that are nested a thousand deep are no message either.
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

_Message = TypeVar("_Message", Envelope, Confirm, Command, Signed, Result)

_encoder = msgspec.msgpack.Encoder()
_envelopes = msgspec.msgpack.Decoder(Envelope)
_confirms = msgspec.msgpack.Decoder(Confirm)
_commands = msgspec.msgpack.Decoder(Command)
_signed = msgspec.msgpack.Decoder(Signed)
_orders: msgspec.msgpack.Decoder[AnyOrder] = msgspec.msgpack.Decoder(AnyOrder)
_results = msgspec.msgpack.Decoder(Result)
_events: msgspec.msgpack.Decoder[AnyEvent] = msgspec.msgpack.Decoder(AnyEvent)
# All their texts are names, whose pattern lets no NUL through.
_NAMES_ALONE = (Readings, ThinnedReadings, BoxHealth)
# A pattern on each free text would cost a scan 40 % more time to read; a look for bytes of 0 costs 2 %.
_texts = msgspec.json.Encoder()
# JSON writes NUL so; after another backslash the same letters are text as it was typed.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class _Tag(Struct):
    type: str


class _Lateness(Struct):
    late: bool = False


_tags = msgspec.msgpack.Decoder(_Tag)
_lateness = msgspec.msgpack.Decoder(_Lateness)


def encode_event(event: AnyEvent) -> bytes:
    """The event's body as it lies in the outbox, travels, and lies in the centre's log."""
    return _encoder.encode(event)


def decode_event(body: bytes | Raw) -> AnyEvent:
    """The event in `body`. Raises WireError: an unknown type, fields that do not fit, or NUL in a text."""
    try:
        event = _events.decode(body)
    except _UNREADABLE as why:
        raise WireError(f"event: {why}") from why
    if 0 in (body if isinstance(body, bytes) else bytes(body)) and _has_nul(event):
        raise WireError("event: a text has the character NUL, which PostgreSQL cannot keep")
    return event


def _has_nul(event: AnyEvent) -> bool:
    """Whether a text of it has NUL: numbers have bytes of 0, too; those of readings and health often do."""
    return not isinstance(event, _NAMES_ALONE) and _NUL.search(_texts.encode(event)) is not None


def tag_in(body: bytes | Raw) -> str:
    """The name of the event's type, "?" where the body has none: known types or not."""
    try:
        return _tags.decode(body).type[:64]
    except _UNREADABLE:
        return "?"


def encode(message: Envelope | Confirm | Command | Signed | Result) -> bytes:
    """The message as msgpack, not yet compressed."""
    return _encoder.encode(message)


def decode_envelope(data: bytes) -> Envelope:
    """A batch from unpacked bytes. Raises WireError; the bodies of its events are not looked at."""
    return _read(_envelopes, data, "batch")


def is_late(data: bytes) -> bool:
    """Whether an unpacked batch says that it is of a backlog; the rest is skipped. Raises WireError."""
    try:
        return _lateness.decode(data).late
    except _UNREADABLE as why:
        raise WireError(f"batch: {why}") from why


def decode_confirm(data: bytes) -> Confirm:
    """A confirmation from unpacked bytes. Raises WireError."""
    return _read(_confirms, data, "confirmation")


def decode_command(data: bytes) -> Command:
    """A command from unpacked bytes. Raises WireError; what it orders is not looked at."""
    return _read(_commands, data, "command")


def decode_signed(data: bytes) -> Signed:
    """A signed command from unpacked bytes. Raises WireError; neither signature nor body are looked at."""
    return _read(_signed, data, "signed command")


def to_sign(county: str, body: bytes) -> bytes:
    """What a command's signature is over: no signature of ours, over whatever else, can stand for it."""
    return b"sanji command 1\n" + county.encode() + b"\n" + body


def decode_result(data: bytes) -> Result:
    """A result from unpacked bytes. Raises WireError, also for an answer of an unknown kind."""
    return _read(_results, data, "result")


def encode_order(order: AnyOrder) -> bytes:
    """An order's body, as it travels in a command."""
    return _encoder.encode(order)


def decode_order(body: bytes | Raw) -> AnyOrder:
    """The order in `body`. Raises WireError: an unknown kind, or fields that do not fit."""
    try:
        return _orders.decode(body)
    except _UNREADABLE as why:
        raise WireError(f"order: {why}") from why


def table_digest(packed: bytes) -> str:
    """By which a table's packed bytes are known to be whole."""
    return sha256(packed).hexdigest()


def table_parts(table: TableName, version: int, packed: bytes) -> tuple[TablePart, ...]:
    """A table's packed bytes as orders. Raises WireError for more than PARTS_MAX."""
    count = -(-len(packed) // PART_BYTES_MAX)
    if not 0 < count <= PARTS_MAX:
        raise WireError(f"table {table}: {len(packed)} bytes packed make {count} parts, not 1 to {PARTS_MAX}")
    digest = table_digest(packed)
    slices = (packed[start : start + PART_BYTES_MAX] for start in range(0, len(packed), PART_BYTES_MAX))
    return tuple(
        TablePart(table, version, digest, number, count, body) for number, body in enumerate(slices, start=1)
    )


def _read(decoder: msgspec.msgpack.Decoder[_Message], data: bytes, what: str) -> _Message:
    try:
        message = decoder.decode(data)
    except _UNREADABLE as why:
        raise WireError(f"{what}: {why}") from why
    if message.v != VERSION:
        raise WireError(f"{what}: version {message.v} is not known here, only {VERSION}")
    return message


def batch(box: str, stream: str, boot: str, first: int, events: Sequence[Stamped], *, late: bool) -> Envelope:
    """A batch of this version."""
    return Envelope(
        v=VERSION, box=box, stream=stream, boot=boot, first=first, events=tuple(events), late=late
    )
