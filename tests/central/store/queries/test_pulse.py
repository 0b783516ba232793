"""The pulse of pages beats for whatever is stored, in whatever order it is committed."""

from pathlib import Path

from central.store.queries import pulse
from tests.central.centre import batch, centre_in, scan, scans
from tests.central.collector.side_by_side import half_done, peers
from tests.central.postgresql import cluster


def test_what_is_stored_is_seen(tmp_path: Path) -> None:
    """Each new event makes another beat, and one that is known does not."""
    with centre_in(tmp_path) as centre:
        beats = []
        for count in (1, 2, 2):
            centre.receive(batch("s", 1, *scans(count)))
            with centre.store.read() as connection:
                beats.append(pulse.beat(connection))
    assert beats[0] != beats[1] == beats[2]


def test_a_lower_number_is_committed_later() -> None:
    """What a collector stores under numbers below those that pages have seen is seen as well."""
    with cluster() as server, peers(server.database(), 2) as (first, second):
        with half_done(first.store, "box-a", "s", [scan("W1")]):
            with half_done(second.store, "box-b", "t", [scan("W2")]):
                pass
            with second.store.read() as connection:
                before = pulse.beat(connection)
        with second.store.read() as connection:
            assert pulse.beat(connection) != before
