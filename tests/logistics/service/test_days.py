"""A day's totals are sums, its digest is the counters' own, and a diff names exactly what changed."""

from hashlib import sha256

from msgspec.structs import replace

from logistics.service.closing import digest_of
from logistics.service.days import (
    Change,
    Counts,
    DayReport,
    Money,
    OwnClose,
    SiteDay,
    changes,
    summed,
)


def site(name: str, counts: Counts, money: Money | None = None, **more: object) -> SiteDay:
    """A site's day of which something came."""
    one = SiteDay(name, "T", is_heard=True, counts=counts, money=money or Money(), digest=digest_of(()))
    return replace(one, **more)


def report(*sites: SiteDay) -> DayReport:
    """A report of these sites."""
    return DayReport("2026-05-28", sites, (), summed("", sites, {}))


def test_the_digest_is_of_sorted_lines() -> None:
    """`act waybill`, sorted, each ended by a line feed, each once: as wire.md says of `day.closed`."""
    lines = [("hand_out", "W2"), ("arrive", "W2"), ("arrive", "W10"), ("arrive", "W2")]
    assert digest_of(lines) == sha256(b"arrive W10\narrive W2\nhand_out W2\n").hexdigest()
    assert digest_of(()) == sha256(b"").hexdigest()


def test_a_total_adds_up_and_counts_a_shared_parcel_once() -> None:
    """Acts are added; parcels by direction are given, for two sites may have seen the same one."""
    own = OwnClose(5, 0, 0, 0, 0, 0, 5, "0" * 64)
    one = site("A", Counts(arrived=5, held=5, down=5), Money(100, 0, None), own=own)
    two = site("B", Counts(arrived=2, held=1, down=2), Money(50, 20, 7))
    silent = replace(site("C", Counts(held=3)), is_heard=False)
    total = summed("T", [one, two, silent], {"down": 5})
    assert (total.sites, total.heard, total.closed) == (3, 2, 1)
    assert total.counts == Counts(arrived=7, held=9, down=5)
    assert total.money == Money(150, 20, 7)


def test_no_count_of_a_till_is_not_a_difference_of_zero() -> None:
    """Where no till was counted, nothing is known of what is missing."""
    assert summed("", [site("A", Counts())], {}).money.difference_fen is None
    assert summed("", [site("A", Counts(), Money(0, 0, 0))], {}).money.difference_fen == 0


def test_a_diff_names_each_figure_that_changed() -> None:
    """From what to what, by site; what stayed is not named."""
    before = report(site("A", Counts(arrived=5, held=5)), site("B", Counts(arrived=1)))
    after = report(site("A", Counts(arrived=6, held=5)), site("B", Counts(arrived=1)))
    assert changes(before, after) == (Change("A", "arrived", 5, 6),)
    assert changes(before, before) == ()


def test_a_silent_site_that_speaks_goes_from_unreported_to_its_figure() -> None:
    """未报 is None and not 0; how many parcels lie there was known all the time."""
    silent = replace(site("A", Counts(held=3)), is_heard=False)
    found = {
        one.figure: (one.before, one.after) for one in changes(report(silent), report(site("A", Counts())))
    }
    assert found["arrived"] == (None, 0)
    assert found["held"] == (3, 0)


def test_a_close_that_comes_shows_in_the_diff() -> None:
    """The station's own figures are figures, too."""
    own = OwnClose(5, 0, 0, 0, 0, 0, 5, "0" * 64)
    found = changes(report(site("A", Counts())), report(site("A", Counts(), own=own)))
    assert Change("A", "own_arrived", None, 5) in found
    assert Change("A", "own_closes", None, 1) in found
