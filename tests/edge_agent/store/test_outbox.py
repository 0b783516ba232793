"""An event that the outbox accepted stays there, under its number, until the centre says that it has it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge_agent.store.outbox import Outbox, OutboxError
from edge_agent.store.readings import OpenReadings, Place
from logistics import wire
from logistics.events.all import AnyEvent
from tests.edge_agent.making import at, scan, work_and_fail


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the box's database lies."""
    return tmp_path / "box.sqlite"


@pytest.fixture
def outbox(path: Path) -> Iterator[Outbox]:
    """A fresh outbox in its first life."""
    made = Outbox(path, stream="s1", boot="b1")
    yield made
    made.close()


def fill(outbox: Outbox, count: int) -> None:
    """That many parcels more, in one commit."""
    with outbox.transaction():
        for number in range(outbox.top + 1, outbox.top + count + 1):
            outbox.append(at(number), scan(number))


def numbers(outbox: Outbox, stream_ord: int | None = None) -> list[int]:
    rows = outbox.db.execute(
        "SELECT seq FROM outbox WHERE stream_ord = ? ORDER BY seq", (stream_ord or outbox.stream.ord,)
    )
    return [row[0] for row in rows]


def confirm(upto: int, *ranges: tuple[int, int], stream: str = "s1") -> wire.Confirm:
    return wire.Confirm(v=1, box="box-1", stream=stream, upto=upto, ranges=ranges)


def read(
    outbox: Outbox, after: int, upto: int = 2**62, limit: int = 100, bytes_max: int = 10**6
) -> list[int]:
    """The numbers of the run after `after`."""
    first, events = outbox.run_after(outbox.stream.ord, after, upto, limit, bytes_max)
    return list(range(first, first + len(events)))


def test_a_number_stays_given_out_when_its_row_is_forgotten(path: Path) -> None:
    """In the next life, too: a late confirmation of it is none of a number that never was."""
    outbox = Outbox(path, stream="s1", boot="b1")
    with outbox.transaction():
        OpenReadings(outbox).put(at(5), Place("S", "r", "p", 1000), 2000)
    fill(outbox, 10)
    outbox.settle(confirm(0, (9, 10)))
    outbox.settle(confirm(8))
    outbox.close()
    later = Outbox(path, stream="s2", boot="b1")
    assert [(stream.name, stream.top) for stream in later.streams()] == [("s1", 10), ("s2", 0)]
    assert later.settle(confirm(10)) == 0
    with pytest.raises(OutboxError, match="ends at 10"):
        later.settle(confirm(11))
    later.close()


def test_numbers_have_no_gaps(outbox: Outbox) -> None:
    """1, 2, 3 … over commits of any size."""
    for count in (1, 3, 1, 5):
        fill(outbox, count)
    assert numbers(outbox) == list(range(1, 11))
    assert (outbox.top, outbox.backlog) == (10, 10)


def test_a_transaction_that_fails_gives_no_number(outbox: Outbox) -> None:
    """Its numbers are given to the next ones, and nothing of it is left."""
    fill(outbox, 2)
    with pytest.raises(ZeroDivisionError):
        work_and_fail(lambda: [outbox.append(at(3), scan(99)) for _ in range(2)], outbox.transaction())
    assert (outbox.top, outbox.backlog) == (2, 2)
    fill(outbox, 1)
    assert numbers(outbox) == [1, 2, 3]


def test_nothing_is_kept_outside_a_transaction(outbox: Outbox) -> None:
    """An event without a commit behind it would be a promise without a disk."""
    with pytest.raises(OutboxError, match="outside a transaction"):
        outbox.append(at(1), scan(1))
    assert (outbox.top, outbox.backlog, numbers(outbox)) == (0, 0, [])


def test_a_transaction_without_events_writes_nothing(outbox: Outbox, path: Path) -> None:
    """Ten frames a second of a scale that stands still must not wear out the SD card."""
    fill(outbox, 1)
    log = path.with_name(path.name + "-wal")
    before = (log.stat().st_size, log.stat().st_mtime_ns)
    for _ in range(20):
        with outbox.transaction():
            pass
    assert (log.stat().st_size, log.stat().st_mtime_ns) == before


