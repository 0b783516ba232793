"""Whoever scans a package reads what is known of it, and what is not, without a login and without a name."""

import re

import pytest
from msgspec.structs import replace

from central.store.access.sessions import TURN_MS
from central.store.ledgers.register import standards
from central.web.trace import public
from logistics.events.lots import LotBegun, LotBlocked, LotInspected, LotPacked, LotStored
from logistics.goods.standards.standard import Quality, Standard
from tests.central.store.lots.trace.scene import ONE, RAW, SITE, WAYBILL
from tests.central.web.access.test_sessions import age
from tests.central.web.scene import Scene, Visitor
from tests.central.web.trace.telling import GTIN, lived, more

GTIN14 = f"0{GTIN}"
SSCC = "095212340000000013"
HERE = f"/01/{GTIN14}/10/{ONE}"
BYTES_MAX = 60_000


@pytest.fixture
def chinese(stranger: Visitor) -> Visitor:
    """Somebody with a telephone set to Chinese."""
    stranger.client.headers["accept-language"] = "zh-CN"
    return stranger


def plain(text: str) -> str:
    """A page's text as it is read."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_a_lot_is_found_by_its_digital_link_in_the_standards_order(scene: Scene, stranger: Visitor) -> None:
    """22, 10, 21: each may be left out but the lot; another order is no address."""
    lived(scene)
    for path in (
        HERE,
        f"/01/{GTIN14}/22/2A/10/{ONE}",
        f"/01/{GTIN14}/10/{ONE}/21/7",
        f"/01/{GTIN14}/22/2A/10/{ONE}/21/7",
        f"/lot/{ONE}",
    ):
        assert stranger.get(path).status_code == 200, path
    assert stranger.get(f"/01/{GTIN14}/21/7/10/{ONE}").status_code == 404


def test_no_cache_keeps_what_somebody_who_is_logged_in_was_answered(
    scene: Scene, manager: Visitor, stranger: Visitor
) -> None:
    """A minute for strangers; never what holds a name, a form's token or a session's turned secret."""
    lived(scene)
    assert "public" in stranger.get(HERE).headers["cache-control"]
    assert manager.get(HERE).headers["cache-control"] == "no-store"
    age(scene, TURN_MS, "turned_ms")
    for accept in ("text/html", "application/linkset+json"):
        answer = manager.client.get(HERE, headers={"accept": accept})
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers
        assert ("set-cookie" in answer.headers) is (accept == "text/html")


def test_the_page_says_forty_minutes_without_data_and_does_not_smooth_them(
    scene: Scene, chinese: Visitor
) -> None:
    """Beside lowest, highest, mean and MKT, and the alarm of just that time."""
    lived(scene)
    text = plain(chinese.get(HERE).text)
    assert "共有 35 分钟没有数据" in text
    assert "起 35 分钟没有数据" in text
    assert "超出限值 2 小时，最差 12.0 °C（限值 8.0 °C）" in text
    assert "最低 4.0 °C" in text
    assert "最高 12.0 °C" in text
    assert "MKT" in text
    assert "要求 0.0 °C 至 8.0 °C" in text


def test_masses_are_shown_in_kilograms_and_in_jin(scene: Scene, chinese: Visitor) -> None:
    """As villagers think: half kilograms."""
    lived(scene)
    assert "60.000 kg（120.0 斤）" in plain(chinese.get(HERE).text)


def test_a_certificate_that_holds_stands_on_the_page_by_its_name(scene: Scene, chinese: Visitor) -> None:
    """承诺达标合格证, visibly (2025 No. 4); the lot that it was split from has none, and the page says so."""
    lived(scene)
    assert re.search(r'<section class="tr-paper"[^>]*>\s*<h2>承诺达标合格证</h2>', chinese.get(HERE).text)
    assert "编号 H-1" in plain(chinese.get(HERE).text)
    assert "没有承诺达标合格证的记录" in chinese.get(f"/lot/{RAW}").text
    assert "没有检测记录" in chinese.get(HERE).text


def test_nobody_is_named(scene: Scene, stranger: Visitor) -> None:
    """No owner, no operator, no recipient of goods, no reason, no waybill."""
    lived(scene)
    more(scene, LotBlocked(lot=ONE, site=SITE, is_blocked=True, why="张三投诉", operator="op-7"))
    for path in (HERE, f"/lot/{RAW}"):
        text = stranger.get(path).text
        for name in ("F-31", "op-7", "张三", WAYBILL, WAYBILL[-4:]):
            assert name not in text, (path, name)


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (LotBlocked(lot=RAW, site=SITE, is_blocked=True), "暂停销售"),
        (LotInspected(lot=RAW, site=SITE, result="fail"), "检测不合格"),
    ],
    ids=["blocked", "failed"],
)
def test_what_is_wrong_with_a_forebear_is_said_of_what_was_made_of_it(
    scene: Scene, chinese: Visitor, event: LotBlocked | LotInspected, says: str
) -> None:
    """Before all else, as an alert; a test told after the lot was made counts as well."""
    lived(scene)
    assert 'class="tr-warn' not in chinese.get(HERE).text
    more(scene, event)
    text = chinese.get(HERE).text
    assert 'class="tr-warn' in text
    assert says in text


def test_a_retest_that_was_passed_ends_the_warning(scene: Scene, chinese: Visitor) -> None:
    """The newest test of a lot counts."""
    lived(scene)
    more(
        scene,
        LotInspected(lot=ONE, site=SITE, result="fail"),
        LotInspected(lot=ONE, site=SITE, result="pass"),
    )
    text = chinese.get(HERE).text
    assert 'class="tr-warn' not in text
    assert "不合格" in text


def test_an_unknown_lot_is_told_what_to_do(scene: Scene, stranger: Visitor) -> None:
    """Not there, no number, of another product, no lot in the code, no SSCC."""
    lived(scene)
    for path, says in {
        "/lot/NONE-1": "send the seller a photograph",
        f"/01/{GTIN14}/10/NONE-1": "send the seller a photograph",
        f"/01/09521234000020/10/{ONE}": "send the seller a photograph",
        "/lot/%3Cscript%3E": "No lot of this number",
        f"/01/{GTIN14}": "lot number; it is usually printed",
        "/00/123": "An SSCC has 18 digits",
        f"/00/{SSCC}": "no traced product of this county",
    }.items():
        answer = stranger.get(path)
        assert answer.status_code == 404, path
        assert says in answer.text, path
        assert "<script>" not in answer.text
        assert answer.headers["cache-control"] == "no-store"


def test_a_product_is_called_and_found_as_the_register_has_it(scene: Scene, stranger: Visitor) -> None:
    """Its name and its GTIN; a version that is entered meanwhile counts at once."""
    more(scene, LotBegun(lot="T-1", site=SITE, product="spring-tea", owner="C-0007"))
    assert stranger.get("/01/09521234000020/10/T-1").status_code == 404
    standard = Standard(
        product="spring-tea",
        version=0,
        zh="遂昌春茶",
        en="Suichang spring tea",
        source="local",
        basis="local",
        valid_from="2026-01-01",
        gtin="9521234000020",
        qualities=(Quality("一级"),),
    )
    with scene.store.write() as connection:
        standards.add(
            connection, standard, who="m", comment="", today="2026-01-01", now_ms=scene.now_ms, is_first=True
        )
    text = plain(stranger.get("/01/09521234000020/10/T-1").text)
    assert "Suichang spring tea" in text
    assert "Grower a cooperative" in text
    assert "C-0007" not in text


def test_a_gtin_of_a_future_standard_breaks_no_printed_code(
    scene: Scene, stranger: Visitor, viewer: Visitor
) -> None:
    """Documents name by the version of the day; codes of any version lead to the lot, no other's do."""
    more(scene, LotBegun(lot="T-1", site=SITE, product="spring-tea", owner="C-0007"))
    old, new = "9521234000020", "9521234000037"
    first = Standard(
        product="spring-tea",
        version=0,
        zh="遂昌春茶",
        en="Suichang spring tea",
        source="local",
        basis="local",
        valid_from="2026-01-01",
        gtin=old,
        qualities=(Quality("一级"),),
    )
    following = replace(first, valid_from="2099-01-01", en="Spring tea of 2099", gtin=new)
    for one in (first, following):
        with scene.store.write() as connection:
            standards.add(connection, one, who="m", comment="", today="2026-01-01", now_ms=scene.now_ms)
    text = plain(stranger.get(f"/01/{old}/10/T-1").text)
    assert "Suichang spring tea" in text
    assert stranger.get(f"/01/0{new}/10/T-1").status_code == 200
    assert stranger.get(f"/01/{GTIN14}/10/T-1").status_code == 404
    assert f"/01/0{old}/10/T-1" in viewer.get("/lots/of/T-1/epcis").text


