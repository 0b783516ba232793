"""Rules of rooms have versions; each minute is judged by the one valid then, also when it came later."""

from pathlib import Path

import pytest

from central.store import tables
from central.store.coldchain import rules
from logistics.coldchain.errors import RuleError
from logistics.coldchain.rule import MINUTE_MS, RuleBook
from tests.central.centre import NOW, ROOM, RULE, STEP_MS, T0, batch, centre_in, chunk
from tests.central.store.coldchain.ruling import by_database, enter, rule, version

HOUR_MS = 60 * MINUTE_MS
FROM_THE_BEGINNING = version(0, origin="settings", made_by="settings")


def test_each_minute_is_judged_by_the_version_valid_then(tmp_path: Path) -> None:
    """A version dated back judges what came since anew, and leaves what lies before as it was judged."""
    with centre_in(tmp_path) as centre:
        by_database(centre)
        enter(centre, FROM_THE_BEGINNING)
        told = chunk([4, *([9] * 12), 4, *([7] * 12), 4])
        centre.receive(batch("s", 1, (T0, told)))
        before = centre.rows(tables.excursion)
        assert [(one.limit_mc, one.alarm_ms is not None) for one in before] == [(8000, True)]
        enter(centre, version(T0 + 13 * STEP_MS, rule(6)))
        after = centre.rows(tables.excursion)
        assert after[0] == before[0]
        assert [(one.limit_mc, one.start_ms - T0) for one in after] == [(8000, STEP_MS), (6000, 14 * STEP_MS)]


def test_the_collector_goes_by_it_at_once(tmp_path: Path) -> None:
    """A version that another process entered judges the very next batch, without a restart."""
    with centre_in(tmp_path) as centre, centre_in(tmp_path) as page:
        by_database(centre)
        centre.receive(batch("s", 1, (T0, chunk([7, 7]))))
        assert centre.rows(tables.excursion) == []
        enter(page, version(T0 + 2 * STEP_MS, rule(6)))
        centre.receive(batch("s", 2, (T0 + 2 * STEP_MS, chunk([7, 7]))))
        assert [one.start_ms for one in centre.rows(tables.excursion)] == [T0 + 2 * STEP_MS]


def test_a_rebuild_judges_by_the_same_versions(tmp_path: Path) -> None:
    """Versions are no read model: what is made again from the log is judged as before."""
    with centre_in(tmp_path) as centre:
        by_database(centre)
        enter(centre, FROM_THE_BEGINNING)
        centre.receive(batch("s", 1, (T0, chunk([4, *([7] * 24), 4]))))
        enter(centre, version(T0 + 10 * STEP_MS, rule(6)), version(T0 + 20 * STEP_MS, rule(5)))
        before = centre.models()
        centre.projections.rebuild(centre.store)
        assert centre.models() == before


def test_versions_follow_each_other(tmp_path: Path) -> None:
    """They are numbered without holes; none begins before the last one, or longer ago than can be judged."""
    with centre_in(tmp_path) as centre:
        enter(centre, FROM_THE_BEGINNING, version(T0), version(T0, rule(6)))
        with pytest.raises(RuleError, match="before version 3 begins"):
            enter(centre, version(T0 - 1))
        with pytest.raises(RuleError, match="more than 92 days ago"):
            enter(centre, version(T0 + 1, entered_ms=T0 + 2 + rules.BACK_MS_MAX))
        with centre.store.read() as connection:
            found = rules.history(connection, *ROOM)
            book = rules.books(connection)[ROOM]
        assert [one.version for one in found] == [1, 2, 3]
        assert isinstance(book, RuleBook)
        assert book.at(T0 - 1) == RULE
        # Of two that begin at once the later entered counts.
        assert book.at(T0) == rule(6)


def test_before_the_first_word_nothing_is_out(tmp_path: Path) -> None:
    """A room that gets its first rule by the page was not out of limits before that."""
    with centre_in(tmp_path) as centre:
        by_database(centre)
        centre.receive(batch("s", 1, (T0, chunk([30] * 12))))
        enter(centre, version(T0 + 6 * STEP_MS))
        assert [one.start_ms for one in centre.rows(tables.excursion)] == [T0 + 6 * STEP_MS]


def test_what_is_in_force(tmp_path: Path) -> None:
    """A version that begins later is known and not in force yet."""
    with centre_in(tmp_path) as centre:
        enter(centre, FROM_THE_BEGINNING, version(NOW + HOUR_MS, rule(6), product="kiwifruit"))
        with centre.store.read() as connection:
            assert rules.in_force(connection, NOW)[ROOM].version == 1
            assert rules.in_force(connection, NOW + HOUR_MS)[ROOM].product == "kiwifruit"
            assert [one.version for one in rules.newest(connection)] == [2]


def test_not_further_back_than_can_be_judged(tmp_path: Path) -> None:
    """Judging anew holds up everybody who writes: more readings than a few seconds' worth are refused."""
    with centre_in(tmp_path) as centre:
        by_database(centre)
        centre.receive(batch("s", 1, (T0, chunk([4] * 6))))
        with centre.store.write() as connection:
            with pytest.raises(RuleError, match="before the last 5 readings"):
                rules.add(connection, version(T0), readings_max=5)
            assert rules.add(connection, version(T0 + STEP_MS), readings_max=5).version == 1
