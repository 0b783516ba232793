"""Service levels by the days' reports, where these stand, are what the log says at any moment."""

from datetime import date
from random import Random

import pytest
from sqlalchemy import delete, update

from central.store.ledgers.reports.reporting import Reporting
from central.store.ledgers.reports.tables import day_touched, report
from central.store.queries.ledgers import judged
from central.store.queries.ledgers.judged import standing
from logistics.events.transport import Visited
from logistics.service.levels import Period
from logistics.service.promises import PlaceKind
from tests.central.centre import Centre, batch, fresh_centre
from tests.central.store.ledgers.reports import plain_service as plainly
from tests.central.store.ledgers.reports.plain import DAYS, Piece, week
from tests.central.store.ledgers.reports.plain import standing as told
from tests.central.store.ledgers.reports.scene import COUNTY, HOUR_MS, ZONE, at, scan

_WEEK = Period(date.fromisoformat(DAYS[0]), date.fromisoformat(DAYS[-1]))
_PLACES: dict[str, PlaceKind] = {"C1": "township", "S1": "village", "S2": "village"}
_MONDAY = at("2026-06-01", "00:00")
_MINUTE_MS = 60_000


def _pieces(seed: int) -> list[Piece]:
    rng = Random(seed)
    pieces = [*week(rng), *plainly.rounds(rng)]
    rng.shuffle(pieces)
    return pieces


def _come(centre: Centre, piece: Piece, now_ms: int) -> None:
    centre.receive(batch(piece.stream, piece.first, *piece.told, box=piece.stream), now_ms=now_ms)


def _look(centre: Centre, now_ms: int) -> None:
    reporting = Reporting(centre.store, COUNTY, 6)
    for minute in range(9):
        reporting.tick(now_ms + minute * _MINUTE_MS)


def _verdicts(centre: Centre) -> dict[tuple[str, str], tuple[str, int, int]]:
    with centre.store.read() as connection:
        levels = judged.levels(connection, _PLACES, _WEEK, ZONE)
    return {
        (level.place, kept.promise): (kept.verdict, kept.visits, kept.largest_gap_days)
        for level in levels
        for kept in level.promises
    }


def _standing(centre: Centre) -> int:
    with centre.store.read() as connection:
        return len(standing(connection, _PLACES, _WEEK, ZONE))


@pytest.mark.parametrize("seed", range(8))
def test_levels_are_what_the_log_says_while_reports_wait(seed: int) -> None:
    """After each late piece, before and after anybody looked at the days that it touched."""
    pieces = _pieces(seed)
    seen: set[int] = set()
    with fresh_centre() as centre:
        for piece in pieces[:-8]:
            _come(centre, piece, _MONDAY + HOUR_MS)
        _look(centre, _MONDAY + 7 * HOUR_MS)
        assert _standing(centre) == len(DAYS)
        for number, piece in enumerate(pieces[-8:]):
            now_ms = _MONDAY + (8 + number) * HOUR_MS
            _come(centre, piece, now_ms)
            seen.add(_standing(centre))
            assert _verdicts(centre) == plainly.verdicts(told(centre)), piece
            if number % 3 == 2:
                _look(centre, now_ms + _MINUTE_MS)
                assert _verdicts(centre) == plainly.verdicts(told(centre)), piece
        assert min(seen) < len(DAYS)


def test_a_day_that_is_to_be_looked_at_again_is_counted() -> None:
    """Only the note keeps the old report from being believed; without it the visit would not be seen."""
    late = Piece("late", 1, ((at(DAYS[2], "09:00"), Visited(stop="S2", site="C1", kind="exchange")),))
    with fresh_centre() as centre:
        for piece in _pieces(3):
            if not piece.stream.startswith("round-S2"):
                _come(centre, piece, _MONDAY + HOUR_MS)
        _look(centre, _MONDAY + 7 * HOUR_MS)
        _come(centre, late, _MONDAY + 8 * HOUR_MS)
        assert _verdicts(centre)["S2", "collected_3_a_week"][1] == 1
        with centre.store.write() as connection:
            connection.execute(delete(day_touched))
        assert _verdicts(centre)["S2", "collected_3_a_week"][1] == 0


def _reported(centre: Centre, *late: Piece) -> None:
    for piece in (*_pieces(1), *late):
        _come(centre, piece, _MONDAY + HOUR_MS)
    _look(centre, _MONDAY + 7 * HOUR_MS)


def _days_of(centre: Centre, place: str) -> set[str]:
    asked: dict[str, PlaceKind] = {**_PLACES, place: "village"}
    with centre.store.read() as connection:
        *_, level = judged.levels(connection, asked, _WEEK, ZONE)
    return {kept.leg for kept in level.promises if kept.visits}


def test_a_place_that_is_not_the_county_s_costs_nothing() -> None:
    """It is closed, or opens next week: no report names it, and nothing came of it."""
    with fresh_centre() as centre:
        _reported(centre)
        with centre.store.read() as connection:
            assert len(standing(connection, (*_PLACES, "S9"), _WEEK, ZONE)) == len(DAYS)
        assert _days_of(centre, "S9") == set()


def test_what_came_of_a_place_that_no_report_names_is_counted() -> None:
    """A scan there makes it a site of that day, which is counted; what a line told of it is looked for."""
    scan_there = scan("W77", "arrive", "S9")
    scanned = Piece("scanned", 1, ((at(DAYS[2], "09:00"), scan_there),))
    told_of = Piece("told", 1, ((at(DAYS[3], "09:00"), Visited(stop="S8", site="C1", kind="exchange")),))
    with fresh_centre() as centre:
        _reported(centre, scanned, told_of)
        with centre.store.read() as connection:
            assert date.fromisoformat(DAYS[2]) not in standing(connection, ("S9",), _WEEK, ZONE)
            assert len(standing(connection, ("S8",), _WEEK, ZONE)) == len(DAYS)
        assert _days_of(centre, "S9") == {"down"}
        assert _days_of(centre, "S8") == {"down", "up"}


def test_a_report_of_an_old_program_is_not_believed() -> None:
    """It tells of no places: its days are counted."""
    with fresh_centre() as centre:
        _reported(centre)
        before = _verdicts(centre)
        with centre.store.write() as connection:
            connection.execute(update(report).values(body='{"sites":[{"site":"S1"}]}'))
        assert _standing(centre) == 0
        assert _verdicts(centre) == before
