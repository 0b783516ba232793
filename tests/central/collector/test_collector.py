"""The collector stores each event once, whatever is repeated or reordered, and confirms what it stored."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Raw
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

from central.store import tables
from logistics import wire
from logistics.events.boxes import BoxHealth, BoxStarted, DeviceState
from logistics.events.parcels import Weighed
from logistics.events.rooms import DoorMoved, ProbeFault
from tests.central.centre import (
    NOW,
    T0,
    Centre,
    Told,
    batch,
    centre_in,
    chunk,
    fresh_centre,
    inbound,
    scan,
    scans,
)


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


def test_a_batch_is_stored_and_confirmed(centre: Centre) -> None:
    """A batch's events stand in the log with their numbers, and the confirmation says so."""
    told = scans(3)
    (confirm,) = centre.receive(batch("s", 1, *told))
    assert confirm == wire.Confirm(v=1, box="box-a", stream="s", upto=3, life=confirm.life)
    assert confirm.life
    assert centre.log() == [("s", seq, wire.encode_event(told[seq - 1][1])) for seq in (1, 2, 3)]
    rows = centre.rows(tables.event)
    assert {(row.box, row.clock, row.received_ms, row.type) for row in rows} == {
        ("box-a", "synced", NOW, "parcel.scanned")
    }


def test_the_same_batch_again_changes_nothing(centre: Centre) -> None:
    """A batch that comes again is confirmed again and stored no second time."""
    one = batch("s", 1, *scans(3))
    first = centre.receive(one)
    log, models = centre.log(), centre.models()
    assert centre.receive(one, now_ms=NOW + 1) == first
    assert centre.receive(one, one) == first
    assert (centre.log(), centre.models()) == (log, models)


def test_overlapping_batches(centre: Centre) -> None:
    """Of batches that overlap, only what is new is stored; what a number held first stands."""
    told = scans(10)
    centre.receive(batch("s", 3, *told[2:6]))
    (confirm,) = centre.receive(batch("s", 1, *told[:8]), batch("s", 5, *told[4:10]))
    assert (confirm.upto, confirm.ranges) == (10, ())
    assert [seq for _, seq, _ in centre.log()] == list(range(1, 11))


def test_confirmations_are_cumulative_with_ranges(centre: Centre) -> None:
    """What lies above a hole is confirmed as a range; once the hole is filled, all is one number."""
    told = scans(9)
    (confirm,) = centre.receive(batch("s", 4, *told[3:5]), batch("s", 8, *told[7:9]))
    assert (confirm.upto, confirm.ranges) == (0, ((4, 5), (8, 9)))
    (confirm,) = centre.receive(batch("s", 1, *told[:3]))
    assert (confirm.upto, confirm.ranges) == (5, ((8, 9),))
    (confirm,) = centre.receive(batch("s", 6, *told[5:7]))
    assert (confirm.upto, confirm.ranges) == (9, ())


def test_ranges_are_cut(centre: Centre) -> None:
    """A confirmation lists at most RANGES_MAX ranges, the lowest; it stays readable for the box."""
    told = scans(1)
    batches = [batch("s", 2 * number, *told) for number in range(1, wire.RANGES_MAX + 10)]
    (confirm,) = centre.receive(*batches)
    assert confirm.ranges == tuple((2 * number, 2 * number) for number in range(1, wire.RANGES_MAX + 1))
    assert wire.decode_confirm(wire.encode(confirm)) == confirm


def test_one_confirmation_a_stream(centre: Centre) -> None:
    """A burst from two boxes gives each stream one confirmation, for its own box."""
    confirms = centre.receive(
        batch("s", 1, *scans(1)), batch("t", 1, *scans(1), box="box-b"), batch("s", 2, *scans(1, start=1))
    )
    assert {(one.box, one.stream, one.upto) for one in confirms} == {("box-a", "s", 2), ("box-b", "t", 1)}


