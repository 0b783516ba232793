"""The pages of problems and of sending back, asked for as a browser does."""

import httpx

from tests.edge_agent.counter.rig import WAYBILL, Rig
from tests.edge_agent.counter.web.browsing import send as send_form


def send(client: httpx.Client, path: str, **form: object) -> str:
    """A form of the page, sent with its token."""
    return send_form(client, path, **form).text


def test_a_problem_is_listed_until_it_is_solved(rig: Rig, client: httpx.Client) -> None:
    """With where the parcel lies."""
    rig.shelve(WAYBILL, code="A7")
    assert "未解决 0 件" in client.get("/problems").text
    page = send(client, "/problems", waybill=WAYBILL, kind="damaged", note="一角破")
    assert all(word in page for word in ("已登记问题", "未解决 1 件", "A7", "破损"))
    assert "未解决 0 件" in send(client, "/problems", waybill=WAYBILL, close="damaged")


def test_without_a_kind_nothing_is_noted(client: httpx.Client) -> None:
    """The number stays in the field; what is no parcel is refused."""
    assert f'value="{WAYBILL}"' in send(client, "/problems", waybill=WAYBILL)
    assert "不是运单号" in send(client, "/problems", waybill="hello", kind="other")


def test_sending_back_begins_with_a_reason(rig: Rig, client: httpx.Client) -> None:
    """The bag may wait in its field until there is one."""
    assert 'value="BAG1"' in send(client, "/back", bag="BAG1")
    assert "不是包号" in send(client, "/back", bag="a\x01b", reason="other")
    send(client, "/back", bag="BAG1", reason="other")
    rig.shelve(WAYBILL)
    assert rig.scan().results[0].said.fields == {"bag": "BAG1"}


def test_what_was_scanned_is_undone_from_the_page_of_scans(rig: Rig, client: httpx.Client) -> None:
    """One tap below the result."""
    rig.scan()
    assert "撤销" in client.get("/").text
    assert "已撤销 1 件" in send(client, "/undo", waybill=WAYBILL)
    assert not rig.parcel(WAYBILL).is_here


def test_the_other_pages_are_one_tap_away(client: httpx.Client) -> None:
    """On a page of their own, for the bar has no room."""
    page = client.get("/more").text
    assert all(f'href="{address}"' in page for address in ("/problems", "/back"))
