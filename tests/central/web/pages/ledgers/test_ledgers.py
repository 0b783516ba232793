"""The ledgers' pages show what counters told, masked where it is of persons, and 未报 where nothing came."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from logistics.events.counter import DayClosed, DayCounts
from logistics.events.money import CodClosed, ParcelCollected
from logistics.events.transport import Visited
from tests.central.centre import scan
from tests.central.web.pages.ledgers.telling import W, evening, told
from tests.central.web.scene import Scene, Visitor

ZONE = ZoneInfo("Asia/Shanghai")


def day_of(scene: Scene) -> str:
    """The local day of an hour ago, when the evening's facts were told."""
    return datetime.fromtimestamp(scene.now_ms / 1000 - 3600, ZONE).date().isoformat()


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_parcel_shows_its_counter_and_masks_its_recipient(scene: Scene, viewer: Visitor) -> None:
    """Code, money, problem, bag; of the name one character and of the number the tail."""
    evening(scene)
    page = viewer.get(f"/parcels/{W}").text
    text = plain(page)
    assert "16-4-9626" in text
    assert "王** 1******9626" in text
    assert "128.00" in text
    assert "amount changed after payment" in text
    assert "damaged" in text
    assert "BAG-7" in text
    assert "王小一" not in page
    assert "13812349626" not in page


def test_money_shows_what_is_missing(scene: Scene, viewer: Visitor) -> None:
    """A till that lacks a yuan, the count that found it, and the account that cannot be right."""
    evening(scene)
    text = plain(viewer.get("/ledgers/money").text)
    assert "Miaogao centre 128.00 0.00 127.00 ⚠ 1.00" in text
    assert "少一元" in text
    assert f"{W} Miaogao centre" in text


def test_a_hundred_counts_are_shown_and_the_others_opened(scene: Scene, viewer: Visitor) -> None:
    """The newest of a month; the number of all of them opens as many rows."""
    day = day_of(scene)
    counts = [CodClosed(site="C1", day=day, expected_fen=0, counted_fen=0, note=f"n{n}.") for n in range(101)]
    told(scene, *counts[:-1], hours_ago=3)
    page = viewer.get("/ledgers/money").text
    assert page.count("n0.") == 1
    assert "cod-counts?since_ms" not in page
    told(scene, counts[-1], hours_ago=2, stream="later")
    page = viewer.get("/ledgers/money").text
    assert sum(page.count(f"n{n}.") for n in range(101)) == 100
    assert page.count("n100.") == 1
    link = re.search(r'href="(/rows/cod-counts\?since_ms=[^"]+)"[^>]*>The newest 100 of 101<', page)
    assert link is not None
    assert 'data-of="rows" data-value="101"' in viewer.get(link[1].replace("&amp;", "&")).text


def test_queues_show_what_waits(scene: Scene, viewer: Visitor) -> None:
    """A problem, a parcel that goes back, and a bag that is short."""
    evening(scene)
    text = plain(viewer.get("/ledgers/queues").text)
    assert "箱角湿" in text
    assert "OLD-1 ↩ goes back" in text
    assert "BAG-7 sealed" in text
    assert "short 1" in text


def test_the_flow_of_a_day_says_who_did_not_report(scene: Scene, viewer: Visitor) -> None:
    """A site that closed its day, with what differs from its scans, and one that did not."""
    day = day_of(scene)
    evening(scene, day)
    text = plain(viewer.get("/ledgers/flow", day=day).text)
    assert re.search(r"Miaogao centre 1 ≠ 2 0 0 0 0 – ✓", text)
    assert "County hub 0 0 0 0 0 – not reported" in text
    assert re.search(r"SF Express|sf", text)


def test_service_is_judged_by_whole_weeks(scene: Scene, viewer: Visitor) -> None:
    """A township that was delivered to on each day of the last week but one kept nothing; silence is open."""
    now = datetime.fromtimestamp(scene.now_ms / 1000, ZONE)
    monday = (now - timedelta(days=now.isoweekday() + 6)).replace(hour=12, minute=0)
    hours = [(now - monday - timedelta(days=n)).total_seconds() / 3600 for n in range(7)]
    for number, ago in enumerate(hours):
        told(scene, scan(f"W{number}", "arrive", "C1"), hours_ago=ago, stream=f"s{number}")
    text = plain(viewer.get("/ledgers/service", weeks="1").text)
    assert re.search(r"Miaogao centre delivered daily ✓ kept 7 1 d 7 0", text)
    text = plain(viewer.get("/ledgers/service", weeks="4").text)
    assert "? not reported, open 7" in text


