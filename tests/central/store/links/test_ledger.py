"""The gap ledger says which numbers of a stream are stored, and is as small as what is missing."""

from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from central.store import tables
from logistics import spans
from tests.central.centre import Centre, batch, centre_in, fresh_centre, scans

HOLES = 520


def ledger(centre: Centre) -> list[tuple[int, int]]:
    return [(row.low, row.high) for row in sorted(centre.rows(tables.span), key=lambda row: row.low)]


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 9)), min_size=1, max_size=8))
def test_the_ledger_is_the_log(pieces: list[tuple[int, int]]) -> None:
    """After any batches the spans name exactly the log's numbers, ascending, without touching."""
    with fresh_centre() as centre:
        for first, size in pieces:
            centre.receive(batch("s", first, *scans(size, start=first)))
        numbers = {number for first, size in pieces for number in range(first, first + size)}
        assert {seq for _, seq, _ in centre.log()} == numbers
        found = ledger(centre)
        assert {number for low, high in found for number in range(low, high + 1)} == numbers
        assert all(high + 1 < low for (_, high), (low, _) in pairwise(found))
        assert spans.count(tuple(found)) == len(numbers)


def test_many_holes_and_their_end(tmp_path: Path) -> None:
    """More holes than one statement takes are kept, and leave one span when they are filled."""
    told = scans(1)
    with centre_in(tmp_path) as centre:
        centre.receive(*(batch("s", 2 * number, *told) for number in range(1, HOLES)))
        assert len(ledger(centre)) == HOLES - 1
        (confirm,) = centre.receive(batch("s", 1, *scans(2 * HOLES)))
        assert (confirm.upto, confirm.ranges) == (2 * HOLES, ())
        assert ledger(centre) == [(1, 2 * HOLES)]
        assert len(centre.log()) == 2 * HOLES


def test_streams_do_not_mix(tmp_path: Path) -> None:
    """Each stream has its own ledger, its box, its boot, and when it was first and last heard."""
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s", 1, *scans(2)), batch("t", 5, *scans(1)), now_ms=1)
        centre.receive(batch("s", 3, *scans(1)), now_ms=9)
        assert ledger(centre) == [(1, 3), (5, 5)]
        assert [tuple(row) for row in centre.rows(tables.stream)] == [
            ("s", "box-a", "boot-1", 1, 9),
            ("t", "box-a", "boot-1", 1, 1),
        ]
