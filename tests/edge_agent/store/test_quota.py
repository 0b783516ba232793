"""Each worth has a hard quota: telemetry is thinned and then dropped, what matters is refused instead."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge_agent.store import quota
from edge_agent.store.outbox import Outbox
from edge_agent.store.quota import Limits, QuotaFull
from logistics import wire
from logistics.events.all import AnyEvent, worth_of
from logistics.events.boxes import BoxHealth, Dropped
from logistics.events.rooms import Readings, ThinnedReadings
from logistics.events.shape import Worth
from tests.edge_agent.making import at, door, scan

_CHUNK_MS = 300_000


def chunk(number: int, probe: str = "p") -> AnyEvent:
    """Five minutes of a probe, each value its own so that nothing hides in an average."""
    return Readings(
        site="S", room="r", probe=probe, step_ms=10_000, first_mc=2000 + number, deltas_mc=(50, -50) * 15
    )


def health() -> AnyEvent:
    return BoxHealth(site="S", backlog=1, oldest_ms=0, disk_free_mb=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the box's database lies."""
    return tmp_path / "box.sqlite"


@pytest.fixture
def outbox(path: Path) -> Iterator[Outbox]:
    """An outbox with room for some 150 chunks, 100 parcels and 100 alarms."""
    limits = Limits(telemetry_bytes=20_000, alarm_bytes=10_000, parcel_bytes=20_000)
    made = Outbox(path, stream="s1", boot="b1", limits=limits)
    yield made
    made.close()


def put(outbox: Outbox, *events: AnyEvent, up_ms: int = 0) -> None:
    with outbox.transaction():
        for event in events:
            outbox.append(at(up_ms), event)


def told(outbox: Outbox) -> list[AnyEvent]:
    """All events of the stream as they would be sent: its numbers have no hole."""
    first, events = outbox.run_after(outbox.stream.ord, 0, 2**62, 10**6, 10**9)
    assert (first, len(events)) == (1, outbox.top)
    return [wire.decode_event(one.event) for one in events]


def fill_with_chunks(outbox: Outbox, count: int) -> None:
    for number in range(count):
        put(outbox, chunk(number), up_ms=number * _CHUNK_MS)


def test_sizes_are_kept_along_with_the_rows(outbox: Outbox, path: Path) -> None:
    """After puts, a failed commit, thinning and settling they are what one pass over all rows finds."""
    put(outbox, scan(1), door(), health())
    fill_with_chunks(outbox, 400)
    with pytest.raises(QuotaFull):
        put(outbox, *[scan(number) for number in range(500)])
    outbox.settle(wire.Confirm(v=1, box="b", stream="s1", upto=30, ranges=((390, 400),)))
    assert +outbox.taken.size == +quota.weigh(outbox.db).size
    assert outbox.taken.lost == quota.weigh(outbox.db).lost
    again = Outbox(path, stream="s2", boot="b1")
    assert again.backlog == outbox.backlog
    again.close()