def test_what_is_not_committed_is_not_confirmed(centre: Centre) -> None:
    """When the database refuses a burst, nothing of it is stored or confirmed; sent again, all of it is."""
    burst = [batch("t", 1, (T0, DoorMoved(site="COLD-1", room="r", door="d", is_open=True)))]
    burst.append(batch("s", 1, *scans(3)))
    with centre.refusing(tables.passage):
        with pytest.raises(DBAPIError, match="disk full"):
            centre.receive(*burst)
        assert centre.log() == []
        assert not any(centre.models().values())
        assert centre.rows(tables.span) == centre.rows(tables.stream) == []
    assert {(one.stream, one.upto) for one in centre.receive(*burst)} == {("s", 3), ("t", 1)}
    assert len(centre.log()) == 4


def test_a_failed_burst_leaves_no_ledger_behind(centre: Centre) -> None:
    """After a refused burst, another batch of the stream is not confirmed as if the first were there."""
    with centre.refusing(tables.event), pytest.raises(DBAPIError, match="disk full"):
        centre.receive(batch("s", 1, *scans(3)))
    (confirm,) = centre.receive(batch("s", 4, *scans(1)))
    assert (confirm.upto, confirm.ranges) == (0, ((4, 4),))


def test_a_stream_belongs_to_one_box(centre: Centre) -> None:
    """A stream that another box owns is refused, kept as a dead letter and not confirmed to anybody."""
    centre.receive(batch("s", 1, *scans(1)))
    assert centre.receive(batch("s", 2, *scans(1), box="box-b")) == []
    (letter,) = centre.rows(tables.dead_letter)
    assert (letter.box, letter.reason) == ("box-b", "stream s belongs to box box-a, not box-b")
    assert wire.decode_envelope(letter.payload).box == "box-b"
    assert len(centre.log()) == 1


def test_two_boxes_claim_a_new_stream_in_one_burst(centre: Centre) -> None:
    """Of two boxes that claim a new stream at once the first gets it."""
    confirms = centre.receive(batch("s", 1, *scans(1)), batch("s", 1, *scans(1), box="box-b"))
    assert [one.box for one in confirms] == ["box-a"]
    assert [row.box for row in centre.rows(tables.stream)] == ["box-a"]


def test_an_event_of_a_newer_box_is_kept(centre: Centre) -> None:
    """A type that is not known here is stored raw, confirmed, and told of on the duty board."""
    body = wire.encode_event(scan()).replace(b"parcel.scanned", b"parcel.scanneX")
    new = wire.Stamped(T0, 1, "synced", Raw(body))
    envelope = wire.batch("box-a", "s", "boot-1", 1, [*batch("s", 1, *scans(1)).events, new], late=False)
    (confirm,) = centre.receive(envelope)
    assert confirm.upto == 2
    assert centre.log()[1] == ("s", 2, body)
    (letter,) = centre.rows(tables.dead_letter)
    assert letter.payload == body
    assert letter.reason.startswith("event 2 of stream s is stored but not read: event: Invalid value")
    assert len(centre.rows(tables.parcel)) == 1


def test_a_kept_event_is_read_after_the_upgrade(centre: Centre) -> None:
    """What an older version stored without reading it stands in the read models after a rebuild."""
    centre.receive(batch("s", 1, *scans(1)))
    told_at, new = T0 + 5, scan("YT7000000000001")
    with centre.store.write() as connection:
        connection.execute(
            insert(tables.event).values(
                box="box-a",
                stream="s",
                seq=2,
                at_ms=told_at,
                up_ms=5,
                clock="synced",
                received_ms=NOW,
                type="parcel.scanned",
                body=wire.encode_event(new),
            )
        )
    assert len(centre.rows(tables.parcel)) == 1
    assert centre.projections.rebuild(centre.store) == (2, 0)
    assert [row.waybill for row in centre.rows(tables.parcel)] == ["SF1000000000000", "YT7000000000001"]


