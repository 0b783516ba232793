"""Lots are found by what they are and by their number; one lot says all that is known of it."""

import re

import pytest

from central.collector import Collector
from central.store.ledgers.register import standards
from central.store.lots import listed
from central.store.projections.fold import Projections
from logistics.events.all import AnyEvent
from logistics.events.lots import LotBegun, LotCertified, LotWeighed
from tests.central.centre import batch, inbound
from tests.central.store.lots.day import ONE, RAW, SITE, SPLIT, TWO
from tests.central.web.pages.ledgers.test_ledgers import plain
from tests.central.web.pages.lots.telling import day
from tests.central.web.scene import Scene, Visitor


@pytest.fixture(autouse=True)
def _produce(scene: Scene) -> None:
    day(scene)


def numbers(page: str) -> list[str]:
    return [name for name in (RAW, ONE, TWO, SPLIT) if f'href="/lots/of/{name}"' in page]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [RAW, ONE, TWO, SPLIT]),
        ({"product": "kiwifruit"}, [RAW, ONE, TWO]),
        ({"owner": "F-0031"}, [RAW]),
        ({"kind": "grade"}, [ONE, TWO]),
        ({"state": "stock"}, [TWO, SPLIT]),
        ({"state": "settled"}, [RAW]),
        ({"state": "trouble"}, [TWO, SPLIT]),
        ({"state": "stale"}, []),
        ({"q": "A-"}, [ONE, TWO, SPLIT]),
        ({"q": "a-2x"}, []),
        ({"site": "HUB"}, []),
    ],
)
def test_a_list_is_narrowed(viewer: Visitor, query: dict[str, str], found: list[str]) -> None:
    """Each choice leaves the lots that it names."""
    assert numbers(viewer.get("/lots", **query).text) == found


def test_a_whole_number_leads_to_the_lot(viewer: Visitor) -> None:
    """Blanks that a reader put in between do not matter."""
    assert viewer.get("/lots", q=f" {ONE} ").headers["location"] == f"/lots/of/{ONE}"


def test_a_lot_s_account_is_read_line_by_line(viewer: Visitor) -> None:
    """What came, what went, to whom, and what was left each time, in kg and in 斤."""
    text = plain(viewer.get(f"/lots/of/{RAW}").text)
    assert "Weighed – +60.000 kg 60.000 kg 120 jin" in text
    assert f"Graded {ONE} −60.000 kg 40.000 kg 80 jin" in text
    assert "Settled – −20.100 kg 0.000 kg 0 jin" in text
    assert "✓ Test passed · 农残速测 · JC-1" in text
    assert "✕ Settled" in text
    chinese = plain(viewer.get(f"/lots/of/{TWO}", lang="zh-CN").text)
    assert "19.900 kg 39.8 斤" in chinese
    assert "✕ 已封存" in chinese


def test_what_cannot_have_been_so_is_said_in_words(viewer: Visitor) -> None:
    """A lot that nobody began, found by a split."""
    text = plain(viewer.get(f"/lots/of/{SPLIT}").text)
    assert "⚠ Nobody began it: what it is is not known" in text
    assert f"Made of {ONE} 20.000 kg" in text
    assert viewer.get("/lots/of/NOBODY").status_code == 404


def test_stock_is_added_up_by_owner_product_and_site(viewer: Visitor) -> None:
    """What is blocked is said beside it."""
    text = plain(viewer.get("/lots/stock").text)
    assert "In all 38.900 kg 77.8 jin" in text
    assert "kiwifruit COLD-1 – 1 19.900 kg 39.8 jin ✕ 19.900 kg" in text


def test_a_long_list_goes_on_where_the_page_before_ended(scene: Scene) -> None:
    """No lot is left out, and none comes twice."""
    with scene.store.read() as connection:
        whole = listed.listed(connection, listed.Wanted())
        ends = [(one.last_ms, one.lot) for one in whole]
        rest = [listed.listed(connection, listed.Wanted(), end) for end in ends]
    assert [len(one) for one in rest] == [3, 2, 1, 0]
    assert rest[0] == whole[1:]


def test_a_stranger_sees_nothing(stranger: Visitor) -> None:
    """Each page asks for a login."""
    for path in ("/lots", "/lots/stock", "/lots/due", f"/lots/of/{RAW}"):
        assert stranger.get(path).status_code == 303


def test_what_expires_first_is_on_top_by_the_standards(scene: Scene, viewer: Visitor) -> None:
    """Without a standard nothing is known; with it the last day stands on the lot's page as well."""
    assert "No stock whose last day is known" in viewer.get("/lots/due").text
    standards.seed(scene.store, scene.now_ms)
    page = viewer.get("/lots/due").text
    assert numbers(page) == [TWO]
    last = re.search(r'<th scope="row">(\d{4}-\d\d-\d\d)</th>', page)
    assert last is not None
    assert f"Last day {last[1]}" in plain(viewer.get(f"/lots/of/{TWO}").text)


def test_a_harvest_in_no_calendar_takes_no_page_away(scene: Scene, viewer: Visitor) -> None:
    """It counts as one that nobody told, also where a certificate holds until such a day."""
    standards.seed(scene.store, scene.now_ms)
    odd: list[AnyEvent] = [
        LotBegun(lot="Z-1", site=SITE, product="kiwifruit", harvested="2026-02-30"),
        LotWeighed(lot="Z-1", site=SITE, gross_g=1000),
        LotCertified(
            lot="Z-1",
            site=SITE,
            number="HGZ-Z",
            basis="self_test",
            day="2026-02-31",
            until="2026-99-99",
            net_g=1000,
        ),
    ]
    stamped = [(scene.now_ms - 1000 + number, event) for number, event in enumerate(odd)]
    Collector(scene.store, Projections({})).receive([inbound(batch("z", 1, *stamped))], scene.now_ms)
    assert 'href="/lots/of/Z-1"' in viewer.get("/lots/due").text
    assert "Last day 20" in plain(viewer.get("/lots/of/Z-1").text)
