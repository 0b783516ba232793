"""A day is closed by the books, as often as something came since."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from edge_agent.counter.books.days import bags_open, bounds, day_at, day_of, day_to_close
from edge_agent.counter.deeds.money.day import CloseDay
from logistics.events.counter import Corrected, DayClosed, DayCounts, ParcelProblem
from logistics.events.parcels import Act, ParcelScanned
from logistics.events.transport import BagAct, BagMoved
from logistics.service.closing import digest_of
from tests.edge_agent.counter.deeds.money.till_at import SITE, Till
from tests.edge_agent.making import EPOCH_MS

TODAY = day_of(EPOCH_MS)
_DAY_MS = 86_400_000


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    """A counter where nothing has happened."""
    made = Till(tmp_path)
    yield made
    made.end()


def scan(act: Act, waybill: str) -> ParcelScanned:
    return ParcelScanned(
        waybill=waybill, act=act, site=SITE, device="c", symbology="code128", direction="down", carrier="SF"
    )


def closes(till: Till) -> list[DayClosed]:
    told = till.bench.books.told.of_kinds("day.closed")
    return [one.event for one in told if isinstance(one.event, DayClosed)]


def test_a_day_closes_with_what_was_done(till: Till) -> None:
    """Each parcel once an act, what is here now, and the digest of the lines."""
    for waybill in ("A1", "A1", "B2"):
        till.tell(scan("arrive", waybill))
    till.tell(scan("hand_out", "A1"))
    till.tell(ParcelProblem(waybill="B2", site=SITE, kind="damaged", is_open=True))
    assert till.ask(CloseDay(TODAY)).key == "day_closed"
    assert closes(till) == [
        DayClosed(
            site=SITE,
            day=TODAY.isoformat(),
            counts=DayCounts(arrived=2, handed_out=1, problems=1, held=1),
            digest=digest_of([("arrive", "A1"), ("arrive", "B2"), ("hand_out", "A1")]),
        )
    ]


def test_a_scan_after_the_close_is_seen(till: Till) -> None:
    """The day may be closed again, but not for nothing; over a restart, too."""
    till.tell(scan("arrive", "A1"))
    assert [till.ask(CloseDay(TODAY)).kind for _ in range(2)] == ["ok", "duplicate"]
    assert day_at(till.bench.shelved, TODAY).is_same
    till.tell(scan("arrive", "B2"))
    till.start()
    found = day_at(till.bench.shelved, TODAY)
    assert (found.is_same, found.more) == (False, 1)
    assert till.ask(CloseDay(TODAY)).kind == "ok"
    assert day_at(till.bench.shelved, TODAY).is_same
    assert len(closes(till)) == 2


def test_a_correction_after_the_close_is_seen(till: Till) -> None:
    """It is no scan, and the digest is another."""
    till.tell(scan("arrive", "A1"))
    scanned = till.bench.books.told.of("w:A1")[0]
    till.ask(CloseDay(TODAY))
    till.tell(Corrected(site=SITE, stream=scanned.stream, seq=scanned.seq, reason="wrong parcel"))
    found = day_at(till.bench.shelved, TODAY)
    assert (found.is_same, found.more, found.now.scans) == (False, 0, 0)


def test_yesterday_comes_first_where_nobody_closed_it(till: Till) -> None:
    """With what was here at its end, not with what is here now."""
    till.tell(scan("arrive", "A1"))
    till.tell(scan("arrive", "B2"))
    till.go_on(_DAY_MS)
    till.tell(scan("hand_out", "A1"))
    till.tell(scan("arrive", "C3"))
    till.tell(scan("arrive", "D4"))
    found = day_to_close(till.bench.shelved, EPOCH_MS + _DAY_MS)
    assert (found.day, found.now.counts) == (TODAY, DayCounts(arrived=2, held=2))
    assert till.ask(CloseDay(TODAY)).kind == "ok"
    found = day_to_close(till.bench.shelved, EPOCH_MS + _DAY_MS)
    assert (found.day, found.now.counts) == (
        TODAY + timedelta(days=1),
        DayCounts(arrived=2, handed_out=1, held=3),
    )


def test_a_day_without_work_is_not_called_for(till: Till) -> None:
    """Today is shown."""
    assert day_to_close(till.bench.shelved, EPOCH_MS).day == TODAY


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), TODAY - timedelta(days=8)])
def test_no_other_day_is_closed(till: Till, day: date) -> None:
    """Neither one to come nor one that the books may have forgotten."""
    assert till.ask(CloseDay(day)).key == "day_no_day"
    assert till.ask(CloseDay(TODAY - timedelta(days=7))).key == "day_closed"


def test_a_day_is_china_s() -> None:
    """From midnight to midnight there, wherever the box's clock stands."""
    begins_ms, ends_ms = bounds(date(2026, 11, 27))
    assert (begins_ms, ends_ms - begins_ms) == (1_795_708_800_000, _DAY_MS)
    assert [day_of(at_ms).day for at_ms in (begins_ms - 1, begins_ms, ends_ms - 1)] == [26, 27, 27]


def test_bags_that_stand_or_travel_are_open(till: Till) -> None:
    """Until they are opened."""

    def move(act: BagAct) -> None:
        till.tell(BagMoved(bag="B", site=SITE, act=act, to="HUB"))

    acts: tuple[BagAct, ...] = ("seal", "depart", "arrive", "open")
    seen = []
    for act in acts:
        move(act)
        seen.append(bags_open(till.bench.books.told))
    assert seen == [1, 1, 1, 0]
