"""Every entry of the catalogue is a usable rule with a source, and says what its source says."""

import pytest

from logistics.coldchain.errors import RuleError
from logistics.coldchain.exposure import Reading, judge
from logistics.coldchain.rule import MINUTE_MS
from logistics.goods.catalogue import CATALOGUE, Habits, Listed, first_version
from logistics.goods.rules import Finding, History, findings


def found(product: str, readings: list[Reading]) -> list[str]:
    """The broken criteria of a product's temperatures, worst first."""
    history = History((first_version(product, by="Wang", from_ms=0),))
    names = [one.name for one in history.versions[0].criteria if one.quantity == "temperature"]
    broken: list[Finding] = findings(history, {name: judge(readings, history.book(name)) for name in names})
    return [one.name for one in broken]


def constant(celsius: float, minutes: int, start: int = 0) -> list[Reading]:
    milli_c = round(celsius * 1000)
    return [(minute * MINUTE_MS, milli_c) for minute in range(start, start + minutes, 5)]


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.product)
def test_each_entry_is_a_rule_with_its_source(entry: Listed) -> None:
    """It has a first version, a name in Chinese, a source, and whether that was read."""
    rule = first_version(entry.product, by="Wang", from_ms=5)
    assert (rule.version, rule.valid_from_ms, rule.by, rule.source) == (1, 5, "Wang", entry.source)
    assert entry.zh
    assert rule.source
    assert rule.criteria
    assert [one.product for one in CATALOGUE].count(entry.product) == 1


@pytest.mark.parametrize(
    ("product", "celsius", "minutes", "broken"),
    [
        ("chilled-pork", 4.0, 600, []),
        ("chilled-pork", 4.1, 25, []),
        ("chilled-pork", 4.1, 30, ["alarm"]),
        ("chilled-pork", 5.1, 235, ["alarm"]),
        ("chilled-pork", 5.1, 240, ["above-5-for-4-h", "alarm"]),
        ("chilled-pork", 7.1, 5, ["above-7"]),
        ("chilled-pork", 0.0, 30, ["frozen"]),
        ("frozen-meat", -15.0, 600, []),
        ("frozen-meat", -14.9, 45, ["alarm"]),
        ("frozen-meat", -11.9, 5, ["above-minus-12"]),
        ("who-logger", 8.0, 6000, []),
        ("who-logger", 8.1, 595, []),
        ("who-logger", 8.1, 600, ["hot"]),
        ("who-logger", -0.5, 55, []),
        ("who-logger", -0.5, 60, ["cold"]),
        ("who-logger", -0.4, 600, []),
        ("who-shipping-indicator", 45.0, 60, ["45-for-1-h"]),
        ("who-shipping-indicator", 10.0, 1195, []),
        ("who-shipping-indicator", 10.0, 1200, ["10-for-20-h"]),
        ("kiwifruit", -1.5, 5, ["frozen"]),
        ("kiwifruit", 2.0, 600, []),
        ("kiwifruit", 2.1, 30, ["alarm"]),
        ("sweet-potato", 10.0, 3 * 1440, ["chilled", "alarm"]),
        ("sweet-potato", 10.1, 3 * 1440, ["alarm"]),
        ("fresh-mushroom", 4.5, 2 * 1440, ["two-days-at-4.5", "alarm"]),
        ("bamboo-shoot", 8.0, 10 * 1440 - 5, ["alarm"]),
        ("bamboo-shoot", 8.0, 10 * 1440, ["ten-days-at-8", "alarm"]),
        ("fda-time-control", 5.1, 240, ["above-5-for-4-h"]),
        ("chilled", 8.0, 600, []),
        ("frozen", -17.9, 30, ["alarm"]),
    ],
)
def test_what_a_temperature_means_for_goods(
    product: str, celsius: float, minutes: int, broken: list[str]
) -> None:
    """Strict or inclusive, single or together, as the source has it: the last minute decides."""
    assert found(product, constant(celsius, minutes)) == broken


def test_the_sum_of_an_indicator_is_over_several_runs() -> None:
    """Ten hours at 30 °C in two runs colour a WHO indicator; the single hour at 45 must be one."""
    runs = constant(30, 300) + constant(9, 60, 300) + constant(30, 300, 360)
    assert found("who-shipping-indicator", runs) == ["30-for-10-h"]
    runs = constant(45, 30) + constant(9, 60, 30) + constant(45, 30, 90)
    assert found("who-shipping-indicator", runs) == []


def test_a_countys_habits_fill_what_its_sources_leave_open() -> None:
    """Interval, duration and tolerance are the county's; a duration of the source stays."""
    habits = Habits(interval_min=1, alarm_min=7, tolerance_c=1)
    kiwi = first_version("kiwifruit", by="Wang", from_ms=0, habits=habits).criterion("alarm")
    pork = first_version("chilled-pork", by="Wang", from_ms=0, habits=habits).criterion("alarm")
    assert kiwi is not None
    assert pork is not None
    assert (kiwi.rule.hi_mc, kiwi.rule.duration_ms, kiwi.rule.interval_ms) == (1000, 7 * MINUTE_MS, MINUTE_MS)
    assert (pork.rule.hi_mc, pork.rule.duration_ms) == (4000, 30 * MINUTE_MS)


def test_humidity_is_judged_alike() -> None:
    """Tea at 50 % is dry enough, at 50.1 it is not."""
    criterion = first_version("green-tea", by="Wang", from_ms=0).criterion("humidity")
    assert criterion is not None
    assert criterion.quantity == "humidity"
    assert [criterion.rule.side_of(milli_pct) for milli_pct in (50_000, 50_100)] == [None, "HOT"]


def test_a_product_that_is_not_there_is_told_with_those_that_are() -> None:
    """A misspelt name gets the list."""
    with pytest.raises(RuleError, match=r"'kiwi' is not in the catalogue: kiwifruit, bamboo-shoot"):
        first_version("kiwi", by="Wang", from_ms=0)
