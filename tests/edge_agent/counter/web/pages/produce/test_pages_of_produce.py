"""The pages of weighing in, grading and the slip: whole flows by forms, and whatever a browser may send."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from edge_agent.counter.deeds.produce.bulk import TurnBulk
from edge_agent.counter.deeds.produce.grade import BeginGrade
from edge_agent.counter.deeds.produce.pieces import Decide
from edge_agent.counter.deeds.turn import Turn
from logistics.goods.lots.carried import Carried, Known
from logistics.goods.parties import Party
from plumbing.clock import utc_ms
from tests.edge_agent.counter.deeds.produce.making import (
    PARTY,
    PRODUCT,
    Bench,
    begin,
    delivered,
    grading,
    row,
    weighing,
)
from tests.edge_agent.counter.rig import Rig
from tests.edge_agent.counter.web.browsing import browsing, send

Box = tuple[Rig, Bench, httpx.Client]
FORM = {"form": "0123456789abcdef", "party": PARTY, "product": PRODUCT, "origin": "云峰村"}
_KNOWN = {PARTY: Party(PARTY, name="周桂香", village="云峰村")}


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    """A cold store's box that knows one farmer, and a browser before it."""
    with weighing(tmp_path, boot_ms=utc_ms(), parties=_KNOWN) as (rig, bench), browsing(rig) as client:
        yield rig, bench, client


