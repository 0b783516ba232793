"""What travels comes back as it was sent, and bytes that are nothing of ours are refused with a reason."""

from collections.abc import Callable
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from logistics import wire
from logistics.coldchain.calibration import Calibration
from logistics.events.all import AnyEvent, tag_of, worth_of
from logistics.events.boxes import (
    BoxConfig,
    BoxHealth,
    BoxSalvaged,
    BoxStarted,
    BoxUpdate,
    ClockKnown,
    ClockStepped,
    CommandRejected,
    DeviceState,
    Dropped,
    MainsMoved,
)
from logistics.events.lots import LotBlocked, LotGraded, LotLeft, LotStored
from logistics.events.machine import BoxMachine
from logistics.events.parcels import ParcelScanned, Weighed
from logistics.events.rooms import (
    AlarmAcked,
    Bucket,
    DefrostMoved,
    DoorMoved,
    Humidity,
    ProbeAbout,
    ProbeFault,
    Readings,
    RoomAlarm,
    ThinnedReadings,
)
from logistics.events.shape import Worth
from plumbing import codec
from tests.logistics.counter_events import COUNTER_EVENTS
from tests.logistics.goods.lots.lot_events import LOT_EVENTS

EVENTS: list[AnyEvent] = [
    ParcelScanned(
        waybill="SF1234567890123",
        act="hand_out",
        site="SC-046",
        device="counter",
        symbology="code128",
        direction="down",
        carrier="sf",
        weight_g=1250,
    ),
    Weighed(site="SC-046", device="bench", gross_g=1250, tare_g=50, waybill="SF1"),
    Readings(site="COLD-1", room="room-1", probe="p1", step_ms=60_000, first_mc=-18_062, deltas_mc=(62, -1)),
    ProbeFault(site="COLD-1", room="room-1", probe="p1", fault="crc", detail="校验"),
    DoorMoved(site="COLD-1", room="room-1", door="d", is_open=True),
    RoomAlarm(
        site="COLD-1", room="room-1", probe="p1", is_raised=True, side="HOT", value_mc=9000, limit_mc=8000
    ),
    DeviceState(site="HUB", device="hand", kind="scanner", is_up=False, reason="unplugged"),
    BoxStarted(site="HUB", role="hub", version="0.1.0", devices=("hand",)),
    BoxHealth(site="HUB", backlog=3, oldest_ms=1000, disk_free_mb=512, skipped=1, dropped=2),
    Dropped(worth=Worth.TELEMETRY, reason="quota"),
    ClockKnown(site="S", was_off_ms=-5),
    ClockStepped(site="S", by_ms=2500),
    ThinnedReadings(
        site="COLD-1",
        room="room-1",
        probe="p1",
        step_ms=10_000,
        bucket_ms=600_000,
        buckets=(Bucket(0, 60, 2000, 2125, 2062), Bucket(3, 1, -1, -1, -1)),
    ),
    BoxHealth(site="HUB", backlog=3, oldest_ms=0, disk_free_mb=1, dropped_by={Worth.TELEMETRY: 2}, thinned=7),
    BoxSalvaged(rows_kept=7, rows_lost_min=1, reason="malformed", put_aside="box.sqlite.corrupt-001-x"),
    ProbeFault(site="COLD-1", room="room-1", probe="p1", fault="", refused=7),
    ProbeAbout(
        site="COLD-1",
        room="room-1",
        probe="p1",
        model="DS18B20",
        address="28-0000a2790d4f",
        calibration=Calibration("检-1", "2026-05-01", "2027-04-30", (-500, 24_800), (0, 25_000)),
        notes=("parasite",),
    ),
    Humidity(site="COLD-1", room="room-1", probe="p1", milli_pct=71_200),
    MainsMoved(site="COLD-1", device="mains", is_present=False),
    RoomAlarm(
        site="COLD-1",
        room="room-1",
        probe="p1",
        is_raised=True,
        side="HOT",
        value_mc=9000,
        limit_mc=8000,
        severity="warning",
        cause="door:front",
    ),
    DefrostMoved(
        site="COLD-1", room="room-1", device="heat", is_on=True, longest_ms=60_000, after_ms=0, peak_mc=12_000
    ),
    AlarmAcked(site="COLD-1", room="room-1", by="王", comment="除霜", side="HOT"),
    BoxConfig(site="HUB", digest="0" * 64, state="undone", tried="1" * 64, why="no confirmation"),
    BoxUpdate(site="HUB", version="0.1.0", state="undone", tried="0.2.0", reason="crash", why="4 times"),
    CommandRejected(site="HUB", reason="signature", count=1000, last="c1"),
    *COUNTER_EVENTS,
    *LOT_EVENTS,
    BoxMachine(
        site="S",
        model="Raspberry Pi 4",
        temp_mc=81_300,
        throttle=0x50005,
        hot_ms=0,
        wear_stage="warning",
        is_read_only=False,
        link="mobile",
        signal_dbm=-67,
        certificate_ms=1,
    ),
    LotStored(lot="L-1", site="COLD-1", room="room-1", product="kiwifruit", net_g=480_000, owner="o"),
    LotLeft(lot="L-1", site="COLD-1", room="room-1", net_g=120_000, why="shipped"),
]

