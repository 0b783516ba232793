"""The page for handing out, asked for as a browser does."""

import re

import httpx
import pytest

from edge_agent.counter.web.pages.handing.out import fen_of
from logistics.events.counter import ParcelReleased
from tests.edge_agent.counter.rig import Rig
from tests.edge_agent.counter.web.browsing import send


@pytest.mark.parametrize("asked", ["2-1-0001", "1234", "王", "SF1"])
def test_all_of_a_person_is_found_at_once(rig: Rig, client: httpx.Client, asked: str) -> None:
    """With shelf, code and carrier, ticked; name and number are masked, and no name stands in the address."""
    rig.shelve("SF1", code="2-1-0001", tail="1234", name="王小五")
    rig.shelve("SF2", code="2-1-0002", tail="1234", name="王小五")
    page = send(client, "/out/find", asked=asked)
    assert page.url.query == b"of=SF1"
    assert all(word in page.text for word in ("2-1-0001", "2-1-0002", "顺丰", "王**", "*******1234"))
    assert page.text.count(" checked") == 2
    assert "小五" not in page.text


def test_one_tail_of_two_persons_is_a_question(rig: Rig, client: httpx.Client) -> None:
    """Nothing can be handed out before somebody has chosen."""
    rig.shelve("SF1", code="2-1-0001", tail="1234", name="王五")
    rig.shelve("SF2", code="2-1-0002", tail="1234", name="李四")
    page = send(client, "/out/find", asked="1234").text
    assert all(word in page for word in ("王*", "李*", "/out?of=SF1", "/out?of=SF2"))
    assert "checkbox" not in page
    assert "2-1-0002" not in client.get("/out", params={"of": "SF1"}).text


def test_what_is_ticked_goes_and_the_rest_stays(rig: Rig, client: httpx.Client) -> None:
    """The page says how many went, and shows what is left of the person."""
    for number in range(3):
        rig.shelve(f"SF{number}", code=f"2-1-000{number}", tail="1234", name="王五")
    page = send(
        client, "/out/release", of="SF0", waybill=["SF0", "SF1"], taken_by="other", yes="station"
    ).text
    assert "已出库 2 件" in page
    assert "2-1-0002" in page
    assert "2-1-0001" not in page
    rig.end()
    releases = [one for one in rig.events if isinstance(one, ParcelReleased)]
    assert [(one.waybill, one.taken_by, one.consent) for one in releases] == [
        ("SF0", "other", "station"),
        ("SF1", "other", "station"),
    ]


def test_money_is_taken_before_the_parcel_goes(rig: Rig, client: httpx.Client) -> None:
    """The parcel that owes cannot be ticked; one form is one payment, however often it is sent."""
    rig.shelve("SF1", tail="1234", due_fen=1250)
    page = client.get("/out", params={"of": "SF1"}).text
    assert "¥12.50" in page
    assert "checkbox" not in page
    payment = re.search(r'name="payment" value="(\w+)"', page)
    assert payment
    form = {"of": "SF1", "waybill": "SF1", "amount_fen": 1250, "method": "cash", "payment": payment[1]}
    assert "已收款 ¥12.50" in send(client, "/out/pay", **form).text
    assert "这笔 ¥12.50 已经收过" in send(client, "/out/pay", **form).text
    assert 'value="SF1" form="release" checked' in client.get("/out", params={"of": "SF1"}).text


def test_what_is_due_may_be_entered(rig: Rig, client: httpx.Client) -> None:
    """In yuan; what is no sum is told."""
    rig.shelve("SF1", tail="1234")
    assert "应收 ¥12.50" in send(client, "/out/due", of="SF1", waybill="SF1", yuan="12.5").text
    assert "请写成" in send(client, "/out/due", of="SF1", waybill="SF1", yuan="x").text
    assert rig.parcel("SF1").due_fen == 1250


@pytest.mark.parametrize(
    ("yuan", "fen"),
    [("12.5", 1250), ("¥3", 300), ("0", 0), ("-1", None), ("1.005", None), ("", None), ("NaN", None)],
)  # fmt: skip
def test_yuan_are_whole_fen(yuan: str, fen: int | None) -> None:
    """Nothing is rounded."""
    assert fen_of(yuan) == fen


def test_what_never_arrived_goes_only_by_a_second_step(rig: Rig, client: httpx.Client) -> None:
    """The page says so, and its button says it again."""
    page = send(client, "/out/find", asked="SF1234567890123").text
    assert "没有到件记录，仍然出库" in page
    form = {"of": "SF1234567890123", "waybill": "SF1234567890123", "taken_by": "recipient"}
    assert "没有出库" in send(client, "/out/release", **form).text
    assert "已出库 1 件" in send(client, "/out/release", **form, yes="unseen").text


def test_nobody_is_told_as_such(client: httpx.Client) -> None:
    """And an empty field is no question."""
    assert "没有找到" in send(client, "/out/find", asked="0000").text
    assert "没有找到" not in send(client, "/out/find", asked=" ").text


def test_a_scan_that_is_held_back_leads_to_its_person(rig: Rig, client: httpx.Client) -> None:
    """One tap from the page of scans."""
    rig.shelve("SF1", due_fen=500)
    rig.put_card("SANJI*HANDOUT")
    rig.scan("SF1")
    page = client.get("/").text
    assert "先收款 ¥5.00" in page
    assert 'href="/out?of=SF1"' in page
