"""A diff names exactly the figures that differ, and totals are sums."""

from hashlib import sha256

from msgspec.structs import replace

from logistics.service.closing import digest_of
from logistics.service.reports import sums
from logistics.service.reports.diff import Change, changes
from logistics.service.reports.shape import Acts, ColdFigures, Counts, Money, OwnClose, PlaceDay
from tests.logistics.service.reports.made import day, site


def test_the_digest_is_of_sorted_lines() -> None:
    """`act waybill`, sorted, each ended by a line feed, each once: as wire.md says of `day.closed`."""
    lines = [("hand_out", "W2"), ("arrive", "W2"), ("arrive", "W10"), ("arrive", "W2")]
    assert digest_of(lines) == sha256(b"arrive W10\narrive W2\nhand_out W2\n").hexdigest()
    assert digest_of(()) == sha256(b"").hexdigest()


def test_a_total_adds_up_and_counts_a_shared_parcel_once() -> None:
    """Acts are added; parcels by direction are given, for two sites may have seen the same one."""
    one = site("A", Counts(arrived=5, down=5), Money(collected_fen=100), held=5)
    two = site(
        "B", Counts(arrived=2, down=2), Money(collected_fen=50, remitted_fen=20, difference_fen=7), held=1
    )
    total = sums.total("T", [one, two, site("C", held=3)], {"down": 5})
    assert (total.sites, total.heard, total.whole, total.held) == (3, 2, 2, 9)
    assert total.counts == Counts(arrived=7, down=5)
    assert total.money == Money(collected_fen=150, remitted_fen=20, difference_fen=7)


def test_no_count_of_a_till_is_not_a_difference_of_zero() -> None:
    """Where no till was counted, nothing is known of what is missing."""
    assert sums.total("", [site("A", Counts())], {}).values()["difference_fen"] is None
    counted = site("A", Counts(), Money(difference_fen=0))
    assert sums.total("", [counted], {}).values()["difference_fen"] == 0


def test_a_diff_names_each_figure_that_changed() -> None:
    """From what to what, by site; what stayed is not named."""
    before = day(site("A", Counts(arrived=5), held=5), site("B", Counts(arrived=1)))
    after = day(site("A", Counts(arrived=6), held=5), site("B", Counts(arrived=1)))
    assert changes(before, after) == (Change("A", "arrived", 5, 6),)
    assert changes(before, before) == ()


def test_a_silent_site_that_speaks_goes_from_unreported_to_its_figure() -> None:
    """未报 is None and not 0; how many parcels lie there was known all the time."""
    found = changes(day(site("A", held=3)), day(site("A", Counts())))
    by_figure = {one.figure: (one.before, one.after) for one in found}
    assert by_figure["arrived"] == (None, 0)
    assert by_figure["held"] == (3, 0)


def test_a_close_that_comes_shows_in_the_diff() -> None:
    """The station's own figures are figures, too."""
    own = OwnClose(5, 0, 0, 0, 0, 0, 5, "0" * 64)
    found = changes(day(site("A", Counts())), day(replace(site("A", Counts()), own=own)))
    assert Change("A", "own_arrived", None, 5) in found
    assert Change("A", "own_closes", None, 1) in found


def test_all_that_is_counted_can_change() -> None:
    """Carriers, probes and visits as well as sites."""
    cold = ColdFigures("COLD", "r", "b/p", 1, 1, 10, 600_000, 0, 0, 0)
    one = replace(site("A", Counts(arrived=1)), carriers={"sf": Acts(arrived=1)})
    before = day(one, cold=(cold,), places=(PlaceDay("A", "village", None, None),))
    other = replace(one, carriers={"yto": Acts(arrived=1)})
    warm = replace(cold, hot_ms=60_000)
    after = day(other, cold=(warm,), places=(PlaceDay("A", "village", down=True, up=False),))
    assert set(changes(before, after)) == {
        Change("A", "arrived@sf", 1, None),
        Change("A", "arrived@yto", None, 1),
        Change("COLD/r/b/p", "probe_hot_ms", 0, 60_000),
        Change("A", "visited_down", None, 1),
        Change("A", "visited_up", None, 0),
    }
