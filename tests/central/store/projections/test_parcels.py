"""The parcels' read models follow from their scans, in whatever order these come in."""

from itertools import permutations
from pathlib import Path

from msgspec.structs import replace

from central.store import tables
from logistics.events.parcels import Weighed
from tests.central.centre import T0, Told, batch, centre_in, fresh_centre, scan, scans

MINUTE_MS = 60_000
TRIP: list[Told] = [
    (T0, scan("W", "arrive", "HUB")),
    (T0 + MINUTE_MS, scan("W", "arrive", "HUB")),
    (T0 + 2 * MINUTE_MS, scan("W", "depart", "HUB")),
    (T0 + 3 * MINUTE_MS, scan("W", "arrive", "SC-046")),
    (T0 + 4 * MINUTE_MS, scan("W", "hand_out", "SC-046")),
]


def test_a_trip_in_any_order() -> None:
    """Every order in which five scans arrive one by one gives the same parcel, steps and passages."""
    with fresh_centre() as calm:
        calm.receive(batch("s", 1, *TRIP))
        expect = calm.models()
        (parcel,) = calm.rows(tables.parcel)
        assert (parcel.status, parcel.site, parcel.since_ms) == ("handed_out", "SC-046", T0 + 4 * MINUTE_MS)
        assert (parcel.direction, parcel.carrier, parcel.anomalies) == ("down", "sf", 0)
        assert {(row.site, row.act, row.at_ms - T0) for row in calm.rows(tables.passage)} == {
            ("HUB", "arrive", 0),
            ("HUB", "depart", 2 * MINUTE_MS),
            ("SC-046", "arrive", 3 * MINUTE_MS),
            ("SC-046", "hand_out", 4 * MINUTE_MS),
        }
        assert len(calm.rows(tables.parcel_step)) == 5
    for order in list(permutations(range(5)))[::7]:
        with fresh_centre() as centre:
            for number in order:
                centre.receive(batch("s", number + 1, TRIP[number]))
            assert centre.models() == expect


def test_weights_stand_once(tmp_path: Path) -> None:
    """A weighing is a row with its gross and tare, with or without a parcel, however often it comes."""
    told: list[Told] = [
        (T0, Weighed(site="HUB", device="bench", gross_g=1200, tare_g=200, waybill="W")),
        (T0, Weighed(site="HUB", device="bench", gross_g=1200)),
    ]
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s", 1, *told), batch("s", 2, told[1]))
        rows = [(row.seq, row.waybill, row.gross_g, row.tare_g) for row in centre.rows(tables.weight)]
        assert rows == [(1, "W", 1200, 200), (2, "", 1200, 0)]


def test_more_parcels_than_one_query_takes(tmp_path: Path) -> None:
    """A batch with more parcels than are asked for at once is folded whole."""
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s", 1, *scans(1100)))
        assert len(centre.rows(tables.parcel)) == len(centre.rows(tables.passage)) == 1100


def test_a_scan_that_comes_late_moves_the_passage(tmp_path: Path) -> None:
    """Of a parcel, site and act only the first scan is a passage: an earlier one takes its place."""
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s", 2, (T0 + MINUTE_MS, scan("W")), (T0, scan("V"))))
        centre.receive(batch("s", 1, (T0, scan("W"))), batch("s", 4, (T0 + MINUTE_MS, scan("V"))))
        passages = [(row.waybill, row.at_ms) for row in centre.rows(tables.passage)]
        assert sorted(passages) == [("V", T0), ("W", T0)]


def test_a_passage_takes_its_direction_from_the_scan_that_counts(tmp_path: Path) -> None:
    """Two scans of one millisecond: the one of the lower place counts, whichever came first."""
    up = replace(scan("W"), direction="up")
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s", 2, (T0, scan("W"))))
        centre.receive(batch("s", 1, (T0, up)))
        assert [row.direction for row in centre.rows(tables.passage)] == ["up"]
