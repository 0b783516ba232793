"""What a box told before it knew the time ends up at its right time, whatever came first."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Raw

from central.store import tables
from central.store.queries import excursions
from logistics import wire
from logistics.events.all import AnyEvent
from logistics.events.boxes import BoxHealth, BoxStarted, ClockKnown, DeviceState
from logistics.events.parcels import Weighed
from logistics.events.rooms import Bucket, DoorMoved, ProbeFault, ThinnedReadings
from tests.central.centre import NOW, ROOM, STEP_MS, T0, Centre, centre_in, chunk, fresh_centre, scan

_DAY_MS = 86_400_000
_SITE, _ROOM = ROOM
KNOWN = ClockKnown(site=_SITE, was_off_ms=_DAY_MS)
THINNED = ThinnedReadings(
    site=_SITE,
    room=_ROOM,
    probe="probe-1",
    step_ms=STEP_MS,
    bucket_ms=600_000,
    buckets=(Bucket(0, 2, 4000, 9000, 6500), Bucket(3, 1, 5000, 5000, 5000)),
)


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


def told(up_ms: int, event: AnyEvent, clock: wire.ClockQuality, off_ms: int = 0) -> wire.Stamped:
    """An event of a boot that began at T0, told by a clock that is off by so much."""
    return wire.Stamped(max(0, T0 + up_ms + off_ms), up_ms, clock, Raw(wire.encode_event(event)))


def sent(first: int, *events: wire.Stamped, stream: str = "s", boot: str = "b1") -> wire.Envelope:
    return wire.batch("box-a", stream, boot, first, events, late=False)


def everything(off_ms: int, clock: wire.ClockQuality) -> list[wire.Stamped]:
    """One of each kind that a read model holds."""
    events: Sequence[AnyEvent] = (
        BoxStarted(site=_SITE, role="hub", version="1"),
        scan("W1"),
        Weighed(site=_SITE, device="bench", gross_g=500, waybill="W1"),
        chunk([4, 9, 9, 9, 9, 9, 9, 9, 9, 5]),
        DoorMoved(site=_SITE, room=_ROOM, door="d", is_open=True),
        ProbeFault(site=_SITE, room=_ROOM, probe="probe-1", fault="crc"),
        DeviceState(site=_SITE, device="bench", kind="scale", is_up=False),
        BoxHealth(site=_SITE, backlog=1, oldest_ms=1, disk_free_mb=1),
        THINNED,
    )
    return [told(1000 * up, event, clock, off_ms) for up, event in enumerate(events, start=1)]


@pytest.mark.parametrize("off_ms", [-_DAY_MS, -5 * 3_600_000, 5 * 3_600_000])
def test_an_excursion_that_a_clock_moves_keeps_its_number(centre: Centre, off_ms: int) -> None:
    """What was known of it under the wrong time stays; the next version says that a clock was corrected."""
    early = told(1000, chunk([4, *(9,) * 8, 4, 4]), "estimated", off_ms)
    centre.receive(sent(1, early), now_ms=NOW)
    centre.receive(sent(2, told(600_000, KNOWN, "synced")), now_ms=NOW + STEP_MS)
    with centre.store.read() as connection:
        (one,) = excursions.listed(connection, *ROOM, 0, 2 * T0)
    assert [(version.why, version.close) for version in one.versions] == [
        ("first", "recovered"),
        ("clock", "recovered"),
    ]
    assert one.now.start_ms - one.versions[0].start_ms == -off_ms


def rebuilt(centre: Centre) -> dict[str, list[object]]:
    centre.projections.rebuild(centre.store)
    return {name: list(rows) for name, rows in centre.models().items()}


@pytest.mark.parametrize("off_ms", [-_DAY_MS, -7_000, 7_000])
@pytest.mark.parametrize("is_known_first", [False, True])
def test_a_known_clock_dates_what_its_boot_told(centre: Centre, off_ms: int, *, is_known_first: bool) -> None:
    """In every read model, as if the box had known the time from the start."""
    early = sent(1, *everything(off_ms, "estimated"))
    known = sent(10, told(600_000, KNOWN, "synced"))
    for envelope in (known, early) if is_known_first else (early, known):
        centre.receive(envelope)
    moved = centre.models()
    with fresh_centre() as right:
        right.receive(sent(1, *everything(0, "synced"), told(600_000, KNOWN, "synced")))
        assert moved == right.models()
    assert rebuilt(centre) == moved


def test_the_log_keeps_what_was_told(centre: Centre) -> None:
    """It only grows: right times are worked out from it, and can be worked out again."""
    centre.receive(sent(1, told(1000, scan("W1"), "estimated", -_DAY_MS)))
    centre.receive(sent(2, told(2000, KNOWN, "synced")))
    first, _ = sorted(centre.rows(tables.event), key=lambda row: row.seq)
    assert (first.at_ms, first.clock) == (T0 + 1000 - _DAY_MS, "estimated")
    assert [row.at_ms for row in centre.rows(tables.parcel_step)] == [T0 + 1000]


def test_another_boot_is_not_touched(centre: Centre) -> None:
    """Nor a known time of the same boot."""
    centre.receive(sent(1, told(1000, scan("W1"), "estimated", -5000), stream="t", boot="b0"))
    centre.receive(sent(1, told(1000, scan("W2"), "synced", 3000), told(2000, KNOWN, "synced")))
    assert sorted(row.at_ms for row in centre.rows(tables.parcel_step)) == [T0 - 4000, T0 + 4000]


def test_a_reading_hidden_by_a_wrong_one_comes_back(centre: Centre) -> None:
    """Two for one moment: the warmer stood; when it is moved away, the other stands."""
    centre.receive(sent(1, told(0, chunk([4]), "synced"), stream="t", boot="b0"))
    centre.receive(sent(1, told(STEP_MS, chunk([7]), "estimated", -STEP_MS)))
    assert [row.milli_c for row in centre.rows(tables.temperature)] == [7000]
    centre.receive(sent(2, told(2 * STEP_MS, KNOWN, "synced")))
    assert [(row.at_ms, row.milli_c) for row in centre.rows(tables.temperature)] == [
        (T0, 4000),
        (T0 + STEP_MS, 7000),
    ]


def test_a_box_without_any_time_is_dated_by_its_uptime_when_it_comes_in(centre: Centre) -> None:
    """Uptimes 60, 120 and 180 s, received at uptime 200 s: the case of a boot without a clock."""
    ups = (60_000, 120_000, 180_000)
    health = BoxHealth(site=_SITE, backlog=0, oldest_ms=0, disk_free_mb=1)
    scans = [told(up, scan(f"W{up}"), "unknown", -T0) for up in ups]
    centre.receive(sent(1, *scans, told(200_000, health, "unknown", -T0)), now_ms=NOW)
    assert sorted(row.at_ms for row in centre.rows(tables.parcel_step)) == [
        NOW - 140_000,
        NOW - 80_000,
        NOW - 20_000,
    ]
    rows = [row for row in centre.rows(tables.event) if row.type == "parcel.scanned"]
    assert {row.clock for row in rows} == {"estimated"}
    assert {row.told_ms for row in rows} == set(ups)


def test_what_is_dated_in_the_future_is_kept_and_not_read(centre: Centre) -> None:
    """More than five minutes after it came; it is in the log and confirmed, and in no read model."""
    (confirm,) = centre.receive(sent(1, told(300_001, scan("W1"), "synced")), now_ms=T0)
    assert confirm.upto == 1
    assert len(centre.rows(tables.event)) == 1
    assert centre.rows(tables.parcel_step) == []
    assert [row.box for row in centre.rows(tables.quarantine)] == ["box-a"]
    assert rebuilt(centre)["parcel_step"] == []
    centre.receive(sent(2, told(300_000, scan("W2"), "synced")), now_ms=T0)
    assert [row.waybill for row in centre.rows(tables.parcel_step)] == ["W2"]


def test_what_was_held_is_read_when_its_time_has_come(centre: Centre) -> None:
    """With whatever comes in next, and it stays so in a rebuild."""
    centre.receive(sent(1, told(600_000, scan("W1"), "synced")), now_ms=T0)
    centre.receive(now_ms=T0 + 599_999)
    assert centre.rows(tables.parcel_step) == []
    centre.receive(now_ms=T0 + 600_000)
    models = centre.models()
    assert [row.at_ms for row in models["parcel_step"]] == [T0 + 600_000]
    assert rebuilt(centre) == models


def test_a_known_clock_frees_what_was_held(centre: Centre) -> None:
    """The box had been ahead by a day."""
    centre.receive(sent(1, *everything(_DAY_MS, "estimated")), now_ms=T0 + 60_000)
    assert centre.rows(tables.parcel_step) == []
    centre.receive(sent(10, told(60_000, KNOWN, "synced")), now_ms=T0 + 60_000)
    assert centre.rows(tables.quarantine) == []
    models = centre.models()
    assert [row.at_ms for row in models["parcel_step"]] == [T0 + 2000]
    assert rebuilt(centre) == models


def test_a_known_clock_in_the_future_corrects_nothing(centre: Centre) -> None:
    """A time service that lies must not carry a box's past away with it."""
    centre.receive(sent(1, told(1000, scan("W1"), "estimated")), now_ms=T0 + 5000)
    centre.receive(sent(2, told(2000, KNOWN, "synced", _DAY_MS)), now_ms=T0 + 5000)
    assert [row.at_ms for row in centre.rows(tables.parcel_step)] == [T0 + 1000]
    assert centre.rows(tables.boot_clock) == []