def test_a_case_shows_its_way_and_what_is_in_it(scene: Scene, chinese: Visitor) -> None:
    """By its SSCC, with the application identifier or without it."""
    lived(scene)
    more(scene, LotPacked(lot=ONE, site=SITE, package=SSCC, net_g=5000))
    text = plain(chinese.get(f"/00/{SSCC}").text)
    assert "5.000 kg（10.0 斤）" in text
    assert "还没有扫描记录" in text


def test_the_page_may_be_kept_a_minute_and_is_asked_for_by_its_mark(scene: Scene, stranger: Visitor) -> None:
    """An unchanged page is not sent again; one in another language is another page."""
    lived(scene)
    answer = stranger.get(HERE)
    assert answer.headers["cache-control"] == "public, max-age=60"
    assert answer.headers["vary"] == "accept, accept-language, cookie"
    again = stranger.client.get(HERE, headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code in (200, 304)
    chosen = stranger.get(HERE, lang="zh-CN")
    assert "set-cookie" in chosen.headers
    assert chosen.headers["cache-control"] == "no-store"


def test_a_machine_gets_the_links(scene: Scene, stranger: Visitor) -> None:
    """As GS1 Digital Link has it: all links, or the media type asked for."""
    lived(scene)
    for answer in (
        stranger.get(HERE, linkType="all"),
        stranger.client.get(HERE, headers={"accept": "application/linkset+json"}),
    ):
        assert answer.headers["content-type"] == "application/linkset+json"
        (links,) = answer.json()["linkset"]
        assert links["anchor"] == f"https://trace.example.cn{HERE}"
        assert links["https://gs1.org/voc/defaultLink"][0]["href"] == links["anchor"]


def test_whoever_tries_numbers_is_stopped_and_whoever_looks_is_not(scene: Scene, stranger: Visitor) -> None:
    """Guessing ends after some tries; looking at what exists goes on."""
    lived(scene)
    for _ in range(60):
        assert stranger.get(HERE).status_code == 200
    codes = [stranger.get(f"/lot/NONE-{n}").status_code for n in range(60)]
    assert codes.count(404) == public._WRONG_PER_NETWORK
    assert codes[-1] == 429


def test_the_longest_page_is_within_sixty_kilobytes_with_all_that_it_loads(
    scene: Scene, stranger: Visitor
) -> None:
    """A lot that was in hundreds of rooms and parcels, in the longer language, with its styles."""
    lived(scene)
    more(
        scene,
        LotBegun(lot="BIG", site=SITE, product="kiwifruit", parents=tuple(f"P-{n}" for n in range(50))),
        *[
            LotStored(lot="BIG", site=SITE, room=f"room-{n}", product="kiwifruit", net_g=9)
            for n in range(200)
        ],
        *[LotPacked(lot="BIG", site=SITE, package=f"YT{n}", net_g=2) for n in range(300)],
    )
    page = stranger.get("/lot/BIG").text
    loaded = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    total = len(page.encode()) + sum(len(stranger.get(path).content) for path in loaded)
    assert len(loaded) == 4
    assert total < BYTES_MAX
