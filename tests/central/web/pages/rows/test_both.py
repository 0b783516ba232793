"""Every number that opens rows is what the rows make, and what the raw events make, counted apart."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from central.store.ledgers.reports.reporting import Reporting
from logistics.service.levels import week_of
from plumbing.web.server import Serving
from tests.central.store.ledgers.reports.scene import COUNTY as TABLES
from tests.central.web.pages.rows import raw
from tests.central.web.pages.rows.numbers import of_events, of_rows, opened
from tests.central.web.pages.rows.story import DAY_MS
from tests.central.web.scene import COUNTY, Scene, Visitor, served

# What people enter here, and what the centre itself told, is no event of a box: their own tests
# (pages/lots/test_standards.py, pages/ledgers/test_notices_both.py) say what it is.
_NO_EVENTS = frozenset({"standards", "notices"})


@pytest.fixture
def visitor(told: Scene, serving: Serving) -> Iterator[Visitor]:
    """Somebody who looks at the whole county, after the story."""
    with Visitor(serving.url) as visitor:
        assert visitor.login("manager").status_code == 303
        yield visitor


def pages(day: datetime) -> tuple[str, ...]:
    """The pages with numbers, as they show the story's day."""
    date = day.date().isoformat()
    return (
        "/ledgers/money",
        "/ledgers/queues",
        "/ledgers/notices",
        "/ledgers/goods",
        f"/ledgers/flow?day={date}",
        f"/ledgers/flow?day={date}&site=C1",
        f"/ledgers/match?day={date}&site=HUB",
        "/ledgers/service?weeks=4",
        "/ledgers/service/PARK?weeks=4",
        "/boxes",
        "/boxes/c1-1",
        "/boxes/hub-1",
        "/dead-letters",
        "/rooms/COLD/fresh",
        "/lots/stock",
        "/produce/standards",
    )


def test_every_number_is_what_its_rows_and_the_events_make(
    told: Scene, visitor: Visitor, day: datetime
) -> None:
    """On every page, after late, repeated, corrected, missing and unreadable data."""
    log = raw.read(told.store)
    found = [one for page in pages(day) for one in opened(visitor, page)]
    wrong = [(one, "rows", n) for one in found if (n := of_rows(visitor, one)) != one.value]
    judged = [one for one in found if one.rows not in _NO_EVENTS]
    wrong += [(one, "events", n) for one in judged if (n := of_events(log, one)) != one.value]
    assert not wrong
    assert {one.rows for one in judged} >= raw.ROWS.keys() - {
        "scans",
        "day-scans",
        "cod-accounts",
        "day-closes",
        "site-days",
    }
    assert len(found) > 100
    assert sum(one.value != 0 for one in judged) > 60


def test_a_number_that_is_wrong_is_found(told: Scene, visitor: Visitor, day: datetime) -> None:
    """The comparison itself: one more than there is equals neither the rows nor the events."""
    log = raw.read(told.store)
    one = opened(visitor, f"/ledgers/flow?day={day.date()}")[0]
    more = replace(one, value=one.value + 1)
    assert of_rows(visitor, more) == one.value != more.value
    assert of_events(log, more) == one.value != more.value


def test_a_report_is_what_its_rows_and_the_events_make(told: Scene, day: datetime) -> None:
    """A day's and a week's, by site, township and county; an older version opens nothing."""
    reporting = Reporting(told.store, TABLES, 6)
    # The week is over, too.
    for minute in range(9):
        reporting.tick(told.now_ms + 8 * DAY_MS + minute * 60_000)
    date, after = day.date(), day.date() + timedelta(days=1)
    days, weeks = (f"/reports/day/{date}", f"/reports/day/{after}"), {week_of(date), week_of(after)}
    with (
        served(told.store, county=replace(COUNTY, tables=TABLES)) as serving,
        Visitor(serving.url) as visitor,
    ):
        assert visitor.login("manager").status_code == 303
        log = raw.read(told.store)
        of_days = [one for page in days for one in opened(visitor, page)]
        of_weeks = [one for week in sorted(weeks) for one in opened(visitor, f"/reports/week/{week}")]
        found = [*of_days, *of_weeks]
        wrong = [(one, n) for one in found if (n := of_rows(visitor, one)) != one.value]
        wrong += [(one, n) for one in found if (n := of_events(log, one)) != one.value]
    assert not wrong
    money = {"cod-payments", "cod-remittances", "cod-counts"}
    assert {one.rows for one in of_days} == {"scans", "site-days", *money}
    assert {one.rows for one in of_weeks} == {"site-days", "day-scans", *money}
    acts = {"arrive", "depart", "down", "up"}
    assert {act for act in acts if any(f"={act}" in one.href and one.value for one in of_weeks)} == acts
    assert sum(one.value != 0 for one in of_days) > 30
    assert sum(one.value != 0 for one in of_weeks) > 10
