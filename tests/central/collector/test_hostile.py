"""Nothing that arrives ends the collector: what cannot be read is kept as a dead letter, with why."""

import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Raw

from central.collector import Inbound
from central.store import log, tables
from central.store.links.ledger import TEARS_MAX
from logistics import wire
from logistics.events.all import AnyEvent
from logistics.events.boxes import BoxHealth
from logistics.events.parcels import Weighed
from logistics.events.rooms import Readings
from plumbing import codec
from tests.central.centre import NOW, T0, Centre, batch, centre_in, chunk, fresh_centre, inbound, scans

GOOD = inbound(batch("good", 1, *scans(2), box="box-g"))
UNPACKED = wire.encode(batch("s", 1, *scans(2)))
NESTED = b"\x91" * 200_000 + b"\xc0"
"""Arrays in arrays, as many as no reader follows."""


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


def envelope(**changed: object) -> bytes:
    """A batch with some fields put to other values."""
    fields = msgspec.msgpack.decode(UNPACKED)
    return msgspec.msgpack.encode({**fields, **changed})


def event_with(**changed: object) -> bytes:
    """A batch of one event with some fields put to other values."""
    fields = {"type": "readings", "site": "C", "room": "r", "probe": "p", "step_ms": 1000, "first_mc": 0}
    return envelope(events=[[T0, 1, "synced", {**fields, **changed}]])


BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "unknown codec head b''"),
    "garbage": (b"\x00garbage", "unknown codec head"),
    "a head alone": (b"Z", "zstd"),
    "torn zstd": (codec.pack(UNPACKED)[:-5], "zstd"),
    "torn zlib": (codec.pack(UNPACKED, codec.ZLIB)[:-5], "zlib: torn"),
    "torn msgpack": (codec.pack(UNPACKED[:-3]), "batch: Input data was truncated"),
    "too many bytes": (b"Z" + bytes(wire.PACKED_BYTES_MAX), "bytes packed, over"),
    "zstd bomb": (b"Z" + zstandard.compress(bytes(2**28)), "unpacks to"),
    "zlib bomb": (b"z" + zlib.compress(bytes(2**26)), "unpacks to more than"),
    "another version": (codec.pack(envelope(v=2)), "version 2 is not known"),
    "another box": (codec.pack(envelope(box="box-z")), "says box box-z under the topic of box 'box-a'"),
    "a name that is none": (codec.pack(envelope(stream="a b")), "`$.stream`"),
    "no events": (codec.pack(envelope(events=[])), "length >= 1"),
    "number 0": (codec.pack(envelope(first=0)), "`$.first`"),
    "number 2^63": (codec.pack(envelope(first=2**63)), "`$.first`"),
    "a time before 1970": (codec.pack(envelope(events=[[-1, 1, "synced", {}]])), "`$.events[0][0]`"),
    "a time of 2^64 - 1": (codec.pack(envelope(events=[[2**64 - 1, 1, "synced", {}]])), "`$.events[0][0]`"),
    "nested without end": (
        codec.pack(envelope(events=[[T0, 1, "synced", Raw(NESTED)]])),
        "recursion",
    ),
    "not UTF-8": (codec.pack(UNPACKED.replace(b"box-a", b"box\xff\xff")), "batch:"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_batch_is_buried(centre: Centre, name: str) -> None:
    """What cannot be read is kept once with its bytes, its reason and its times; the others are stored."""
    packed, reason = BAD[name]
    for now_ms in (NOW, NOW + 5):
        confirms = centre.collector.receive([Inbound("box-a", packed), GOOD], now_ms)
        assert [(one.stream, one.upto) for one in confirms] == [("good", 2)]
    (letter,) = centre.rows(tables.dead_letter)
    assert reason in letter.reason
    assert letter.payload == packed[: log.PAYLOAD_BYTES_KEPT]
    assert (letter.box, letter.first_ms, letter.last_ms, letter.times) == ("box-a", NOW, NOW + 5, 2)
    assert {stream for stream, _, _ in centre.log()} == {"good"}


UNREAD: dict[str, bytes] = {
    "a type of a newer box": event_with(type="lot.made"),
    "a type with NUL": event_with(type="a\0b"),
    "a type of a megabyte": event_with(type="x" * 10**6),
    "no type": envelope(events=[[T0, 1, "synced", {"site": "C"}]]),
    "no map": envelope(events=[[T0, 1, "synced", 5]]),
    "a text of a megabyte": event_with(site="x" * 10**6),
    "a value no store can have": event_with(first_mc=2**63),
    "values that leave the scale": event_with(deltas_mc=[10**6, 10**6]),
    "a huge difference": event_with(deltas_mc=[2**64 - 1]),
    "a step of 0": event_with(step_ms=0),
    "a chunk over more than 31 days": event_with(step_ms=86_400_000, deltas_mc=[0] * 32),
    "too many values": event_with(deltas_mc=[0] * 1001),
    "NUL in a lot's quality": event_with(
        type="lot.begun", lot="L-1", site="C", product="kiwifruit", quality="a\0b"
    ),
    "NUL in what stops a lot": event_with(type="lot.blocked", lot="L-1", is_blocked=True, why="\0"),
    "NUL in a lot's owner": event_with(
        type="lot.stored", lot="L-1", product="kiwifruit", net_g=1000, owner="\0"
    ),
    "NUL in a scan's carrier": event_with(
        type="parcel.scanned",
        waybill="SF1",
        act="arrive",
        device="d",
        symbology="x",
        direction="down",
        carrier="\0",
    ),
}


@pytest.mark.parametrize("name", UNREAD)
def test_what_is_no_event_is_stored_raw(centre: Centre, name: str) -> None:
    """An event that cannot be read takes its number, stays as it came, is told of, and is confirmed."""
    (confirm,) = centre.collector.receive([Inbound("box-a", codec.pack(UNREAD[name]))], NOW)
    assert confirm.upto == 1
    (row,) = centre.rows(tables.event)
    assert row.body == msgspec.msgpack.encode(msgspec.msgpack.decode(UNREAD[name])["events"][0][3])
    assert "\0" not in row.type
    (letter,) = centre.rows(tables.dead_letter)
    assert letter.reason.startswith("event 1 of stream s is stored but not read")
    assert "\0" not in letter.reason
    assert len(letter.reason) <= 500
    assert centre.projections.rebuild(centre.store) == (0, 1)


@pytest.mark.parametrize(
    "event",
    [
        Readings(site="C", room="r", probe="p", step_ms=86_400_000, first_mc=0, deltas_mc=(0,) * 31),
        BoxHealth(site="C", backlog=2**31 - 1, oldest_ms=2**62, disk_free_mb=0),
        Weighed(site="C", device="d", gross_g=100_000_000, waybill="\x01" * 128),
        chunk([9] * 100),
    ],
    ids=lambda event: type(event).__name__,
)
@pytest.mark.parametrize("at_ms", [0, 2**62])
def test_bounds_are_storable(centre: Centre, event: AnyEvent, at_ms: int) -> None:
    """Values and times at the very bounds of the wire are stored and read again."""
    (confirm,) = centre.receive(batch("s", 2**62, (at_ms, event)))
    assert confirm.ranges == ((2**62, 2**62),)
    models = centre.models()
    assert centre.projections.rebuild(centre.store) == (1, 0)
    assert centre.models() == models
    assert centre.receive(batch("s", 1, *scans(2)))


def test_a_flood_of_different_letters_is_kept_in_part(centre: Centre) -> None:
    """A hundred of a box in a month; the others are one letter more. Other boxes have their own."""
    for number in range(3):
        batches = [Inbound("box-a", b"junk %d %d" % (number, one)) for one in range(80)]
        centre.collector.receive([*batches, Inbound("box-b", b"junk")], NOW)
    letters = centre.rows(tables.dead_letter)
    of_a = [one for one in letters if one.box == "box-a"]
    assert len(of_a) == log.LETTERS_A_BOX + 1
    assert sum(one.times for one in of_a) == 240
    (more,) = [one for one in of_a if one.payload == b""]
    assert (more.times, more.reason[:27]) == (140, "more than 100 different one")
    assert [one.times for one in letters if one.box == "box-b"] == [3]
    centre.collector.receive([Inbound("box-a", b"other junk")], NOW + 31 * 86_400_000)
    assert len(centre.rows(tables.dead_letter)) == len(letters) + 1


def test_a_stream_torn_into_a_thousand_is_torn_no_further(centre: Centre) -> None:
    """What would make one more gap is neither stored nor confirmed, until others are filled."""
    for first in range(0, 2 * TEARS_MAX, 200):
        batches = [batch("torn", number + 2, *scans(1)) for number in range(first, first + 200, 2)]
        centre.receive(*batches)
    assert len(centre.rows(tables.span)) == TEARS_MAX
    assert centre.receive(batch("torn", 10**6, *scans(1))) == []
    (letter,) = centre.rows(tables.dead_letter)
    assert "1000 gaps" in letter.reason
    assert centre.receive(batch("torn", 1, *scans(1)))[0].upto == 2
    assert centre.receive(batch("torn", 3, *scans(1)))[0].upto == 4
    assert centre.receive(batch("torn", 10**6, *scans(1)))


def test_a_topic_that_names_no_box(centre: Centre) -> None:
    """Whatever a topic says in the box's place, its batch is buried under a bounded name."""
    assert centre.collector.receive([Inbound("盒\0" * 100, b"?")], NOW) == []
    (letter,) = centre.rows(tables.dead_letter)
    assert letter.box == "盒?" * 32


@settings(max_examples=60)
@given(st.data())
def test_any_bytes(data: st.DataObject) -> None:
    """Bytes, bent batches and bent events of any kind never raise, and never hinder a good batch."""
    bent = bytearray(UNPACKED)
    for _ in range(data.draw(st.integers(1, 4))):
        bent[data.draw(st.integers(0, len(bent) - 1))] = data.draw(st.integers(0, 255))
    anything = st.recursive(
        st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text() | st.binary(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=6,
    )
    body = data.draw(st.dictionaries(st.sampled_from(["type", "site", "probe", "room"]), anything))
    payloads = [
        data.draw(st.binary(max_size=50)),
        codec.pack(bytes(bent)),
        codec.pack(envelope(stream="t", events=[[T0, 1, "synced", body]])),
    ]
    with fresh_centre() as centre:
        confirms = centre.collector.receive([*(Inbound("box-a", one) for one in payloads), GOOD], NOW)
        assert ("good", 2) in {(one.stream, one.upto) for one in confirms}
        centre.projections.rebuild(centre.store)
