"""A rule is taken whole and right, or refused with every fault."""

import msgspec
import pytest

from logistics.coldchain.errors import RuleError
from logistics.coldchain.rule import Rule, RuleBook

KEYS: dict[str, object] = {"hi": 8.0, "lo": None, "duration": 30, "interval": 5}


def test_keys_are_celsius_and_minutes() -> None:
    """Temperatures become whole milli-°C and times milliseconds, exactly."""
    rule = Rule.from_keys({**KEYS, "hi": 8.1, "lo": -0.5, "hyst": 0.3, "duration": 0.5, "max_gap": 15})
    assert (rule.hi_mc, rule.lo_mc, rule.hysteresis_mc) == (8100, -500, 300)
    assert (rule.duration_ms, rule.interval_ms, rule.max_gap_ms) == (30_000, 300_000, 900_000)


def test_a_value_is_held_for_three_intervals_by_default() -> None:
    """Without max_gap a value stands for up to three intervals."""
    assert Rule.from_keys(KEYS).max_gap_ms == 15 * 60_000


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"hi": None}, "give at least one limit"),
        ({"lo": 8}, "lo: must lie below hi"),
        ({"lo": 7, "hyst": 1}, "hyst: must be less"),
        ({"hyst": -1}, "hyst: must not be negative"),
        ({"duration": -1}, "duration: must not be negative"),
        ({"duration": None}, "duration: is missing"),
        ({"interval": 0}, "interval: must be more than 0"),
        ({"max_gap": 1}, "max_gap: must be at least the interval"),
        ({"clear_after": -1}, "clear_after: must not be negative"),
        ({"cum": 0}, "cum: must be more than 0"),
        ({"cum_window": 60}, "cum_window: means nothing without cum"),
        ({"cum": 60, "cum_window": 30}, "cum_window: must be at least cum"),
        ({"inclusive": "no"}, "inclusive: must be true or false"),
        ({"hi": "8"}, "hi: must be a number"),
        ({"hi": True}, "hi: must be a number"),
        ({"hi": float("nan")}, "hi: nan is out of bounds"),
        ({"hi": -300}, "no temperature a store can have"),
        ({"duration": 1e30}, "duration: 1e+30 is out of bounds"),
        ({"hgih": 8}, "hgih: no such key; known are hi, lo"),
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused(change: dict[str, object], fault: str) -> None:
    """Each clash names its key."""
    with pytest.raises(RuleError) as caught:
        Rule.from_keys({**KEYS, **change})
    assert fault in str(caught.value)


def test_all_faults_are_named_at_once() -> None:
    """Two wrong keys and a missing one are three faults."""
    with pytest.raises(RuleError) as caught:
        Rule.from_keys({"hi": "x", "colour": 1, "duration": 5})
    assert len(caught.value.faults) == 3


def test_a_stored_rule_is_checked_when_it_is_read() -> None:
    """A rule that was tampered with in store or on the wire does not pass."""
    stored = msgspec.json.encode(Rule.from_keys(KEYS))
    assert msgspec.json.decode(stored, type=Rule) == Rule.from_keys(KEYS)
    with pytest.raises(msgspec.ValidationError, match="interval"):
        msgspec.json.decode(stored.replace(b'"interval_ms":300000', b'"interval_ms":0'), type=Rule)


@pytest.mark.parametrize(("inclusive", "side"), [(False, None), (True, "HOT")])
def test_the_limit_itself_is_out_only_if_inclusive(inclusive: bool, side: str | None) -> None:
    """Exactly 8.0 is in range under a strict rule."""
    rule = Rule.from_keys({**KEYS, "inclusive": inclusive})
    assert rule.side_of(8000) == side
    assert rule.side_of(8001) == "HOT"


@pytest.mark.parametrize(("milli_c", "clear"), [(7500, True), (7501, False), (8001, False), (1900, False)])
def test_clear_means_past_the_hysteresis_and_in_range(milli_c: int, clear: bool) -> None:
    """A hot alert is clear at hi − hyst and below, as long as it is not too cold."""
    rule = Rule.from_keys({**KEYS, "lo": 2, "hyst": 0.5})
    assert rule.is_clear(milli_c, "HOT") is clear


def test_a_book_cuts_time_where_the_version_changes() -> None:
    """Each piece of an interval has the version valid then; the first one also before its time."""
    old, new = Rule.from_keys(KEYS), Rule.from_keys({**KEYS, "hi": 10})
    book = RuleBook(((100, old), (200, new)))
    assert list(book.pieces(50, 300)) == [(50, 100, old), (100, 200, old), (200, 300, new)]
    assert [book.at(ms) for ms in (0, 199, 200)] == [old, old, new]


@pytest.mark.parametrize("from_ms", [(), (5, 5), (6, 5)])
def test_a_book_has_versions_in_order_of_time(from_ms: tuple[int, ...]) -> None:
    """No version, or two that do not follow each other, are refused."""
    with pytest.raises(RuleError):
        RuleBook(tuple((ms, Rule.from_keys(KEYS)) for ms in from_ms))
