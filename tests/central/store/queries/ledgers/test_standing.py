"""Service levels by the days' reports, where these stand, are what the log says at any moment."""

from datetime import date
from random import Random

import pytest
from sqlalchemy import delete

from central.store.ledgers.reports.reporting import Reporting
from central.store.ledgers.reports.tables import day_touched
from central.store.queries.ledgers import service
from central.store.queries.ledgers.standing import standing
from logistics.events.transport import Visited
from logistics.service.levels import Period
from logistics.service.promises import PlaceKind
from tests.central.centre import Centre, batch, fresh_centre
from tests.central.store.ledgers.reports import plain_service as plainly
from tests.central.store.ledgers.reports.plain import DAYS, Piece, week
from tests.central.store.ledgers.reports.plain import standing as told
from tests.central.store.ledgers.reports.scene import COUNTY, HOUR_MS, ZONE, at

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
        levels = service.levels(connection, _PLACES, _WEEK, ZONE)
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


def test_a_place_of_which_no_report_tells_is_counted() -> None:
    """It was not promised anything when the day was reported, or the report is of an old program."""
    with fresh_centre() as centre:
        for piece in _pieces(1):
            _come(centre, piece, _MONDAY + HOUR_MS)
        _look(centre, _MONDAY + 7 * HOUR_MS)
        with centre.store.read() as connection:
            assert standing(connection, (*_PLACES, "S9"), _WEEK, ZONE) == {}
            asked: dict[str, PlaceKind] = {**_PLACES, "S9": "village"}
            levels = service.levels(connection, asked, _WEEK, ZONE)
            known = service.levels(connection, _PLACES, _WEEK, ZONE)
        assert levels[: len(known)] == known
