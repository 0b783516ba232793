"""Each figure of a report is what the log says when it is counted plainly, whatever came when."""

from random import Random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from central.store.ledgers.reports.reporting import Reporting
from central.store.ledgers.reports.versions import Version, latest
from logistics.service.reports.kinds import Kind
from logistics.service.reports.shape import Report, Value
from tests.central.centre import Centre, batch, fresh_centre
from tests.central.store.ledgers.reports.plain import DAYS, Piece, counted, heard, week
from tests.central.store.ledgers.reports.scene import COUNTY, HOUR_MS, at

WEEK = "2026-W22"
MONDAY = at("2026-06-01", "00:00")
FIGURES = (
    *("arrived", "handed_out", "collected", "returned", "departed", "problems", "down", "up"),
    *("due_fen", "collected_fen", "remitted_fen", "postage_fen"),
    *("received_g", "graded_g", "packed_g", "shipped_g", "blocked", "corrections"),
)
SHARED = {"down", "up"}
"""What a total does not add: two sites share a parcel."""
# Each example reports a county ten days over: a failure is told as it is found, for shrinking takes minutes.
_EXAMPLES = settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)


def play(centre: Centre, pieces: list[Piece], on_time: int) -> None:
    """So many pieces come in time, and the others one after the other when all is reported."""
    reporting = Reporting(centre.store, COUNTY, 6)
    now_ms = MONDAY + HOUR_MS
    for number, piece in enumerate(pieces):
        if number == on_time:
            now_ms = _look(reporting, MONDAY + 6 * HOUR_MS)
        now_ms += 60_000
        centre.receive(batch(piece.stream, piece.first, *piece.told, box=piece.stream), now_ms=now_ms)
        if number >= on_time:
            now_ms = _look(reporting, now_ms + 60_000)
    _look(reporting, max(now_ms, MONDAY + 7 * HOUR_MS))


def _look(reporting: Reporting, now_ms: int) -> int:
    for minute in range(8):
        reporting.tick(now_ms + minute * 60_000)
    return now_ms + 8 * 60_000


def version(centre: Centre, kind: Kind, period: str) -> Version:
    """The latest version of a report."""
    with centre.store.read() as connection:
        found = latest(connection, kind, period)
    assert found is not None, period
    return found


def digests(centre: Centre) -> list[str]:
    """Of all reports of the week's days and of the week."""
    days = [version(centre, "day", day).digest for day in DAYS]
    return [*days, version(centre, "week", WEEK).digest, version(centre, "month", "2026-05").digest]


def sites(report: Report) -> dict[str, dict[str, Value]]:
    """Each site's figures."""
    return {one.site: one.values() for one in report.sites}


@_EXAMPLES
@given(seed=st.integers(0, 10_000), on_time=st.integers(1, 12))
def test_both_ways_of_counting_agree(seed: int, on_time: int) -> None:
    """With late data, corrections and silent sites: each day's figure, and each week's sum."""
    rng = Random(seed)
    pieces = week(rng)
    rng.shuffle(pieces)
    with fresh_centre() as centre:
        play(centre, pieces, min(on_time, len(pieces)))
        plain, spoke = counted(centre), heard(centre)
        for day in DAYS:
            for site, figures in sites(version(centre, "day", day).report).items():
                for name in FIGURES:
                    wanted = plain.get((day, site, name), 0) if (day, site) in spoke else None
                    assert figures[name] == wanted, (day, site, name)
        weekly = version(centre, "week", WEEK).report
        for one in weekly.sites:
            days = [day for day in DAYS if (day, one.site) in spoke]
            assert (one.heard, one.due) == (len(days), 7)
            for name in FIGURES:
                wanted = sum(plain.get((day, one.site, name), 0) for day in days) if days else None
                assert one.values()[name] == wanted, (one.site, name)


@_EXAMPLES
@given(seed=st.integers(0, 10_000), order=st.randoms(use_true_random=False), on_time=st.integers(1, 12))
def test_the_order_of_arrival_does_not_matter(seed: int, order: Random, on_time: int) -> None:
    """The same facts give the same latest version, to the byte, whatever came first and what late."""
    pieces = week(Random(seed))
    with fresh_centre() as centre:
        play(centre, pieces, len(pieces))
        straight = digests(centre)
    shuffled = list(pieces)
    order.shuffle(shuffled)
    with fresh_centre() as centre:
        play(centre, shuffled, min(on_time, len(pieces)))
        assert digests(centre) == straight
        centre.projections.rebuild(centre.store)
        _look(Reporting(centre.store, COUNTY, 6), MONDAY + 40 * HOUR_MS)
        assert digests(centre) == straight


@_EXAMPLES
@given(seed=st.integers(0, 10_000))
def test_totals_are_the_sums_of_their_parts(seed: int) -> None:
    """The county of its sites, carriers of all acts; a shared parcel is one, and said to be."""
    pieces = week(Random(seed))
    with fresh_centre() as centre:
        play(centre, pieces, len(pieces))
        kinds: tuple[tuple[Kind, str], ...] = (("week", WEEK), ("day", DAYS[0]))
        for kind, period in kinds:
            _adds_up(version(centre, kind, period).report)


def _adds_up(report: Report) -> None:
    parts = sites(report)
    county = report.county.values()
    for name in FIGURES:
        known = [one for one in (values[name] for values in parts.values()) if isinstance(one, int)]
        total = county[name]
        if name in SHARED and known:
            assert isinstance(total, int)
            assert total <= sum(known)
        else:
            assert total == (sum(known) if known else None), name
    for site in report.sites:
        assert sum(each.arrived for each in site.carriers.values()) == (site.values()["arrived"] or 0)
    assert sum(each.arrived for each in report.county.carriers.values()) == (county["arrived"] or 0)