_KINDS: Sequence[AnyEvent] = (
    scan("W1"),
    scan("W2", "depart"),
    chunk([4, 9, 9, 9, 9, 9, 9, 9]),
    chunk([5, 6]),
    THINNED,
    DoorMoved(site=_SITE, room=_ROOM, door="d", is_open=True),
    ProbeFault(site=_SITE, room=_ROOM, probe="probe-1", fault="crc"),
    DeviceState(site=_SITE, device="bench", kind="scale", is_up=False),
    BoxHealth(site=_SITE, backlog=1, oldest_ms=1, disk_free_mb=1),
)
_event = st.tuples(
    st.sampled_from(_KINDS),
    st.integers(0, 6).map(lambda steps: steps * STEP_MS),
    st.sampled_from(["synced", "estimated"]),
    st.sampled_from([-_DAY_MS, -STEP_MS, 0, STEP_MS]),
)


@settings(max_examples=40, deadline=None)
@given(events=st.lists(_event, min_size=1, max_size=7), data=st.data())
def test_the_order_of_arrival_does_not_matter(
    events: list[tuple[AnyEvent, int, wire.ClockQuality, int]], data: st.DataObject
) -> None:
    """The moment when the clock is known may come first, last or in between, and twice; a rebuild agrees."""
    start = told(0, BoxStarted(site=_SITE, role="hub", version="1"), "estimated", -_DAY_MS)
    stamps = [start, *(told(up, event, clock, off) for event, up, clock, off in events)]
    stamps += [told(7 * STEP_MS, KNOWN, "synced"), told(8 * STEP_MS, KNOWN, "synced", 3)]
    batches = [sent(seq, stamp) for seq, stamp in enumerate(stamps, start=1)]
    with fresh_centre() as one, fresh_centre() as other:
        for envelope in batches:
            one.receive(envelope)
        for envelope in data.draw(st.permutations(batches)):
            other.receive(envelope)
        models = one.models()
        assert models == other.models()
        assert rebuilt(other) == models
