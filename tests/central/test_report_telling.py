"""A manager is told once that a version was made, with its link and without a figure."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from central.report_telling import ReportTelling
from central.store.ledgers.reports.notices import TRIES_MAX, Tells
from central.store.ledgers.reports.reporting import PERIODS, Reporting
from central.store.ledgers.reports.tables import report_notice
from simulators.providers.server import Providers
from tests.central.alerts.channels.far_ends import Clock, channel, providers
from tests.central.centre import Centre, centre_in
from tests.central.store.ledgers.reports.scene import COUNTY, DAY_MS, NEXT, ON, Days, at, scan

MONDAY = at(NEXT, "06:00") + 3 * DAY_MS
CHAINS = {"王经理": ("dingtalk", "feishu")}
MINUTE_MS = 60_000


@pytest.fixture
def clock() -> Clock:
    """A Monday at six."""
    found = Clock()
    found.now_ms = MONDAY
    return found


@pytest.fixture
def robots(clock: Clock) -> Iterator[Providers]:
    """The providers' robots."""
    with providers(clock) as running:
        yield running


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    """A week with one parcel, reported to a manager."""
    with centre_in(tmp_path) as here:
        Days(here).come((at(ON, "12:00"), scan("W1", "arrive", "C1")), now_ms=at(ON, "12:01"))
        report(here)
        yield here


def report(centre: Centre, now_ms: int = MONDAY, kinds: tuple[str, ...] = ("week",)) -> None:
    """Report what is due."""
    wished = tuple(kind for kind in PERIODS if kind in kinds)
    reporting = Reporting(centre.store, COUNTY, 6, tells=Tells(CHAINS, wished))
    for minute in range(6):
        reporting.tick(now_ms + minute * MINUTE_MS)


def telling(centre: Centre, robots: Providers) -> ReportTelling:
    """Who tells."""
    found = [channel(name, robots) for name in ("dingtalk", "feishu")]
    return ReportTelling(centre.store, found, CHAINS, "https://sanji.example.cn/")


def test_a_version_is_told_once(centre: Centre, robots: Providers, clock: Clock) -> None:
    """Name, version and link; no number of parcels, no waybill. A second look tells nobody again."""
    teller = telling(centre, robots)
    for minute in range(10, 13):
        clock.now_ms = MONDAY + minute * MINUTE_MS
        teller.tick(clock.now_ms)
    teller.close()
    texts = robots.texts("dingtalk")
    assert len(texts) == 2  # W21 of which a part was reported, and W22.
    assert "2026-W22 周报已生成 v1" in texts[1]
    assert "https://sanji.example.cn/reports/week/2026-W22?version=1" in texts[1]
    assert "W1" not in "".join(texts).replace("-W1", "")
    assert robots.texts("feishu") == []


def test_who_cannot_be_told_is_told_by_the_next_channel(
    centre: Centre, robots: Providers, clock: Clock
) -> None:
    """A robot that is broken is asked once, and then the other one has its turn a minute later."""
    robots.moods["dingtalk"] = "broken"
    teller = telling(centre, robots)
    for minute in (10, 12):
        clock.now_ms = MONDAY + minute * MINUTE_MS
        teller.tick(clock.now_ms)
    teller.close()
    assert len(robots.texts("feishu")) == 2
    with centre.store.read() as connection:
        rows = connection.execute(select(report_notice)).all()
    assert {(row.channel, row.tries, row.failed_ms) for row in rows} == {("feishu", 2, None)}
    assert all(row.told_ms for row in rows)


def test_it_ends_some_time(centre: Centre, robots: Providers, clock: Clock) -> None:
    """Where no channel takes it, it has failed after so many tries, with the last answer."""
    robots.moods.update(dingtalk="broken", feishu="broken")
    teller = telling(centre, robots)
    for hour in range(30):
        clock.now_ms = MONDAY + 600_000 + hour * 3_600_000
        teller.tick(clock.now_ms)
    teller.close()
    with centre.store.read() as connection:
        rows = connection.execute(select(report_notice)).all()
    assert {(row.tries, row.told_ms) for row in rows} == {(TRIES_MAX, None)}
    assert all(row.failed_ms and row.answer for row in rows)


def test_a_new_version_is_news(centre: Centre, robots: Providers, clock: Clock) -> None:
    """It says how many figures changed; days are not told where weeks alone are wished for."""
    late_ms = MONDAY + 3_600_000
    Days(centre).come((at(ON, "13:00"), scan("W2", "arrive", "S1")), now_ms=late_ms, stream="late")
    report(centre, late_ms)
    teller = telling(centre, robots)
    clock.now_ms = late_ms + 600_000
    teller.tick(clock.now_ms)
    teller.close()
    last = robots.texts("dingtalk")[-1]
    assert "2026-W22 周报已生成 v2" in last
    assert "改了" in last
    assert not any("日报" in text for text in robots.texts("dingtalk"))


def test_old_periods_are_no_news(tmp_path: Path) -> None:
    """What ended long ago and is reported for the first time is told to nobody."""
    with centre_in(tmp_path) as here:
        Days(here).come((at(ON, "12:00"), scan("W1", "arrive", "C1")), now_ms=at(ON, "12:01"))
        for look in range(12):
            report(here, MONDAY + 90 * DAY_MS + look * 3_600_000)
        with here.store.read() as connection:
            told = set(connection.execute(select(report_notice.c.period)).scalars())
    assert "2026-W22" not in told
    assert "2026-W34" in told