DECODERS: list[Callable[[bytes], Any]] = [
    wire.decode_event,
    wire.decode_envelope,
    wire.decode_confirm,
    wire.decode_command,
    wire.decode_signed,
    wire.decode_order,
    wire.decode_result,
]


def stamped(event: AnyEvent, at_ms: int = 1_700_000_000_000) -> wire.Stamped:
    return wire.Stamped(at_ms, 5000, "synced", Raw(wire.encode_event(event)))


def envelope(**changes: Any) -> wire.Envelope:
    plain = wire.batch("box-1", "s1", "b1", 7, [stamped(event) for event in EVENTS], late=False)
    return msgspec.structs.replace(plain, **changes)


def told(event: AnyEvent, **changes: object) -> bytes:
    """The event's bytes with some fields as another box, or a broken one, would give them."""
    return msgspec.msgpack.encode(msgspec.to_builtins(event) | changes)


def read_whole(encoded: bytes) -> tuple[object, ...]:
    """A batch as it is read: its stamps, its events, and the rest of it."""
    read = wire.decode_envelope(encoded)
    stamps = [(one.at_ms, one.up_ms, one.clock, one.told_ms) for one in read.events]
    events = [wire.decode_event(bytes(one.event)) for one in read.events]
    rest = msgspec.structs.replace(read, events=())
    return stamps, events, rest


def test_every_event_type_is_tested_here() -> None:
    """A new event type gets its round trip."""
    assert {type(event) for event in EVENTS} == set(get_args(AnyEvent))


@pytest.mark.parametrize("event", EVENTS, ids=tag_of)
def test_an_event_comes_back_as_it_was_sent(event: AnyEvent) -> None:
    """Each event survives its body, and the body names its type."""
    body = wire.encode_event(event)
    assert wire.decode_event(body) == event
    assert wire.tag_in(body) == tag_of(event)


def test_only_temperatures_and_health_may_be_thinned() -> None:
    """Parcels, weights and alarms are worth more than telemetry, which humidity is."""
    cheap = {type(event) for event in EVENTS if worth_of(event) is Worth.TELEMETRY}
    assert cheap == {Readings, ThinnedReadings, Humidity, BoxHealth, BoxMachine}


def test_a_batch_comes_back_as_it_was_sent() -> None:
    """Packed and unpacked, a batch holds the same events, times and numbers."""
    sent = envelope(late=True)
    read = wire.decode_envelope(codec.unpack(codec.pack(wire.encode(sent)), wire.UNPACKED_BYTES_MAX))
    assert [wire.decode_event(one.event) for one in read.events] == EVENTS
    assert (read.box, read.stream, read.boot, read.first, read.late) == ("box-1", "s1", "b1", 7, True)
    assert read.last == 7 + len(EVENTS) - 1
    assert {(one.at_ms, one.up_ms, one.clock, one.told_ms) for one in read.events} == {
        (1_700_000_000_000, 5000, "synced", None)
    }


