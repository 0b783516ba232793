"""The pages of lots, asked for and filled in as a browser does."""

import re
from secrets import token_hex

import httpx
import pytest

from tests.edge_agent.counter.deeds.lots.cold import Cold
from tests.edge_agent.counter.web.browsing import send
from tests.edge_agent.counter.web.pages.lots.conftest import NEW, SAME

PARCEL = "SF1234567890123"


def fill(client: httpx.Client, path: str, **fields: object) -> httpx.Response:
    """A form that was never sent before."""
    return send(client, path, form=token_hex(8), **fields)


def test_a_form_that_is_sent_twice_is_done_once(cold: Cold, client: httpx.Client) -> None:
    """By a double tap, or after no answer came: the second leads to where the first did."""
    for page, path, fields in (
        (f"/lots/at/{NEW}/room", "/lots/do/room", {"lot": NEW, "way": "store", "to": "r", "kg": "5"}),
        (f"/lots/at/{NEW}/ship", "/lots/do/ship", {"lot": NEW, "to": "market", "kg": "1", "room": "r"}),
        (f"/lots/at/{NEW}/split", "/lots/do/split", {"lot": NEW, "kg": ["2"], "room": "r"}),
        ("/lots/merge?product=kiwifruit", "/lots/merge", {"lot": [NEW, SAME], "weighs": [], "kg": []}),
    ):
        found = re.search(r'name="form" value="([0-9a-f]{16})"', client.get(page).text)
        assert found, page
        first = send(client, path, form=found[1], **fields)
        before = cold.facts()
        second = send(client, path, form=found[1], **fields)
        assert (first.status_code, second.status_code, first.url) == (200, 200, second.url), page
        assert cold.facts() == before, page


def test_a_form_that_was_refused_keeps_its_name(client: httpx.Client) -> None:
    """No answer in time looks like that, too: sent again, it must be known."""
    form = token_hex(8)
    page = send(client, "/lots/do/ship", lot=NEW, to="", form=form)
    assert f'name="form" value="{form}"' in page.text
    assert f'name="form" value="{form}"' in send(client, "/lots/merge", lot=[NEW], form=form).text
    assert send(client, "/lots/do/ship", lot=NEW, to="market").status_code == 400


def test_a_case_is_packed_once_a_form(cold: Cold, client: httpx.Client) -> None:
    """The page has another one after each case, and the same until then."""
    send(client, "/lots/pack/begin", lot=NEW)
    send(client, "/lots/pack/set", net_g=1000)
    for left_g in (7600, 6600):
        forms = {re.search(r'name="form" value="([0-9a-f]+)"', client.get("/lots/pack").text) for _ in "12"}
        [form] = {one[1] for one in forms if one}
        for _ in "12":
            send(client, "/lots/pack/case", form=form)
        assert cold.grams(NEW) == left_g


def test_all_lots_are_listed_in_words(client: httpx.Client) -> None:
    """With kg and 斤, room, owner, and why one may not leave; in English for who wants it."""
    page = client.get("/lots").text
    assert all(word in page for word in ("猕猴桃 一级 大", "8.600 kg", "17.2 斤", "未入库", "F-0031"))
    assert "可出货" in page
    assert "无合格证" in page
    assert "No certificate" in client.get("/lots", params={"lang": "en"}).text


@pytest.mark.parametrize(
    "code", [NEW, NEW.lower(), f"https://a.example/lot/{NEW}", f"(01)06901234567892(10){NEW}"]
)
def test_a_lot_is_found_by_its_label(client: httpx.Client, code: str) -> None:
    """Or by its number."""
    page = send(client, "/lots/find", code=code)
    assert page.url.path == f"/lots/at/{NEW}"
    assert "8.600 kg" in page.text


def test_what_is_no_lot_is_said(client: httpx.Client) -> None:
    """In words, on the page of lots; a page of none says so, too."""
    page = send(client, "/lots/find", code="GONE")
    assert page.status_code == 404
    assert "本机没有这个批次" in page.text
    assert "批次码不对" in send(client, "/lots/find", code="(01)06901234567893(10)X").text
    assert client.get("/lots/at/GONE").status_code == 404
    assert "<script>" not in client.get("/lots/at/<script>").text


def test_a_lot_goes_into_a_room(cold: Cold, client: httpx.Client) -> None:
    """By one tap, or into one that was typed; what is refused stands over the form."""
    page = fill(client, "/lots/do/room", lot=NEW, way="store", to="cold-1", kg="5")
    assert page.url.path == f"/lots/at/{NEW}"
    assert "cold-1 5.000 kg" in page.text
    fill(client, "/lots/do/room", lot=NEW, way="move", room="cold-1", other="shed", kg="1,5")
    fill(client, "/lots/do/room", lot=NEW, way="out", room="cold-1")
    assert cold.lying(NEW).rooms == {"shed": 1500}
    page = fill(client, "/lots/do/room", lot=NEW, way="store", to="cold-1", kg="9")
    assert page.status_code == 409
    assert "未入库的只有 7.1 公斤" in page.text
    assert "请填公斤数" in fill(client, "/lots/do/room", lot=NEW, way="store", to="r", kg="x").text


