"""The pages about money, asked for as a browser does."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.trade.outcome import Outcome
from logistics.events.counter import DayClosed
from logistics.events.money import CodClosed, CodRemitted, ParcelCollected
from logistics.events.parcels import ParcelScanned
from plumbing.clock import Moment, utc_ms
from plumbing.patience import wait_until
from tests.edge_agent.counter.pay import Pay
from tests.edge_agent.counter.pricing import PRICES, SCALE
from tests.edge_agent.counter.rig import WAYBILL, Rig, running
from tests.edge_agent.counter.web.browsing import send


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """A counter with a scale and a price table."""
    with running(tmp_path, prices=PRICES, boot_ms=utc_ms(), scale=SCALE) as made:
        yield made


def test_all_pages_are_one_tap_away(client: httpx.Client) -> None:
    """Each works when nothing has happened yet, in both languages."""
    paths = re.findall(r'<li><a href="(/[a-z]+)"', client.get("/more").text)
    assert "/collect" in paths
    for path in paths:
        for language in ("zh-CN", "en"):
            assert client.get(path, params={"lang": language}).status_code == 200


def test_a_parcel_is_collected(rig: Rig, client: httpx.Client) -> None:
    """Turn to it, scan, weigh, choose, tick, pay; prices stand on the zones while the load stands still."""
    assert "请扫描新面单" in send(client, "/work", kind="collect").text
    assert WAYBILL in send(client, "/collect/scan", code=WAYBILL).text
    rig.weigh(2350, 5000)
    rig.put_time(5400)
    assert wait_until(lambda: "¥8.00" in client.get("/collect").text, 10)
    page = client.get("/collect").text
    assert "2.350 kg" in page
    assert "¥12.00" in page
    form = {"waybill": WAYBILL, "zone": "zj", "method": "cash", "identified": "1", "inspected": "1"}
    page = send(client, "/collect", **form).text
    assert "已收件：2.350 公斤，运费 8.00 元" in page
    assert "请扫描新面单" in page
    assert "这个运单已经收过" in send(client, "/collect", **form).text
    rig.end()
    assert [type(event) for event in rig.events].count(ParcelCollected) == 1


def test_what_was_filled_in_stays_where_it_is_refused(rig: Rig, client: httpx.Client) -> None:
    """Nobody fills a form in twice because the load still moved."""
    send(client, "/work", kind="collect")
    send(client, "/collect/scan", code=WAYBILL)
    rig.weigh(2350, 5000, stable=False)
    form = {"waybill": WAYBILL, "zone": "hsh", "method": "wechat", "identified": "1", "inspected": "1"}
    answer = send(client, "/collect", **form)
    assert answer.status_code == 409
    assert "秤还没有稳定" in answer.text
    assert re.findall(r'name="(\w+)" value="(\w+)" checked', answer.text) == [
        ("zone", "hsh"),
        ("identified", "1"),
        ("inspected", "1"),
        ("method", "wechat"),
    ]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"method": "gold"}, "请选择付款方式"),
        ({"method": "cash", "kg": "heavy"}, "金额或重量看不懂"),
        ({"method": "cash"}, "实名和验视都要确认"),
    ],
)
def test_a_form_that_lacks_something_says_what(
    client: httpx.Client, form: dict[str, str], words: str
) -> None:
    """In a sentence."""
    send(client, "/work", kind="collect")
    send(client, "/collect/scan", code=WAYBILL)
    assert words in send(client, "/collect", waybill=WAYBILL, **form).text


def test_a_sender_who_goes_away(client: httpx.Client) -> None:
    """The page waits for the next label."""
    send(client, "/work", kind="collect")
    send(client, "/collect/scan", code=WAYBILL)
    assert "请扫描新面单" in send(client, "/collect/drop").text


def hidden(page: str) -> dict[str, str]:
    """The fields of a page's form that nobody fills in."""
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))


def test_the_till_is_shown_by_the_books(rig: Rig, client: httpx.Client) -> None:
    """In hand, by the way it was paid, and what lies in the drawer."""
    rig.asking.do(Pay(12_800))
    rig.asking.do(Pay(5_000, "W2", "wechat"))
    page = client.get("/money").text
    assert "¥178.00" in page
    assert "还没有盘点过" in page
    assert "代收 ¥128.00 + 今日运费 ¥0.00" in page


def test_money_goes_on_once(rig: Rig, client: httpx.Client) -> None:
    """The same form sent again is no second remittance; nonsense and too much are refused in words."""
    rig.asking.do(Pay(12_800))
    form = hidden(client.get("/money").text) | {"amount": "１００，５０", "carrier": "SF"}
    assert "已上交 100.50 元" in client.post("/money/remit", data=form).text
    assert "这笔钱已经上交过" in client.post("/money/remit", data=form).text
    other = hidden(client.get("/money").text)
    assert "账上只有 27.50 元" in client.post("/money/remit", data=other | {"amount": "27.51"}).text
    assert "金额或重量看不懂" in client.post("/money/remit", data=other | {"amount": "some"}).text
    rig.end()
    [sent] = [event for event in rig.events if isinstance(event, CodRemitted)]
    assert (sent.amount_fen, sent.carrier) == (10_050, "SF")