def test_a_confirmation_comes_back_as_it_was_sent() -> None:
    """Its number and its ranges survive."""
    sent = wire.Confirm(v=1, box="box-1", stream="s1", upto=4, ranges=((7, 9), (12, 12)))
    assert wire.decode_confirm(wire.encode(sent)) == sent


def test_a_steady_reading_costs_at_most_four_bytes() -> None:
    """600 readings that move by a sixteenth of a degree stay under four bytes each, uncompressed."""
    deltas = (0, 62, -63, 0) * 150
    chunk = Readings(site="COLD-1", room="r", probe="p", step_ms=60_000, first_mc=2000, deltas_mc=deltas)
    assert len(wire.encode_event(chunk)) / len(chunk.values_mc()) < 4


def test_an_unknown_type_is_an_error_that_names_it() -> None:
    """What a newer box sends is no event here; its type is told, so that it can be kept for later."""
    body = msgspec.msgpack.encode({"type": "drone.landed", "site": "HUB"})
    with pytest.raises(wire.WireError, match=r"drone\.landed"):
        wire.decode_event(body)
    assert wire.tag_in(body) == "drone.landed"


@pytest.mark.parametrize("event", EVENTS, ids=tag_of)
def test_a_field_added_by_a_newer_box_is_ignored(event: AnyEvent) -> None:
    """An event with one field more is the event without it."""
    assert wire.decode_event(told(event, added_in_v2=[1, {"a": None}])) == event


def test_a_newer_batch_with_more_fields_is_read() -> None:
    """Fields added to the envelope, to a stamp or to a confirmation do not stop an older centre or box."""
    raw = msgspec.msgpack.decode(wire.encode(envelope()))
    raw["added"] = 1
    raw["events"] = [[*event, "added"] for event in raw["events"]]
    # Encoders may choose among forms of the same map, so bodies are compared as events.
    assert read_whole(msgspec.msgpack.encode(raw)) == read_whole(wire.encode(envelope()))
    confirm = {"v": 1, "box": "b", "stream": "s", "upto": 3, "added": {}}
    assert wire.decode_confirm(msgspec.msgpack.encode(confirm)).upto == 3


@pytest.mark.parametrize(
    ("event", "changes"),
    [
        (EVENTS[0], {"waybill": ""}),
        (EVENTS[0], {"waybill": "A" * 129}),
        (EVENTS[0], {"waybill": "SF1\n"}),
        (EVENTS[0], {"waybill": "SF\x001"}),
        (EVENTS[0], {"site": "SC-046\n"}),
        (EVENTS[0], {"site": "a.b"}),
        (EVENTS[0], {"act": "throw"}),
        (EVENTS[0], {"weight_g": 10**9}),
        (EVENTS[0], {"symbology": "x" * 33}),
        (EVENTS[2], {"first_mc": -273_150}),
        (EVENTS[2], {"deltas_mc": [10**7]}),
        (EVENTS[2], {"deltas_mc": [2**62, 2**62]}),
        (EVENTS[2], {"deltas_mc": [0] * 1001}),
        (EVENTS[2], {"step_ms": 0}),
        (EVENTS[6], {"reason": "x" * 1001}),
        (EVENTS[7], {"devices": ["d"] * 101}),
        (EVENTS[8], {"backlog": -1}),
        (EVENTS[9], {"worth": "gold"}),
        (EVENTS[-2], {"lot": "L" * 21}),
        (EVENTS[-2], {"net_g": 0}),
        (EVENTS[-1], {"net_g": -1}),
    ],
)
def test_the_bounds_of_an_event_are_enforced(event: AnyEvent, changes: dict[str, object]) -> None:
    """A broken box cannot put into the centre's tables what they cannot bear."""
    with pytest.raises(wire.WireError):
        wire.decode_event(told(event, **changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"v": 2},
        {"box": "a/b"},
        {"box": "box-1\n"},
        {"stream": ""},
        {"first": 0},
        {"first": 2**62 + 1},
        {"events": ()},
        {"events": (stamped(EVENTS[3]),) * (wire.EVENTS_MAX + 1)},
        {"events": (stamped(EVENTS[3], at_ms=-1),)},
    ],
)
def test_the_bounds_of_a_batch_are_enforced(changes: dict[str, object]) -> None:
    """Another version, a name that is no topic level, numbers out of bounds: no batch."""
    with pytest.raises(wire.WireError):
        wire.decode_envelope(wire.encode(envelope(**changes)))