def test_papers_are_entered(cold: Cold, client: httpx.Client) -> None:
    """Tested, blocked, released, certified; the number is proposed and what it replaces is said."""
    assert f'value="C{SAME}"' in client.get(f"/lots/at/{SAME}/papers").text
    assert f"代替 C-{NEW}" in client.get(f"/lots/at/{NEW}/papers").text
    assert "CNEW-2" in send(client, "/lots/do/certify", lot=SAME, basis="self_test", number="CNEW-2").text
    assert "可出货" in client.get(f"/lots/at/{SAME}").text
    assert "不能出货" in send(client, "/lots/do/inspect", lot=SAME, result="fail", method="rapid").text
    assert "检测不合格" in client.get(f"/lots/at/{SAME}").text
    assert "请写明封存原因" in send(client, "/lots/do/block", lot=NEW).text
    assert "已封存：虫害" in send(client, "/lots/do/block", lot=NEW, quick="虫害").text
    assert "已解封" in send(client, "/lots/do/release", lot=NEW).text
    assert cold.grams(NEW) == 8600


def test_a_lot_leaves_and_is_settled(cold: Cold, client: httpx.Client) -> None:
    """In bulk, then the rest as a loss that wants a word."""
    page = fill(client, "/lots/do/ship", lot=NEW, to="杭州市场", kg="8", vehicle="浙K12345")
    assert "已发 8 公斤" in page.text
    assert "请写明发往哪里" in fill(client, "/lots/do/ship", lot=NEW).text
    assert "请写明原因" in send(client, "/lots/do/settle", lot=NEW).text
    assert "已结清" in send(client, "/lots/do/settle", lot=NEW, note="rotten").text
    assert cold.grams(NEW) == 0


def test_lots_are_merged_and_split(cold: Cold, client: httpx.Client) -> None:
    """The page leads to the new lot; the account names parents and children."""
    page = fill(client, "/lots/do/split", lot=NEW, kg=["2", "", "1.5"])
    assert "已分成 2 个批次" in page.text
    assert "/lots/merge?product=kiwifruit" in client.get(f"/lots/at/{NEW}").text
    page = fill(client, "/lots/merge", lot=[NEW, SAME], weighs=[NEW, SAME], kg=["5", ""])
    assert all(word in page.text for word in ("8.000 kg", "来自", NEW, SAME, "无合格证"))
    assert (cold.grams(NEW), cold.grams(SAME)) == (100, 0)
    page = fill(client, "/lots/merge", lot=[NEW], weighs=[NEW], kg=[""])
    assert page.status_code == 409
    assert "合并要选两个以上批次" in page.text
    assert fill(client, "/lots/merge", lot=[NEW, SAME], weighs=[NEW], kg=["x"]).status_code == 409


def test_a_lot_is_packed_at_its_page(cold: Cold, client: httpx.Client) -> None:
    """Begun by a tap, scanned, counted, taken back; a case gets its number; then it goes on elsewhere."""
    assert "包装哪个批次" in client.get("/lots/pack").text
    page = send(client, "/lots/pack/begin", lot=NEW)
    assert page.url.path == "/lots/pack"
    send(client, "/lots/pack/set", net_g=2500)
    assert "装 2.5 公斤" in send(client, "/lots/pack/scan", code=PARCEL).text
    assert "没有重复计" in send(client, "/lots/pack/scan", code=PARCEL).text
    assert "装 2.5 公斤" in fill(client, "/lots/pack/case").text
    assert "已撤销" in send(client, "/lots/pack/undo").text
    send(client, "/lots/pack/set", net_g=0)
    assert "装 1.2 公斤" in send(client, "/lots/pack/scan", code="SF1234567890124", kg="1.2").text
    assert cold.grams(NEW) == 8600 - 2500 - 1200
    send(client, "/work", kind="arrive")
    assert "继续包装" in client.get("/lots/pack").text
    assert "剩" in send(client, "/lots/pack/on").text
    assert send(client, "/lots/pack/scan", code="SF1234567890125", kg="x").text.count("请填公斤数") == 1


def test_a_lot_that_may_not_leave_is_not_begun(client: httpx.Client) -> None:
    """The page says why, and what to do."""
    assert "没有合格证：请先开具" in send(client, "/lots/pack/begin", lot=SAME).text


def test_stock_is_summed_by_owner_and_product(client: httpx.Client) -> None:
    """To the gram."""
    page = client.get("/lots/stock").text
    assert all(word in page for word in ("F-0031", "猕猴桃", "11.600 kg", "23.2 斤"))


@pytest.mark.parametrize("path", ["/lots/do/room", "/lots/do/settle", "/lots/merge", "/lots/pack/undo"])
def test_a_form_of_another_site_does_nothing(cold: Cold, client: httpx.Client, path: str) -> None:
    """Without the page's token."""
    before = cold.facts()
    assert client.post(path, data={"csrf": "x", "lot": NEW, "way": "store"}).status_code == 403
    assert cold.facts() == before