def test_an_event_comes_out_as_it_went_in(outbox: Outbox) -> None:
    """With its time, the standing of the clock, and its body."""
    with outbox.transaction():
        outbox.append(at(5, clock="estimated"), scan(1))
    first, (stamped,) = outbox.run_after(outbox.stream.ord, 0, 10, 10, 1000)
    event: AnyEvent = wire.decode_event(stamped.event)
    assert (first, event) == (1, scan(1))
    moment = at(5)
    assert (stamped.at_ms, stamped.up_ms, stamped.clock, stamped.told_ms) == (
        moment.at_ms,
        5,
        "estimated",
        None,
    )


def test_a_confirmation_settles_up_to_its_number_and_its_ranges(outbox: Outbox) -> None:
    """What lies between stays; told twice, it changes nothing more."""
    fill(outbox, 12)
    assert outbox.settle(confirm(3, (6, 7), (11, 11))) == 6
    assert numbers(outbox) == [4, 5, 8, 9, 10, 12]
    assert outbox.settle(confirm(3, (6, 7), (11, 11))) == 0
    assert outbox.backlog == 6


@pytest.mark.parametrize(
    "false",
    [
        confirm(3, stream="s9"),
        confirm(6),
        confirm(2, (4, 6)),
        confirm(2, (900, 901), (3, 4)),
        confirm(2**62),
    ],
    ids=["unknown stream", "beyond the top", "range beyond", "range beyond, then one within", "huge"],
)
def test_a_false_confirmation_changes_nothing(outbox: Outbox, false: wire.Confirm) -> None:
    """A stream that is not ours, or a number never given out."""
    fill(outbox, 5)
    with pytest.raises(OutboxError):
        outbox.settle(false)
    assert numbers(outbox) == [1, 2, 3, 4, 5]
    assert outbox.backlog == 5


def test_numbers_go_on_after_all_was_settled(outbox: Outbox) -> None:
    """A number is never given twice within a stream, and an old confirmation stays true."""
    fill(outbox, 3)
    outbox.settle(confirm(3))
    fill(outbox, 2)
    assert numbers(outbox) == [4, 5]
    assert outbox.settle(confirm(3)) == 0


def test_an_earlier_lifes_events_keep_their_stream(outbox: Outbox, path: Path) -> None:
    """After a restart the old rows are still the old stream's, and are settled under its name and top."""
    fill(outbox, 3)
    outbox.settle(confirm(1))
    outbox.close()
    later = Outbox(path, stream="s2", boot="b2")
    fill(later, 2)
    old, new = later.streams()
    assert (old.name, old.boot, old.top, new.name, new.boot) == ("s1", "b1", 3, "s2", "b2")
    assert (numbers(later, old.ord), numbers(later, new.ord), later.backlog) == ([2, 3], [1, 2], 4)
    with pytest.raises(OutboxError, match="ends at 3"):
        later.settle(confirm(4, stream="s1"))
    assert later.settle(confirm(3, stream="s1")) == 2
    assert numbers(later, new.ord) == [1, 2]
    later.close()


def test_a_finished_stream_is_forgotten_at_the_next_start(outbox: Outbox, path: Path) -> None:
    """The list of streams does not grow with each restart."""
    fill(outbox, 1)
    outbox.settle(confirm(1))
    outbox.close()
    for life in range(2, 6):
        later = Outbox(path, stream=f"s{life}", boot="b1")
        assert [stream.name for stream in later.streams()] == [f"s{life}"]
        later.close()


def test_a_run_stops_at_a_hole_at_its_limit_and_at_its_bytes(outbox: Outbox) -> None:
    """A batch's events are numbered without a hole, and a batch is bounded."""
    fill(outbox, 10)
    outbox.settle(confirm(1, (5, 6)))
    assert read(outbox, 0) == [2, 3, 4]
    assert read(outbox, 4) == [7, 8, 9, 10]
    assert read(outbox, 0, limit=2) == [2, 3]
    assert read(outbox, 6, upto=8) == [7, 8]
    body = len(wire.encode_event(scan(1)))
    assert read(outbox, 6, bytes_max=3 * body) == [7, 8, 9]
    assert read(outbox, 6, bytes_max=3 * body - 1) == [7, 8]
    assert read(outbox, 6, bytes_max=1) == [7]
    assert read(outbox, 10) == []


def test_the_oldest_event_is_the_oldest_of_all_streams(outbox: Outbox, path: Path) -> None:
    """Also when it was sealed into a stream that was begun later."""
    assert outbox.oldest_ms() is None
    fill(outbox, 2)
    assert outbox.oldest_ms() == at(1).at_ms
    with outbox.transaction():
        outbox.append_found("b0", [(at(-5000), scan(9))])
    assert outbox.oldest_ms() == at(-5000).at_ms
