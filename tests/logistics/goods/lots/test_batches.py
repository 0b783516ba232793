"""What a site writes down of batches in and out follows from the accounts, and a correction is in none."""

from logistics.goods.lots.account import fold
from logistics.goods.lots.batches import Batch, batches, in_order
from logistics.parcels.told import Told
from tests.central.store.lots.day import DAY, ONE, RAW, SITE, SPLIT, TWO

_DAY_MS = 86_400_000
TOLD = [Told(1000 * seq, "s", seq, event) for seq, event in enumerate(DAY, 1)]
ALL = (0, _DAY_MS)


def of(lot: str, site: str = SITE, span_ms: tuple[int, int] = ALL) -> list[Batch]:
    return batches(fold(lot, TOLD), site, span_ms, lambda at_ms: f"day {at_ms // _DAY_MS}")


def test_weighings_of_a_day_are_one_batch_in() -> None:
    """With its owner's number and its origin; what it was made into goes out as processed."""
    came, first, second = of(RAW)
    assert (came.how, came.net_g, came.owner, came.origin) == ("weighed", 100_000, "F-0031", "331123104203")
    assert came.is_in
    assert [(one.how, one.to, one.net_g) for one in (first, second)] == [
        ("processed", ONE, 60_000),
        ("processed", TWO, 19_900),
    ]


def test_what_is_packed_and_shipped_names_where_it_went_and_what_it_was_made_of() -> None:
    """A package, a market; the certificate and the source lots beside it."""
    assert [(one.how, one.to, one.net_g, one.certificate, one.sources) for one in of(ONE)] == [
        ("processed", SPLIT, 20_000, "HGZ-1", (RAW,)),
        ("packed", "SF1", 5000, "HGZ-1", (RAW,)),
        ("shipped", "杭州勾庄市场", 35_000, "HGZ-1", (RAW,)),
    ]


def test_another_site_and_another_time_have_none_of_it() -> None:
    """The span is half open."""
    assert of(ONE, site="HUB") == []
    assert len(of(ONE, site="")) == 3
    assert [one.net_g for one in of(RAW, span_ms=(2000, 3000))] == [60_000]
    assert of(RAW, span_ms=(0, 2000)) == []


def test_what_came_in_stands_before_what_went_out() -> None:
    """Day by day."""
    listed = in_order([*of(ONE), *of(RAW)])
    assert [one.is_in for one in listed] == [True, False, False, False, False, False]
    assert [one.lot for one in listed] == [RAW, ONE, ONE, ONE, RAW, RAW]
