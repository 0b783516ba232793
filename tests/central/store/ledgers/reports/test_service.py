"""What a report says of service, coverage, held parcels and carriers is what the log says."""

from random import Random

import pytest

from logistics.service.reports.shape import Report
from tests.central.centre import Centre, fresh_centre
from tests.central.store.ledgers.reports import plain_service as plainly
from tests.central.store.ledgers.reports.plain import DAYS, standing, week
from tests.central.store.ledgers.reports.test_both import WEEK, play, version

_ACTS = {"arrive": "arrived", "hand_out": "handed_out", "collect": "collected"}
_ACTS |= {"return": "returned", "depart": "departed"}


@pytest.mark.parametrize("seed", range(8))
def test_all_of_a_week_is_what_the_log_says(seed: int) -> None:
    """With half of it late: verdicts, visits and gaps, active stations, what lies, and whose parcels."""
    rng = Random(seed)
    pieces = [*week(rng), *plainly.rounds(rng)]
    rng.shuffle(pieces)
    with fresh_centre() as centre:
        play(centre, pieces, len(pieces) - 6)
        report = version(centre, "week", WEEK).report
        _service(centre, report)
        _coverage(centre, report)
        _carriers(centre, report)
        for day in DAYS:
            _held(centre, version(centre, "day", day).report, day)
        _held(centre, report, DAYS[-1])


def _service(centre: Centre, report: Report) -> None:
    said = {
        (level.place, kept.promise): (kept.verdict, kept.visits, kept.largest_gap_days)
        for level in report.service
        for kept in level.promises
    }
    assert said == plainly.verdicts(standing(centre))


def _coverage(centre: Centre, report: Report) -> None:
    active = plainly.active(standing(centre))
    cover = report.coverage
    assert cover is not None
    assert (cover.active, cover.stations, cover.covered, cover.villages) == (len(active), 2, len(active), 2)
    # Thirty days were not reported: what is not covered may be yet.
    assert cover.verdict == ("kept" if len(active) == 2 else "open")


def _carriers(centre: Centre, report: Report) -> None:
    wanted = plainly.carriers(standing(centre))
    for act, figure in _ACTS.items():
        for site in report.sites:
            said = {name: getattr(each, figure) for name, each in site.carriers.items()}
            mine = {name: n for (where, name, did), n in wanted.items() if (where, did) == (site.site, act)}
            assert {name: n for name, n in said.items() if n} == mine, (site.site, act)
        whole = sum(n for (_, _, did), n in wanted.items() if did == act)
        assert sum(getattr(each, figure) for each in report.county.carriers.values()) == whole


def _held(centre: Centre, report: Report, day: str) -> None:
    wanted = plainly.held([one for one in standing(centre) if one.day <= day])
    assert {one.site: one.held for one in report.sites if one.held} == dict(wanted), day
    assert report.county.held == sum(wanted.values())


def test_the_weeks_differ() -> None:
    """Among them are promises kept, broken and 未报, and stations that are active and that are not."""
    verdicts, active = set(), set()
    for seed in range(8):
        rng = Random(seed)
        pieces = [*week(rng), *plainly.rounds(rng)]
        with fresh_centre() as centre:
            play(centre, pieces, len(pieces))
            told = standing(centre)
        verdicts |= {verdict for verdict, _, _ in plainly.verdicts(told).values()}
        active |= plainly.active(told)
    assert verdicts == {"kept", "broken", "unreported"}
    assert active == {"S1", "S2"}