def lot_on(page: httpx.Response) -> str:
    found = re.search(r'name="lot" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def test_a_delivery_from_card_to_slip(box: Box) -> None:
    """Card, form, loads without a touch, one tap to finish; the slip has every weighing and the name."""
    _, bench, client = box
    send(client, "/intake/turn")
    page = send(client, "/intake/scan", code="SANJI*PARTY*F-0031")
    assert f'value="{PARTY}"' in page.text
    assert "周桂香" in page.text
    page = send(client, "/intake/begin", **FORM)
    assert page.url.path == "/intake"
    lot = lot_on(page)
    send(client, "/intake/container", container="小筐")
    bench.put(18_250)
    bench.put(19_300)
    page = client.get("/intake")
    for shown in ("33.95", "67.9", "2 次", "16.45 kg", "17.5 kg", "PT 1.8", "周桂香"):
        assert shown in page.text, shown
    page = send(client, "/intake/finish", lot=lot)
    assert page.url.path == f"/intake/slip/{lot}"
    for shown in ("收购单", "周桂香", PARTY, "猕猴桃", "18.25", "PT 1.8", "33.95 kg", "67.9 斤", "云峰村"):
        assert shown in page.text, shown


def test_what_was_filled_in_stays_where_it_is_refused(box: Box) -> None:
    """With words for what is wrong; and a form without its own mark is none."""
    _, _, client = box
    send(client, "/intake/turn")
    page = send(client, "/intake/begin", **(FORM | {"product": "", "certificate": "ZJ-7"}))
    assert page.status_code == 409
    assert "请选择产品" in page.text
    assert "ZJ-7" in page.text
    assert client.get("/intake/begin").status_code == 200
    assert send(client, "/intake/begin", **(FORM | {"form": "x"})).status_code == 400
    assert client.post("/intake/begin", data=FORM).status_code == 403


def test_weighings_are_typed_and_taken_back_on_the_page(box: Box) -> None:
    """The newest has a button of its own; what is no weight is refused with words."""
    rig, _, client = box
    lot = begin(rig)
    rig.put_time(60_000)
    assert "看不懂" in send(client, "/intake/typed", kg="viel").text
    send(client, "/intake/typed", kg="12,5")
    page = client.get("/intake")
    assert "手输" in page.text
    place = re.search(
        r'name="stream" value="([^"]+)"><input type="hidden" name="seq" value="(\d+)"', page.text
    )
    assert place
    send(client, "/intake/undo", lot=lot, stream=place[1], seq=place[2])
    assert row(rig, lot).on_hand_g == 0
    page = send(client, "/intake/drop", lot=lot)
    assert "开始称重" in page.text


def test_another_work_has_the_scale(box: Box) -> None:
    """The page says so and offers to go on with what was open."""
    rig, _, client = box
    begin(rig)
    rig.asking.do(Turn("arrive"))
    assert "继续收货" in client.get("/intake").text
    assert "开始分级" in client.get("/grade").text
    page = send(client, "/intake/turn")
    assert "容器" in page.text


def test_a_lot_from_the_list_to_its_end(box: Box) -> None:
    """Chosen, graded with ticks, decided, taken back, settled with a reason, and on the slip with prices."""
    rig, bench, client = box
    lot = delivered(rig, bench, 1_000)
    send(client, "/grade/turn")
    assert lot in client.get("/grade").text
    page = send(client, "/grade/lot", lot=lot)
    assert "下一个" in page.text
    bench.put(110)
    send(client, "/grade/tick", criterion="scar")
    assert "二级 L" in client.get("/grade").text
    bench.put(101)
    page = client.get("/grade")
    assert 'name="grams" value="101"' in page.text
    send(client, "/grade/decide", grams=101, size="M")
    bench.put(100)
    send(client, "/grade/aside", grams=100)
    place = re.search(
        r'name="stream" value="([^"]+)"><input type="hidden" name="seq" value="(\d+)"',
        client.get("/grade").text,
    )
    assert place
    send(client, "/grade/undo", lot=lot, stream=place[1], seq=place[2])
    assert row(rig, lot).on_hand_g == 890
    page = send(client, "/grade/finish", lot=lot)
    assert page.status_code == 409
    assert "差额原因" in page.text
    assert "差额原因" in client.get("/grade/finish").text
    page = send(client, "/grade/finish", lot=lot, note="运输损坏")
    assert page.url.path == f"/intake/slip/{lot}"
    [of] = re.findall(r'name="of" value="([^"]+)"><input name="price"', page.text)
    page = client.get(f"/intake/slip/{lot}", params={"of": ["gone", of], "price": ["9", "6.55"]})
    assert "¥0.72" in page.text
    assert f'value="{of}"><input name="price" value="6.55"' in page.text
    page = client.get(f"/intake/slip/{lot}", params={"of": of, "price": "gratis"})
    assert "看不懂" in page.text


def test_sorted_fruit_in_containers(box: Box) -> None:
    """Class, container and count by taps; pieces again afterwards."""
    rig, bench, client = box
    lot = grading(rig, bench, 20_000)
    assert "逐个称" in send(client, "/grade/bulk", on=1).text
    send(client, "/grade/class", chosen="一级|L")
    send(client, "/grade/container", container="小筐")
    assert "请填数字" in send(client, "/grade/pieces", pieces="七").text
    send(client, "/grade/pieces", pieces="100")
    bench.put(12_800)
    page = client.get("/grade")
    assert "100 个" in page.text
    assert "11 kg" in page.text
    assert row(rig, lot).on_hand_g == 9_000
    assert "整筐称" in send(client, "/grade/bulk", on=0).text


def test_typing_at_the_grading_scale(box: Box) -> None:
    """Where no scale is heard; nonsense is refused with words."""
    rig, bench, client = box
    grading(rig, bench, 1_000)
    rig.put_time(60_000)
    assert "看不懂" in send(client, "/grade/typed", kg="").text
    send(client, "/grade/typed", kg="0.092")
    assert "特级 M" in client.get("/grade").text


def test_scanning_and_leaving_at_the_page(box: Box) -> None:
    """The label of a lot takes it up; what is none is refused; a lot is put aside with a tap."""
    rig, bench, client = box
    lot = delivered(rig, bench, 1_000)
    send(client, "/grade/turn")
    assert "这不是批次码" in send(client, "/grade/scan", code="什么").text
    assert "下一个" in send(client, "/grade/scan", code=lot).text
    assert lot in send(client, "/grade/leave", lot=lot).text
    assert rig.asking.do(BeginGrade(lot)).kind == "ok"
    bench.put(101)
    assert send(client, "/grade/leave", lot=lot).status_code == 409
    assert rig.asking.do(TurnBulk(is_on=True)).key == "grade_decide_first"
    assert rig.asking.do(Decide("L", 101)).kind == "ok"


@pytest.mark.parametrize("path", ["/intake/slip/nowhere", "/intake/slip/a%20b", "/intake/slip/" + "A" * 300])
def test_a_slip_that_is_none_is_missing(box: Box, path: str) -> None:
    """Of lots that nobody knows here, and of what is no lot."""
    _, _, client = box
    assert client.get(path).status_code == 404


def test_a_grade_lot_has_no_slip(box: Box) -> None:
    """The slip is of what was delivered."""
    rig, bench, client = box
    lot = grading(rig, bench, 1_000)
    bench.put(110)
    with rig.looking() as shelved:
        account = shelved.lots.account(lot)
    assert account
    assert client.get(f"/intake/slip/{account.children[0]}").status_code == 404


def test_the_pages_are_there_where_produce_is(box: Box) -> None:
    """Where the settings tell of produce, and in both languages."""
    rig, _, client = box
    more = client.get("/more").text
    assert "/intake" in more
    assert "/grade" in more
    begin(rig)
    assert "Type kg" in client.get("/intake", params={"lang": "en"}).text


def test_the_page_of_grading_says_what_is_left(tmp_path: Path) -> None:
    """Without what another box took of the lot."""
    known = Known()
    with (
        weighing(tmp_path, boot_ms=utc_ms(), carried=known) as (rig, bench),
        browsing(rig) as client,
    ):
        lot = grading(rig, bench, 1000)
        assert "<b>1 kg</b>" in client.get("/grade").text
        known.rows = {lot: Carried(lot, -400)}
        bench.put(110)
        assert "<b>0.49 kg</b>" in client.get("/grade").text


def test_the_page_of_the_slip_has_what_is_printed(tmp_path: Path) -> None:
    """What another box took of the delivery is not paid for as ungraded."""
    known = Known()
    with (
        weighing(tmp_path, boot_ms=utc_ms(), carried=known) as (rig, bench),
        browsing(rig) as client,
    ):
        lot = delivered(rig, bench, 1000)
        known.rows = {lot: Carried(lot, -400)}
        rig.asking.do(Turn("intake"))
        assert "<td>0.6</td><td>1.2</td>" in client.get(f"/intake/slip/{lot}").text


def test_labels_and_slips_are_printed_from_the_slip(tmp_path: Path) -> None:
    """Where printers are for them; the prices that were typed stay on the page."""
    printers = {
        "labels": {"port": "/dev/null", "lots": True},
        "roll": {"port": "/dev/null", "model": "escpos-58", "slips": True},
    }
    with (
        weighing(tmp_path, boot_ms=utc_ms(), printer=printers, produce={"domain": "id.example"}) as (
            rig,
            bench,
        ),
        browsing(rig) as client,
    ):
        lot = delivered(rig, bench, 500)
        page = send(client, f"/intake/slip/{lot}/label", of=lot)
        assert "标签已送打印机" in page.text
        page = send(client, f"/intake/slip/{lot}/print", of=lot, price="6.50")
        assert "收购单已送打印机" in page.text
        assert "¥3.25" in page.text
        assert send(client, f"/intake/slip/{lot}/label", of="nowhere").status_code == 409
        assert client.get(f"/intake/slip/{lot}/print").url.path == f"/intake/slip/{lot}"
