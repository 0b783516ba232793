"""A lot's age goes by its harvest, and what ends first goes first."""

from logistics.events.lots import LotBegun
from logistics.goods.lots.account import Account, fold
from logistics.goods.lots.shelflife import best_before, born_on, days_between, first_to_go, local_day
from logistics.parcels.told import Told

DAY_MS = 86_400_000
AT_MS = 1_700_000_000_000


def _lot(lot: str, day: int, harvested: str | None = None, parents: tuple[str, ...] = ()) -> Account:
    begun = LotBegun(lot=lot, site="S", product="kiwifruit", harvested=harvested, parents=parents)
    return fold(lot, [Told(AT_MS + day * DAY_MS, "s", day + 1, begun)])


def test_the_earliest_harvest_of_a_family_counts() -> None:
    """What was graded later is not younger; without a harvest it is the first day of one of them."""
    lots = {"R": _lot("R", 0, "2023-11-10"), "Q": _lot("Q", 1)}
    assert born_on(_lot("A", 9, parents=("R", "Q")), lots.get) == "2023-11-10"
    assert born_on(_lot("B", 9, parents=("Q",)), lots.get) == local_day(AT_MS + DAY_MS)
    assert born_on(fold("X", []), lots.get) is None


def test_a_lot_is_good_for_so_many_days() -> None:
    """None where harvest or shelf life is not known."""
    assert best_before("2024-02-20", 10) == "2024-03-01"
    assert best_before(None, 10) is best_before("2024-02-20", None) is None
    assert days_between("2024-02-28", "2024-03-01") == 2


def test_a_day_in_no_calendar_says_nothing() -> None:
    """A box can tell one: it counts as a harvest that nobody told."""
    lots = {"R": _lot("R", 0, "2023-02-30"), "Q": _lot("Q", 1, "2023-11-12")}
    assert born_on(_lot("A", 9, parents=("R", "Q")), lots.get) == "2023-11-12"
    assert born_on(_lot("B", 9, "0000-13-01", parents=("R",)), lots.get) == local_day(AT_MS)
    assert best_before("2024-02-30", 10) is None
    assert best_before("9999-12-31", 0) == "9999-12-31"
    assert best_before("9999-12-31", 1) is None


def test_a_day_is_china_s() -> None:
    """Evening in London is the next day there."""
    assert local_day(1_700_000_000_000) == "2023-11-15"


def test_first_expired_first_out() -> None:
    """The earlier end, then the older; what has no end comes last."""
    assert first_to_go([("A", None, 1), ("B", "2024-02-02", 3), ("C", "2024-02-02", 2)]) == "C"
    assert first_to_go([("A", None, 2), ("D", None, 1)]) == "D"
    assert first_to_go([]) == ""
