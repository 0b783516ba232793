"""The pages, asked for as a browser does."""

import re

import httpx

from plumbing.patience import wait_until
from tests.edge_agent.counter.rig import WAYBILL, Rig
from tests.edge_agent.counter.web.browsing import token_at


def _take(client: httpx.Client, **form: str) -> httpx.Response:
    return client.post("/cold/take", data={"csrf": token_at(client, "/cold"), "room": "r"} | form)


def test_a_scan_is_shown_in_words(rig: Rig, client: httpx.Client) -> None:
    """Chinese first, English for who wants it; colour is not the only sign."""
    rig.scan()
    page = client.get("/").text
    assert '<html lang="zh-CN"' in page
    assert all(word in page for word in ("到件", WAYBILL, "顺丰", "✓", "已保存", "未上传"))
    assert "Arrived" in client.get("/", params={"lang": "en"}).text
    assert "Arrived" in client.get("/").text


def test_open_pages_are_told(rig: Rig, client: httpx.Client) -> None:
    """The server pushes that something has changed."""
    with client.stream("GET", "/live") as answer:
        lines = answer.iter_lines()
        assert next(line for line in lines if line.startswith("event")) == "event: changed"
        rig.scan()
        assert next(line for line in lines if line.startswith("event")) == "event: changed"


def test_an_alarm_is_taken_on_with_a_quick_reason(rig: Rig, client: httpx.Client) -> None:
    """One tap: the page says so, once it is on disk, and shows that somebody is on it."""
    rig.warm_up()
    assert "无人处理" in client.get("/cold").text
    page = _take(client, quick="outage")
    assert page.status_code == 200
    assert "已确认 1 个报警" in page.text
    # The rooms are looked at once a second of the agent's time.
    rig.scan(up_ms=20_000)
    assert wait_until(lambda: "已有人处理" in client.get("/cold").text, 10)


def test_an_alarm_needs_a_reason(rig: Rig, client: httpx.Client) -> None:
    """Neither an empty comment nor blanks take an alarm on."""
    rig.warm_up()
    page = _take(client, comment="  ")
    assert page.status_code == 400
    assert "请选择或填写原因" in page.text
    assert "无人处理" in page.text


def test_a_reason_may_be_written(rig: Rig, client: httpx.Client) -> None:
    """Free text does, too, and is shown to nobody as markup."""
    rig.warm_up()
    assert "已确认 1 个报警" in _take(client, comment="<b>压缩机坏了</b>").text


def test_an_unknown_room_is_refused(rig: Rig, client: httpx.Client) -> None:
    """And named without becoming part of the page's markup."""
    rig.warm_up()
    page = _take(client, room="<script>", quick="door")
    assert page.status_code == 404
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text


def test_a_form_of_another_site_does_nothing(rig: Rig, client: httpx.Client) -> None:
    """Without the page's token nothing is taken on."""
    rig.warm_up()
    forged = client.post("/cold/take", data={"csrf": "x", "room": "r", "quick": "door"})
    assert forged.status_code == 403
    assert "无人处理" in client.get("/cold").text


def test_the_page_asks_nobody_else(client: httpx.Client) -> None:
    """It works without a network: every address on it is the box's own, and the policy says so."""
    answer = client.get("/")
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    assert not re.search(r'(?:src|href)="(?:https?:)?//', answer.text)
    for path in re.findall(r'"(/static/[^"]+)"', answer.text):
        assert client.get(path).status_code == 200


def test_a_missing_page_says_so(client: httpx.Client) -> None:
    """With a way back."""
    answer = client.get("/nothing")
    assert answer.status_code == 404
    assert "没有这个页面" in answer.text


def test_the_centres_notice_stands_above_every_page(rig: Rig, client: httpx.Client) -> None:
    """As words and nothing else, and not any more once its time is over."""
    rig.notice = "今天下午四点<b>停电"
    rig.scan(up_ms=20_000)
    assert wait_until(lambda: "今天下午四点&lt;b&gt;停电" in client.get("/").text, 10)
    assert "停电" in client.get("/cold").text
    rig.notice = ""
    rig.scan(up_ms=40_000)
    assert wait_until(lambda: "停电" not in client.get("/").text, 10)
