"""A rule's versions follow each other without holes, and each minute is judged by the one valid then."""

import msgspec
import pytest
from msgspec.structs import replace

from logistics.coldchain.errors import RuleError
from logistics.coldchain.exposure import Reading, judge
from logistics.coldchain.rule import MINUTE_MS, Rule
from logistics.goods.rules import Criterion, Finding, History, ProductRule, findings


def rule(hi: float, **keys: float) -> Rule:
    return Rule.from_keys({"hi": hi, "duration": 30, "interval": 5, **keys})


def version(number: int, from_min: int, to_min: int | None, hi: float, *more: Criterion) -> ProductRule:
    return ProductRule(
        product="pork",
        version=number,
        valid_from_ms=from_min * MINUTE_MS,
        valid_to_ms=None if to_min is None else to_min * MINUTE_MS,
        by="Wang",
        source="DB31/T 388-2007",
        criteria=(Criterion("alarm", "alarm", rule(hi)), *more),
    )


STRICT = Criterion("above-7", "quarantine", rule(7, duration=0))
FIRST, SECOND = version(1, 0, 100, 4), version(2, 100, None, 8, STRICT)
HISTORY = History((FIRST, SECOND))


def constant(milli_c: int, start: int, end: int) -> list[Reading]:
    return [(minute * MINUTE_MS, milli_c) for minute in range(start, end, 5)]


def test_a_rule_changed_in_mid_stay_judges_each_minute_by_its_version() -> None:
    """6 °C from minute 60 to 140: out of limits until the limit is raised at 100, and not after."""
    found = judge(constant(6000, 60, 140), HISTORY.book("alarm"))
    assert found.hot.total_ms == 40 * MINUTE_MS
    assert [(one.start_ms // MINUTE_MS, one.close) for one in found.excursions] == [(60, "recovered")]


def test_which_version_judged_which_stretch() -> None:
    """Before the first version nobody said anything; then each has its own."""
    told = [
        (start // MINUTE_MS, end // MINUTE_MS, one.version if one else None)
        for start, end, one in HISTORY.stretches(-10 * MINUTE_MS, 150 * MINUTE_MS)
    ]
    assert told == [(-10, 0, None), (0, 100, 1), (100, 150, 2)]


def test_what_no_version_says_is_no_breach() -> None:
    """A criterion that came with the second version, and time outside of all versions."""
    ended = History((FIRST, replace(SECOND, valid_to_ms=150 * MINUTE_MS)))
    found = judge(constant(9000, -30, 200), ended.book("above-7"))
    assert found.hot.total_ms == 50 * MINUTE_MS
    assert judge(constant(9000, -30, 200), ended.book("alarm")).hot.total_ms == 150 * MINUTE_MS
    assert found.coverage == 1.0


def test_a_finding_names_the_version_that_judged_it() -> None:
    """The worst grade comes first; an alarm on the last minute of a version is that version's."""
    readings = constant(6000, 70, 100) + constant(7500, 100, 110)
    records = {name: judge(readings, HISTORY.book(name)) for name in HISTORY.names}
    assert findings(HISTORY, records) == [
        Finding("above-7", "quarantine", 100 * MINUTE_MS, 2),
        Finding("alarm", "alarm", 100 * MINUTE_MS, 1),
    ]


def test_a_budget_that_was_spent_is_a_finding() -> None:
    """Two runs of twenty minutes: no single one is an alarm, together they are."""
    history = History((version(1, 0, None, 9, Criterion("sum", "reject", rule(4, cum=30, duration=99))),))
    readings = constant(6000, 0, 20) + constant(3000, 20, 40) + constant(6000, 40, 60)
    records = {"sum": judge(readings, history.book("sum")), "alarm": judge(readings, history.book("alarm"))}
    assert findings(history, records) == [Finding("sum", "reject", 50 * MINUTE_MS, 1)]


def test_an_amendment_ends_the_version_before_it() -> None:
    """The new version is the next one; what was valid stays as it was."""
    amended = HISTORY.amended(version(3, 500, None, 5))
    assert [one.valid_to_ms for one in amended.versions] == [100 * MINUTE_MS, 500 * MINUTE_MS, None]
    assert amended.at(499 * MINUTE_MS) == replace(SECOND, valid_to_ms=500 * MINUTE_MS)
    assert amended.at(-1) is None


@pytest.mark.parametrize(
    ("versions", "fault"),
    [
        ((), "at least one version"),
        ((FIRST, version(3, 100, None, 8)), "version 3 follows 1"),
        ((FIRST, version(2, 101, None, 8)), "version 2 must begin when 1 ends"),
        ((FIRST, version(2, 99, None, 8)), "version 2 must begin when 1 ends"),
        ((SECOND, version(3, 200, None, 8)), "version 3 must begin when 2 ends"),
        ((FIRST, replace(SECOND, product="tea")), "tea: is no version of pork"),
    ],
)
def test_versions_that_do_not_fit_are_refused(versions: tuple[ProductRule, ...], fault: str) -> None:
    """Holes, overlaps and leaps: each with what is wrong."""
    with pytest.raises(RuleError, match=fault):
        History(versions)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"by": ""}, "by is missing"),
        ({"source": ""}, "source is missing"),
        ({"criteria": ()}, "at least one criterion"),
        ({"criteria": (STRICT, STRICT)}, "'above-7' is there twice"),
        ({"valid_to_ms": 0}, "ends before it begins"),
    ],
)
def test_a_version_says_who_and_by_which_source(change: dict[str, object], fault: str) -> None:
    """Without them an inspector asks in vain."""
    with pytest.raises(RuleError, match=fault):
        replace(FIRST, **change)


def test_a_criterion_that_no_version_has_is_no_book() -> None:
    """A misspelt name is told."""
    with pytest.raises(RuleError, match="no version has a criterion 'alram'"):
        HISTORY.book("alram")


def test_a_rule_is_data() -> None:
    """A history goes through JSON and back."""
    assert msgspec.json.decode(msgspec.json.encode(HISTORY), type=History) == HISTORY
