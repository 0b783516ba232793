"""The pages of arrival: shelves, couriers, choices, one parcel, what is overdue."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from logistics.events.counter import CarrierChosen, ParcelShelved
from tests.edge_agent.counter.rig import Rig, running
from tests.edge_agent.counter.web.browsing import send

_W = "SF1234567890123"
_EITHER = "77000000000000"


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """A counter with two shelves."""
    with running(tmp_path, shelves={"capacity": {"1-1": 2, "1-2": 2}}) as made:
        yield made


def told(rig: Rig, kind: type) -> list[object]:
    """The events of a kind; ends the rig."""
    rig.end()
    return [event for event in rig.events if isinstance(event, kind)]


def test_the_code_is_shown_largest_with_its_shelf(rig: Rig, client: httpx.Client) -> None:
    """The waybill stands below it, and how many came today."""
    rig.scan(_W)
    page = client.get("/").text
    big = re.search(r'<p class="big">(.*?)</p>', page)
    assert big
    assert "1-1-0001" in big[1]
    assert all(words in page for words in ("已上架 1-1", _W, "1/2"))


def test_a_shelf_and_a_courier_are_chosen_with_one_tap(rig: Rig, client: httpx.Client) -> None:
    """And the scans' page says which ones are at hand."""
    assert "1-2-0001" not in send(client, "/arrive/shelf", shelf="1-2").text
    send(client, "/arrive/courier", carrier="STO")
    rig.scan(_EITHER)
    page = client.get("/").text
    assert all(words in page for words in ("1-2-0001", "交件快递员 <b>申通</b>"))
    send(client, "/arrive/courier", carrier="nobody knows")
    assert "交件快递员 <b>无</b>" in client.get("/").text


def test_a_result_s_choice_is_one_tap(rig: Rig, client: httpx.Client) -> None:
    """Once it was taken it is offered no more; what is no choice is refused."""
    rig.scan(_EITHER)
    assert "也可能是" in client.get("/").text
    page = send(client, "/choose", choose="carrier", waybill=_EITHER, value="STO").text
    assert "也可能是" not in page
    assert send(client, "/choose", choose="dance", waybill=_EITHER, value="STO").status_code == 400
    assert [event.carrier for event in told(rig, CarrierChosen)] == ["STO"]  # type: ignore[attr-defined]  # told() gave that kind


def test_a_parcel_s_page_has_its_facts_and_moves_it(rig: Rig, client: httpx.Client) -> None:
    """Its history at this site, the latest first."""
    rig.scan(_W)
    page = client.get(f"/parcel/{_W}").text
    assert all(words in page for words in ("1-1-0001", "在站", "顺丰", "到件", "上架"))
    moved = send(client, "/parcel-move", waybill=_W, shelf="1-2").text
    assert moved.index("1-2 · 1-2-0002") < moved.index("1-1 · 1-1-0001")
    assert "没有货架" in send(client, "/parcel-move", waybill=_W, shelf="9").text
    assert client.get("/parcel/SF9").status_code == 404
    assert len(told(rig, ParcelShelved)) == 2


def test_what_is_overdue_is_counted_in_the_bar_and_listed(rig: Rig, client: httpx.Client) -> None:
    """With its shelf and code; a tap leads to the parcel. The rig's time is years ago."""
    rig.scan(_W, 0)
    rig.scan("SF0000000000002", 49 * 3_600_000)
    page = client.get("/overdue").text
    assert all(words in page for words in ("1-1-0001", "货架 1-1", f'href="/parcel/{_W}"', "应退回"))
    assert '<b class="pill">1</b>' in page
    assert "没有滞留" not in page


def test_all_pages_are_found(client: httpx.Client) -> None:
    """From the bar by way of one page; each one answers."""
    paths = re.findall(r'<li><a href="([^"]+)"', client.get("/more").text)
    assert {"/", "/cold", "/arrive", "/overdue"} <= set(paths)
    assert [client.get(path).status_code for path in paths] == [200] * len(paths)


def test_a_recipient_is_written_down(rig: Rig, client: httpx.Client) -> None:
    """Nobody has to; afterwards pages show the tail and neither name nor number."""
    rig.scan(_W)
    assert f'href="/recipient/{_W}"' in client.get("/").text
    form = {"waybill": _W, "tail": "1234", "name": "王五", "phone": "13800001234", "consent": "door"}
    assert "收件人尾号 1234" in send(client, "/recipient-is", **form).text
    for path in ("/", f"/parcel/{_W}", f"/recipient/{_W}", "/overdue"):
        page = client.get(path).text
        assert "王五" not in page
        assert "1380000" not in page
    assert "1234" in client.get(f"/parcel/{_W}").text
    assert client.get("/recipient/SF9").status_code == 404
