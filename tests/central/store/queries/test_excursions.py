"""What was known of an excursion at a time can be asked for ever after, whatever came later."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from central.store.projections import probes
from central.store.queries import excursions
from central.store.queries.excursions import Excursion
from logistics.coldchain.rule import MINUTE_MS, Rule, RuleBook, Rules
from tests.central.centre import ROOM, RULE, STEP_MS, T0, Centre, batch, centre_in, chunk

HOUR_MS = 60 * MINUTE_MS
PROBE = "box-a/probe-1"
HOT, CALM = (9.0,) * 12, (4.0,) * 12


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


def hear(centre: Centre, seq: int, hour: float, celsius: tuple[float, ...], known_h: float) -> None:
    """A chunk of some hour that is received at another."""
    told = (T0 + round(hour * HOUR_MS), chunk(celsius))
    centre.receive(batch("s", seq, told), now_ms=T0 + round(known_h * HOUR_MS))


def listed(centre: Centre, since_h: float = -10_000) -> list[Excursion]:
    with centre.store.read() as connection:
        return list(excursions.listed(connection, *ROOM, T0 + round(since_h * HOUR_MS), 2 * T0))


def story(one: Excursion) -> list[tuple[str, float, float, float | None, bool]]:
    """Why, known at, from and until which hour, and whether it was an alarm."""
    return [
        (
            version.why,
            (version.known_ms - T0) / HOUR_MS,
            (version.start_ms - T0) / HOUR_MS,
            None if version.end_ms is None else (version.end_ms - T0) / HOUR_MS,
            version.alarm_ms is not None,
        )
        for version in one.versions
    ]


def test_a_running_excursion_grows_without_versions(centre: Centre) -> None:
    """It is known from its alarm on, and again when it ends; what lies between is one version."""
    hear(centre, 1, 0, HOT[:2], 1)
    assert listed(centre) == []
    for number in range(3):
        hear(centre, 2 + number, (2 + 6 * number) / 12, HOT[:6], 2 + number)
    hear(centre, 9, 20 / 12, CALM, 6)
    (one,) = listed(centre)
    assert story(one) == [("first", 2, 0, None, True), ("continued", 6, 0, 20 / 12, True)]


def test_what_ended_is_of_no_later_span(centre: Centre) -> None:
    """It was open once, and as long as it was known to be open it belongs to what was looked at then."""
    hear(centre, 1, 0, HOT, 1)
    hear(centre, 2, 1, CALM, 3)
    assert [len(listed(centre, since_h)) for since_h in (0, 1, 3, 3.1, 24)] == [1, 1, 1, 0, 0]


def test_an_open_one_is_of_every_later_span(centre: Centre) -> None:
    """Nobody knows of an end."""
    hear(centre, 1, 0, HOT, 1)
    assert len(listed(centre, 24)) == 1


def test_late_data_adds_a_version_and_keeps_the_old_one(centre: Centre) -> None:
    """As it was known at 4 o'clock, and as it is known now: earlier, longer, under the same number."""
    hear(centre, 1, 0, CALM, 1)
    hear(centre, 3, 2, HOT, 3)
    hear(centre, 4, 3, CALM, 4)
    (before,) = listed(centre)
    hear(centre, 2, 1, HOT, 7)
    (after,) = listed(centre)
    assert story(after) == [
        ("first", 3, 2, None, True),
        ("continued", 4, 2, 3, True),
        ("late", 7, 1, 3, True),
    ]
    assert after.number == before.number
    assert after.as_known(T0 + 5 * HOUR_MS) == before.now
    assert after.as_known(T0) is None
    with centre.store.read() as connection:
        assert excursions.numbered(connection, PROBE, T0 + HOUR_MS) == after.number
        assert excursions.one(connection, after.number) == after
        assert excursions.one(connection, 999) is None


def test_a_backlog_that_comes_chunk_by_chunk_is_one_version(centre: Centre) -> None:
    """What is learnt of it within ten minutes is known together; only that it became an alarm is apart."""
    hear(centre, 99, 9, CALM, 10)
    for number, value in enumerate((4.0, *HOT, 4.0)):
        told = (T0 + number * STEP_MS, chunk([value]))
        centre.receive(batch("s", number + 1, told), now_ms=T0 + 11 * HOUR_MS + number * 1000)
    (one,) = listed(centre)
    assert [(version.why, version.close) for version in one.versions] == [
        ("first", "gap"),
        ("late", "recovered"),
    ]
    assert one.now.alarm_ms is not None


def test_a_new_rule_adds_a_version_that_names_it(tmp_path: Path) -> None:
    """Under a stricter version the excursion begins earlier; which version judged it is said."""
    strict = Rule.from_keys({"hi": 5.0, "duration": 30, "interval": 5, "max_gap": 15})
    rules: dict[probes.RoomKey, Rules] = {ROOM: RULE}
    with centre_in(tmp_path, rules) as centre:
        hear(centre, 1, 0, (7.0,) * 12, 1)
        hear(centre, 2, 1, HOT, 2)
        hear(centre, 3, 2, CALM, 3)
        rules[ROOM] = RuleBook(((0, RULE), (T0 + HOUR_MS // 2, strict)))
        with centre.store.write() as connection:
            probes.rejudge(connection, PROBE, T0 + HOUR_MS // 2, rules, known_ms=T0 + 9 * HOUR_MS)
        (one,) = listed(centre)
        assert [(version.why, version.rule_ms, version.limit_mc) for version in one.versions] == [
            ("first", 0, 8000),
            ("continued", 0, 8000),
            ("rule", T0 + HOUR_MS // 2, 5000),
        ]
        assert one.now.start_ms == T0 + HOUR_MS // 2


def test_a_rebuild_keeps_what_was_known(tmp_path: Path) -> None:
    """The versions stay; one is added where what is judged anew is not what stood, and none where it is."""
    with centre_in(tmp_path) as centre:
        hear(centre, 1, 0, HOT, 1)
        hear(centre, 2, 1, CALM, 2)
        hear(centre, 3, 2, (6.0,) * 12, 3)
        before = listed(centre)
        centre.projections.rebuild(centre.store, T0 + 4 * HOUR_MS)
        assert listed(centre) == before
    strict = Rule.from_keys({"hi": 5.0, "duration": 5, "interval": 5, "max_gap": 15})
    with centre_in(tmp_path, {ROOM: strict}) as centre:
        centre.projections.rebuild(centre.store, T0 + 5 * HOUR_MS)
        newer, older = listed(centre)
        assert [one.why for one in older.versions] == ["first", "continued", "rebuild"]
        assert [(one.why, one.known_ms) for one in newer.versions] == [("first", T0 + 5 * HOUR_MS)]
    with centre_in(tmp_path, {ROOM: Rule.from_keys({"hi": 20.0, "duration": 5, "interval": 5})}) as centre:
        centre.projections.rebuild(centre.store, T0 + 6 * HOUR_MS)
        assert [one.now.close for one in listed(centre)] == ["withdrawn", "withdrawn"]