def test_a_till_is_counted_by_notes_and_coins(rig: Rig, client: httpx.Client) -> None:
    """A difference asks for a word, and keeps what was counted; then the count closes it."""
    rig.asking.do(Pay(12_800))
    form = hidden(client.get("/money/count").text)
    pieces = ["1", "", "1", "", "1", "2", "", ""]
    answer = client.post("/money/count", data=form | {"pieces": pieces})
    assert answer.status_code == 409
    assert "少 1.00 元，请写明原因" in answer.text
    assert 'data-fen="10000" inputmode="numeric" maxlength="6" value="1"' in answer.text
    answer = client.post("/money/count", data=form | {"pieces": pieces, "note": "找错一元"})
    assert "已盘点，少 1.00 元" in answer.text
    assert "¥127.00" in answer.text
    rig.end()
    [closed] = [event for event in rig.events if isinstance(event, CodClosed)]
    assert (closed.expected_fen, closed.counted_fen, closed.note) == (12_800, 12_700, "找错一元")


def test_a_till_is_counted_as_a_sum(rig: Rig, client: httpx.Client) -> None:
    """With postage set apart and money on an account."""
    rig.asking.do(Pay(12_800))
    rig.asking.do(Pay(5_000, "W2", "wechat"))
    form = hidden(client.get("/money/count").text) | {"pieces": [""] * 8}
    assert "金额或重量看不懂" in client.post("/money/count", data=form | {"total": "all"}).text
    form |= {"total": "138", "account": "50", "apart": "10"}
    assert "已盘点，账款相符" in client.post("/money/count", data=form).text


class Scanned(Struct, frozen=True):
    """An arrival so long ago by the machine's own clock, by which the page goes."""

    waybill: str
    days_ago: int = 0

    def do(self, bench: Bench, _now: Moment) -> Outcome:
        """Dated by itself: an outcome's events bear their own moments."""
        event = ParcelScanned(
            waybill=self.waybill,
            act="arrive",
            site=bench.site,
            device="c",
            symbology="code128",
            direction="down",
        )
        return Outcome(events=((Moment(utc_ms() - self.days_ago * 86_400_000, 0, "synced"), event),))


def test_yesterday_is_offered_first(rig: Rig, client: httpx.Client) -> None:
    """Then today, which counts its own; what is open is said and keeps nobody from closing."""
    rig.asking.do(Scanned("A1", days_ago=1))
    rig.asking.do(Scanned("B2"))
    page = client.get("/day").text
    assert "昨天还没有日结" in page
    assert "条记录未上传" in page
    yesterday = hidden(page)["day"]
    assert f"{yesterday} 已日结" in client.post("/day", data=hidden(page)).text
    page = client.get("/day").text
    assert "昨天还没有日结" not in page
    assert hidden(page)["day"] > yesterday
    assert "已日结" in client.post("/day", data=hidden(page)).text
    rig.asking.do(Scanned("C3"))
    page = client.get("/day").text
    assert "之后又有 1 次扫描" in page
    assert "重新日结" in page
    assert "已日结" in client.post("/day", data=hidden(page)).text
    assert "日结过，之后没有变化" in client.post("/day", data=hidden(page)).text
    rig.end()
    closed = [event for event in rig.events if isinstance(event, DayClosed)]
    told = [(one.day == yesterday, one.counts.arrived) for one in closed]
    assert told == [(True, 1), (False, 1), (False, 2)]


def test_a_day_that_is_none_is_refused(client: httpx.Client) -> None:
    """By the address, and by a form."""
    assert client.get("/day", params={"day": "yesterday"}).status_code == 400
    assert hidden(client.get("/day", params={"day": "2020-01-01"}).text)["day"] > "2020-01-01"


def test_goods_are_received_and_sold(client: httpx.Client) -> None:
    """One form for all; the same one sent again moves nothing; too many and nonsense are refused."""
    form = hidden(client.get("/goods").text) | {"owner": "coop-3", "item": "蜂蜜 <500g>", "pieces": "10"}
    page = client.post("/goods", data=form | {"why": "received"}).text
    assert "已收 10 件 蜂蜜 &lt;500g&gt;，现有 10 件" in page
    assert "这张单已经记过" in client.post("/goods", data=form | {"why": "received"}).text
    form |= hidden(client.get("/goods").text) | {"why": "sold"}
    assert "账上只有 10 件" in client.post("/goods", data=form | {"pieces": "11"}).text
    assert "件数看不懂" in client.post("/goods", data=form | {"pieces": "１"}).text
    assert "请填货主编号" in client.post("/goods", data=form | {"owner": "合作社"}).text
    assert "已售 2 件" in client.post("/goods", data=form | {"pieces": "2", "taken": "96"}).text