def test_another_version_is_named() -> None:
    """The reason tells the version that came and the one that is known."""
    with pytest.raises(wire.WireError, match="version 2 is not known here, only 1"):
        wire.decode_confirm(wire.encode(wire.Confirm(v=2, box="b", stream="s", upto=0)))


def test_the_ranges_of_a_confirmation_are_bounded() -> None:
    """More ranges than the centre ever tells are refused."""
    ranges = tuple((n, n) for n in range(3, 3 + 2 * (wire.RANGES_MAX + 1), 2))
    with pytest.raises(wire.WireError):
        wire.decode_confirm(wire.encode(wire.Confirm(v=1, box="b", stream="s", upto=1, ranges=ranges)))


@pytest.mark.parametrize("decode", DECODERS)
@pytest.mark.parametrize("nest", [b"\x91", b"\x81\xa1v", b"\x81\xa1x", b"\x81\xa6events"])
def test_bytes_nested_without_end_are_refused(decode: Callable[[bytes], Any], nest: bytes) -> None:
    """A message nested a hundred thousand deep is an error like any other and ends no process."""
    for bomb in (nest * 100_000, b"\x82\xa4type\xa1x\xa1y" + b"\x91" * 100_000):
        with pytest.raises(wire.WireError):
            decode(bomb)
        assert wire.tag_in(bomb) in ("?", "x")


@pytest.mark.parametrize("decode", DECODERS)
@given(data=st.binary(max_size=300))
def test_random_bytes_are_refused(decode: Callable[[bytes], Any], data: bytes) -> None:
    """Random bytes raise WireError and nothing else."""
    with pytest.raises(wire.WireError):
        decode(data)


@given(data=st.data())
def test_a_spoiled_batch_is_a_batch_or_an_error(data: st.DataObject) -> None:
    """Some bytes changed, cut or added: a batch within its bounds, or WireError."""
    good = bytearray(wire.encode(envelope()))
    for _ in range(data.draw(st.integers(1, 4))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    spoiled = bytes(good[: data.draw(st.integers(0, len(good)))]) + data.draw(st.binary(max_size=3))
    try:
        read = wire.decode_envelope(spoiled)
        for one in read.events:
            wire.tag_in(one.event)
            wire.decode_event(one.event)
    except wire.WireError:
        return
    assert read.v == wire.VERSION


@given(cut=st.integers(min_value=0))
def test_a_torn_batch_is_refused(cut: int) -> None:
    """No beginning of a batch is a batch."""
    whole = wire.encode(envelope())
    with pytest.raises(wire.WireError):
        wire.decode_envelope(whole[: cut % len(whole)])


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_nul_in_a_text_is_refused(event: AnyEvent) -> None:
    """In every free text of every event, however deep; no store's text can have it."""
    fields = msgspec.to_builtins(event)
    for name, value in fields.items():
        if name == "type" or not isinstance(value, str):
            continue
        for text in ("\0", "a\0b", "\\\0", "\\\\\0"):
            with pytest.raises(wire.WireError):
                wire.decode_event(told(event, **{name: text}))


def test_what_only_looks_like_nul_is_read() -> None:
    """The letters of its escape are a text as any other, beside numbers that have bytes of 0."""
    for text in ("\\u0000", "\\\\u0000", "u0000", "\x01"):
        event = LotBlocked(lot="L-1", site="C", is_blocked=True, why=text)
        assert wire.decode_event(told(event, newer=0)) == event
    deep = LotGraded(lot="L-1", into="L-2", site="C", gross_g=256, failed=("a", "\\u0000"))
    assert wire.decode_event(wire.encode_event(deep)) == deep
    with pytest.raises(wire.WireError, match="NUL"):
        wire.decode_event(told(deep, failed=["a", "b\0"]))