def test_a_place_leads_to_its_evidence(scene: Scene, viewer: Visitor) -> None:
    """The park's visit with its event, a day that was not reached, and 未报 where its teller was silent."""
    now = datetime.fromtimestamp(scene.now_ms / 1000, ZONE)
    monday = (now - timedelta(days=now.isoweekday() + 6)).replace(hour=12, minute=0)
    ago = [(now - monday - timedelta(days=n)).total_seconds() / 3600 for n in range(7)]
    told(
        scene, Visited(stop="PARK", site="C1", kind="no_parcels", vehicle="K1"), hours_ago=ago[0], stream="m"
    )
    told(scene, Visited(stop="PARK", site="C1", kind="not_reached"), hours_ago=ago[1], stream="t")
    closed = DayClosed(
        site="C1", day=(monday + timedelta(days=2)).date().isoformat(), counts=DayCounts(), digest="0" * 64
    )
    told(scene, closed, hours_ago=ago[2], stream="w")
    table = plain(viewer.get("/ledgers/service", weeks="1").text)
    assert "Yunfeng park delivered daily ✗ broken 1" in table
    page = viewer.get("/ledgers/service/PARK", weeks="1")
    text = plain(page.text)
    assert re.search(r"Monday 12:00 both ✓ no parcels K1 Miaogao centre \S+ m/1", text)
    assert re.search(r"Tuesday 12:00 both ✗ not reached Miaogao centre \S+ t/1", text)
    assert "Wednesday no visit; the day was closed" in text
    assert text.count("? not reported") == 4
    assert viewer.get("/ledgers/service/NOWHERE").status_code == 404


def test_scans_are_evidence_with_their_first_parcel(scene: Scene, viewer: Visitor) -> None:
    """Two parcels that came on a day are one visit, and lead to the first of them."""
    now = datetime.fromtimestamp(scene.now_ms / 1000, ZONE)
    monday = (now - timedelta(days=now.isoweekday() + 6)).replace(hour=12, minute=0)
    ago = (now - monday).total_seconds() / 3600
    told(scene, scan("W1", "arrive", "C1"), scan("W2", "arrive", "C1"), hours_ago=ago, stream="s")
    page = viewer.get("/ledgers/service/C1", weeks="1").text
    assert '<a class="waybill" href="/parcels/W1">' in page
    assert re.search(r"12:00 delivery 2 parcels arrived, the first: W1 Miaogao centre \S+ s/1", plain(page))


@pytest.mark.parametrize("page", ["money", "queues", "service", "flow"])
def test_an_empty_county_has_its_pages(viewer: Visitor, stranger: Visitor, page: str) -> None:
    """Nothing has come yet; and a stranger sees nothing at all."""
    assert viewer.get(f"/ledgers/{page}").status_code == 200
    assert stranger.get(f"/ledgers/{page}").status_code == 303


def test_a_collected_parcel_shows_its_postage(scene: Scene, viewer: Visitor) -> None:
    """What the sender paid, as the counter told it."""
    told(
        scene,
        scan(W, "collect", "C1"),
        ParcelCollected(
            waybill=W,
            site="C1",
            weight_g=2350,
            price_fen=1150,
            method="wechat",
            zone="zj",
            is_identified=True,
            is_inspected=True,
        ),
    )
    assert "Postage ¥ 11.50" in plain(viewer.get(f"/parcels/{W}").text)
    day = plain(viewer.get("/ledgers/flow", day=day_of(scene)).text)
    assert "Miaogao centre 0 0 1 0 0 11.50" in day


def test_a_day_before_all_days_is_the_first_one(viewer: Visitor) -> None:
    """The calendar's own first day has none before it, and is no fault of the centre."""
    for page in ("/ledgers/flow", "/ledgers/match"):
        assert "2000-01-01" in viewer.get(page, day="0001-01-01").text