@pytest.mark.parametrize("event", [scan(7), door()], ids=["parcel", "alarm"])
def test_what_matters_is_refused_and_never_dropped(outbox: Outbox, event: AnyEvent) -> None:
    """All that was accepted stays; other worths go on; when the centre has some, there is room again."""
    while not outbox.is_full_of(worth_of(event)):
        try:
            put(outbox, event)
        except QuotaFull:
            break
    with pytest.raises(QuotaFull, match=f"{worth_of(event)}_mb"):
        put(outbox, event)
    accepted = outbox.top
    assert told(outbox) == [event] * accepted
    assert outbox.taken.size[worth_of(event)] <= 20_000
    put(outbox, door() if worth_of(event) is Worth.PARCEL else scan(1), chunk(1))
    outbox.settle(wire.Confirm(v=1, box="b", stream="s1", upto=accepted // 2))
    put(outbox, event)
    assert outbox.taken.dropped == {}


def test_temperatures_are_thinned_oldest_first(outbox: Outbox) -> None:
    """Ten minutes' least, greatest, mean and count stay of the old ones; the newest are whole."""
    fill_with_chunks(outbox, 200)
    assert outbox.taken.size[Worth.TELEMETRY] <= 20_000
    events = told(outbox)
    kinds = [type(event) for event in events]
    first_whole = kinds.index(Readings)
    assert set(kinds[:first_whole]) == {Dropped, ThinnedReadings}
    assert events[first_whole:] == [chunk(number) for number in range(first_whole, 200)]
    summaries = [event for event in events if isinstance(event, ThinnedReadings)]
    buckets = [bucket for summary in summaries for bucket in summary.buckets]
    assert sum(bucket.count for bucket in buckets) == 31 * first_whole
    assert (buckets[0].min_mc, buckets[0].max_mc, buckets[0].mean_mc) == (2000, 2051, 2025)
    assert outbox.taken.thinned == first_whole
    assert outbox.taken.dropped == {}


def test_a_summary_has_the_time_of_its_first_reading(outbox: Outbox) -> None:
    """It stands under its last chunk's number, which the centre is the least likely to have already."""
    fill_with_chunks(outbox, 200)
    _, events = outbox.run_after(outbox.stream.ord, 0, 2**62, 10**6, 10**9)
    number, summary = next(
        (number, one)
        for number, one in enumerate(events, start=1)
        if isinstance(wire.decode_event(one.event), ThinnedReadings)
    )
    assert number > 1
    assert (summary.at_ms, summary.up_ms) == (at(0).at_ms, 0)


def test_then_they_are_dropped_and_counted(outbox: Outbox, path: Path) -> None:
    """A long time offline: the quota holds, no number is missing, parcels stay; a restart keeps the count."""
    for number in range(1000):
        put(outbox, chunk(number, f"p{number % 3}"), health(), up_ms=number * _CHUNK_MS)
        if number % 500 == 0:
            put(outbox, scan(number))
        assert outbox.taken.size[Worth.TELEMETRY] <= 20_000
    events = told(outbox)
    assert [event for event in events if worth_of(event) is Worth.PARCEL] == [
        scan(number) for number in range(0, 1000, 500)
    ]
    dropped, thinned = outbox.taken.dropped[Worth.TELEMETRY], outbox.taken.thinned
    assert dropped > 1000 - 300
    again = Outbox(path, stream="s2", boot="b1")
    assert (again.taken.dropped, again.taken.thinned) == ({Worth.TELEMETRY: dropped}, thinned)
    again.close()


def test_what_was_given_up_is_settled_like_all_else(outbox: Outbox) -> None:
    """By any pieces of its numbers; in the end nothing is left of the stream."""
    fill_with_chunks(outbox, 400)
    for upto, ranges in ((3, ((7, 9),)), (3, ((20, 25), (300, 310))), (400, ())):
        outbox.settle(wire.Confirm(v=1, box="b", stream="s1", upto=upto, ranges=ranges))
    assert outbox.backlog == 0
    assert outbox.db.execute("SELECT count(*) FROM given_up").fetchone() == (0,)
    assert +outbox.taken.size == {}


def test_what_is_on_its_way_keeps_what_it_says(outbox: Outbox) -> None:
    """A number that the centre may have received already must not say something else later."""
    fill_with_chunks(outbox, 50)
    outbox.spared = lambda: [(outbox.stream.ord, 1, 20)]
    for number in range(50, 400):
        put(outbox, chunk(number), up_ms=number * _CHUNK_MS)
    assert told(outbox)[:20] == [chunk(number) for number in range(20)]
    assert outbox.taken.size[Worth.TELEMETRY] <= 20_000


def test_a_refused_commit_thins_nothing(outbox: Outbox) -> None:
    """Room that was made for it is taken back with it."""
    fill_with_chunks(outbox, 120)
    before = told(outbox)
    with pytest.raises(QuotaFull):
        put(outbox, *[chunk(number) for number in range(200)], *[scan(number) for number in range(500)])
    assert told(outbox) == before
    assert outbox.taken.thinned == quota.weigh(outbox.db).thinned
