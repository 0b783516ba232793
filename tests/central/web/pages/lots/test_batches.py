"""Batches in and out are looked at and taken away: what came, what went, nobody's name, and no formula."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from central.collector import Collector
from central.store.projections.fold import Projections
from central.web.pages.ledgers.sheets import rows_of
from logistics.events.all import AnyEvent
from logistics.events.lots import LotBegun, LotShipped, LotWeighed
from tests.central.centre import batch, inbound
from tests.central.store.lots.day import ONE, RAW, SITE
from tests.central.web.pages.ledgers.test_ledgers import plain
from tests.central.web.pages.lots.telling import day
from tests.central.web.scene import COUNTY, Scene, Visitor


@pytest.fixture(autouse=True)
def _produce(scene: Scene) -> None:
    day(scene)


def span(scene: Scene) -> str:
    """Yesterday and today by the county's clock: the day began four hours ago."""
    today = datetime.fromtimestamp(scene.now_ms / 1000, UTC).astimezone(COUNTY.zone).date()
    return f"{today - timedelta(days=1)}/{today}"


def test_a_week_is_shown_with_its_sums(viewer: Visitor) -> None:
    """100 kg came in, 41 kg went out; what was graded stayed in the house."""
    text = plain(viewer.get("/lots/batches").text)
    assert "In 100.000 kg" in text
    assert "Out 41.000 kg" in text
    assert f"← Sent in bulk kiwifruit {ONE} 35,000" in text
    assert "Nothing came or went" in viewer.get("/lots/batches", site="HUB").text


def test_both_files_say_the_same(scene: Scene, viewer: Visitor) -> None:
    """A byte order mark before the CSV, a line of titles, and a row for each batch."""
    address = f"/lots/batches/{span(scene)}"
    comma = viewer.get(f"{address}.csv", site=SITE).content
    assert comma.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(comma.decode("utf-8-sig"))))
    taken = rows_of(viewer.get(f"{address}.xlsx", site=SITE).content)
    assert [row[: len(rows[0])] for row in taken] == rows
    assert rows[0][:7] == ["Day", "Direction", "How", "Site", "Product", "Lot", "Net (g)"]
    assert [row[1] for row in rows[1:]].count("In") == 1
    sold = next(row for row in rows if row[2] == "Sent in bulk")
    assert sold[5:8] + sold[10:] == [ONE, "35000", "", "HGZ-1", "杭州勾庄市场", RAW]


def test_what_looks_like_a_formula_is_a_text(scene: Scene, viewer: Visitor) -> None:
    """A paper's number that somebody typed on a box."""
    first_ms = scene.now_ms - 3_600_000
    events: tuple[AnyEvent, ...] = (
        LotBegun(lot="B-9", site=SITE, product="kiwifruit", document="=1+1"),
        LotWeighed(lot="B-9", site=SITE, gross_g=5000),
        LotShipped(lot="B-9", site=SITE, net_g=5, to="@SUM(A1)"),
    )
    stamped = [(first_ms + number, event) for number, event in enumerate(events)]
    Collector(scene.store, Projections({})).receive([inbound(batch("t", 1, *stamped))], scene.now_ms)
    text = viewer.get(f"/lots/batches/{span(scene)}.csv").text
    assert ",'=1+1," in text
    assert ",'@SUM(A1)," in text


def test_a_span_is_bounded(viewer: Visitor, stranger: Visitor) -> None:
    """A season's quarter at most; nobody without a login."""
    assert viewer.get("/lots/batches/2026-01-01/2026-12-31.csv").status_code == 400
    assert viewer.get("/lots/batches/2026-02-01/2026-01-01.csv").status_code == 400
    assert viewer.get("/lots/batches", since="2020-01-01", until="2030-01-01").status_code == 200
    assert stranger.get("/lots/batches/2026-01-01/2026-01-02.csv").status_code in (303, 401)


@pytest.mark.parametrize(
    "asked",
    [
        "?until=0001-01-01",
        "?since=0001-01-01&until=0001-01-02",
        "?since=9999-12-31",
        "/0001-01-01/0001-01-01.csv",
        "/9999-12-31/9999-12-31.csv",
        "/9999-12-01/9999-12-31.xlsx",
    ],
)
def test_days_at_the_calendar_s_ends_are_refused_with_words(viewer: Visitor, asked: str) -> None:
    """Which years can be asked for is said."""
    answer = viewer.get(f"/lots/batches{asked}")
    assert answer.status_code == 400
    assert "Only days of the years 2000 to 2100" in plain(answer.text)
