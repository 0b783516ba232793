"""A burst is dealt out to transactions: bounded in keys, in order for each box, alone only what must be."""

from msgspec import Raw

from central.bursts import Letter, Part, Turn, turns
from logistics import wire
from logistics.events.counter import Corrected
from tests.central.centre import T0, batch, chunk, scan, scans

CORRECTION = (T0, Corrected(site="HUB", stream="s", seq=1, reason="wrong"))


def part(envelope: wire.Envelope) -> Part:
    return Part(envelope, envelope.first, envelope.last)


def spans(turn: Turn) -> list[tuple[str, int, int]]:
    return [(one.envelope.stream, one.low, one.high) for one in turn.parts if isinstance(one, Part)]


def test_a_burst_that_fits_is_one_transaction() -> None:
    """Its keys are those of all its boxes, streams, parcels and letters."""
    letter = Letter("box-x", b"torn", "why")
    (turn,) = turns([part(batch("s", 1, *scans(2))), letter, part(batch("t", 1, (T0, chunk([4])), box="b"))])
    assert turn.keys is not None
    assert {key for key in turn.keys if not key.startswith("letter:")} == {
        "box:box-a",
        "stream:s",
        "w:SF1000000000000",
        "w:SF1000000000001",
        "box:box-x",
        "box:b",
        "stream:t",
    }
    assert len(turn.keys) == 8
    assert len(turn.parts) == 3


def test_keys_are_bounded() -> None:
    """A batch of many parcels is cut, whole batches stay whole where they fit, and nothing is left out."""
    parts = [part(batch("s", 1, *scans(25))), part(batch("t", 1, *scans(5, start=100), box="box-b"))]
    dealt = turns(parts, keys_max=12)
    assert [spans(turn) for turn in dealt] == [
        [("s", 1, 10)],
        [("s", 11, 20)],
        [("s", 21, 25)],
        [("t", 1, 5)],
    ]
    assert all(len(turn.keys or ()) <= 12 for turn in dealt)


def test_the_same_parcel_again_costs_no_key() -> None:
    """Keys are counted once, however often a parcel is scanned."""
    envelope = batch("s", 1, *((T0 + number, scan()) for number in range(50)))
    assert [spans(turn) for turn in turns([part(envelope)], keys_max=3)] == [[("s", 1, 50)]]


def test_one_correction_stops_its_own_box_alone() -> None:
    """What a box told before it goes beside others, it and what follows alone; other boxes do not notice."""
    first = batch("s", 1, *scans(3), CORRECTION, *scans(2))
    parts = [part(first), part(batch("t", 1, *scans(2), box="box-b")), part(batch("s", 7, *scans(1)))]
    beside, alone = turns(parts)
    assert spans(beside) == [("s", 1, 3), ("t", 1, 2)]
    assert spans(alone) == [("s", 4, 6), ("s", 7, 7)]
    assert alone.keys is None


def test_a_correction_comes_first() -> None:
    """Then nothing of its batch goes beside others."""
    (turn,) = turns([part(batch("s", 1, CORRECTION, *scans(2)))])
    assert (spans(turn), turn.keys) == ([("s", 1, 3)], None)


def test_what_cannot_be_read_goes_alone() -> None:
    """Nobody knows what a newer box's event is about."""
    new = wire.Stamped(
        T0, 1, "synced", Raw(wire.encode_event(scan()).replace(b"parcel.scanned", b"parcel.scanneX"))
    )
    envelope = wire.batch("box-a", "s", "boot-1", 1, [new], late=False)
    (turn,) = turns([part(envelope)])
    assert turn.keys is None


def test_a_part_of_a_batch_stays_that_part() -> None:
    """Only the events that a part names are looked at."""
    envelope = batch("s", 1, CORRECTION, *scans(3))
    (turn,) = turns([Part(envelope, 2, 3)])
    assert spans(turn) == [("s", 2, 3)]
    assert turn.keys is not None