HISTORY: dict[str, list[Told]] = {
    "box-a": [
        (T0, BoxStarted(site="HUB", role="hub", version="1")),
        (T0, DeviceState(site="HUB", device="hand", kind="scanner", is_up=False, reason="gone")),
        (T0, DeviceState(site="HUB", device="hand", kind="scanner", is_up=True)),
        (T0 + 60_000, scan("W1", "arrive", "HUB")),
        (T0 + 60_000, scan("W2", "arrive", "HUB")),
        (T0 + 120_000, scan("W1", "depart", "HUB")),
        (T0 + 120_000, Weighed(site="HUB", device="scale", gross_g=1200, waybill="W1")),
        (T0 + 180_000, BoxHealth(site="HUB", backlog=4, oldest_ms=9, disk_free_mb=100)),
    ],
    "box-b": [
        (T0 + 1, BoxStarted(site="C5", role="township", version="1")),
        (T0 + 200_000, scan("W1", "arrive", "C5")),
        (T0 + 90_000, scan("W2", "arrive", "C5")),
        (T0 + 210_000, scan("W1", "hand_out", "C5")),
    ],
    "box-c": [
        (T0, ProbeFault(site="COLD-1", room="room-1", probe="probe-1", fault="crc")),
        (T0, ProbeFault(site="COLD-1", room="room-1", probe="probe-1", fault="")),
        (T0, chunk([4, 9, 9, 9])),
        (T0 + 20 * 60_000, chunk([9, 9, 9, 9, 7, 7])),
        (T0 + 50 * 60_000, chunk([7, 7, 8.2, 7.2, -1])),
        (T0 + 75 * 60_000, DoorMoved(site="COLD-1", room="room-1", door="front", is_open=True)),
        # The box's clock was set back: another value for a moment that has one.
        (T0 + 10 * 60_000, chunk([5])),
        (T0 + 200 * 60_000, chunk([3, 3])),
    ],
}


def _batches() -> list[wire.Envelope]:
    """The history, cut so that batches overlap."""
    return [
        batch(f"stream-{box}", first + 1, *told[first : first + size], box=box)
        for box, told in HISTORY.items()
        for first in range(len(told))
        for size in (1, 3)
    ]


BATCHES = _batches()


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """A centre that got everything once and in order."""
    with centre_in(tmp_path_factory.mktemp("calm")) as here:
        for box, told in HISTORY.items():
            for seq, one in enumerate(told, start=1):
                here.receive(batch(f"stream-{box}", seq, one, box=box))
        yield here


@settings(max_examples=30)
@given(st.data())
def test_any_order_and_any_duplication(calm: Centre, data: st.DataObject) -> None:
    """Whatever order, bursts and repetitions batches come in: the same log, ledger and read models."""
    extra = data.draw(st.lists(st.sampled_from(BATCHES), max_size=10))
    order = data.draw(st.permutations([*BATCHES, *extra]))
    with fresh_centre() as centre:
        while order:
            size = data.draw(st.integers(1, 12))
            burst, order = order[:size], order[size:]
            centre.receive(*burst)
        assert centre.log() == calm.log()
        assert centre.rows(tables.span) == calm.rows(tables.span)
        assert centre.models() == calm.models()
        centre.projections.rebuild(centre.store)
        assert centre.models() == calm.models()


def test_a_bad_batch_does_not_stop_the_burst(centre: Centre) -> None:
    """Garbage between two good batches is buried; both are stored and confirmed."""
    good = [inbound(batch("s", 1, *scans(1))), inbound(batch("t", 1, *scans(1), box="box-b"))]
    bad = type(good[0])("box-c", b"garbage")
    confirms = centre.collector.receive([good[0], bad, good[1]], NOW)
    assert {one.stream for one in confirms} == {"s", "t"}
    assert [row.box for row in centre.rows(tables.dead_letter)] == ["box-c"]
