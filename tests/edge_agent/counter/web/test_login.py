"""Signing in by the page: at the box as who is at the counter, from elsewhere as a guest."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from edge_agent.counter.deeds.turn import Turn
from logistics.events.counter import OperatorOn
from plumbing.patience import wait_until
from tests.edge_agent.counter.people.staff import LI, OPERATORS, PIN, WANG
from tests.edge_agent.counter.rig import Rig, running
from tests.edge_agent.counter.web.browsing import browsing, token_at

# Our server believes this of a proxy on the box itself, so it stands for a browser elsewhere.
_ELSEWHERE = {"x-forwarded-for": "192.0.2.7"}


@pytest.fixture
def manned(tmp_path: Path) -> Iterator[Rig]:
    """An agent with two operators, one of whom has a PIN."""
    with running(tmp_path, operator=OPERATORS) as made:
        yield made


def _post(client: httpx.Client, path: str, **form: str) -> httpx.Response:
    return client.post(path, data={"csrf": token_at(client, "/login?who=B07")} | form)


def _is_on(rig: Rig, number: str) -> bool:
    return wait_until(lambda: rig.board.shown.on_duty.operator == number, 10)


def test_the_page_says_that_nobody_is_on_until_somebody_is(manned: Rig) -> None:
    """A standing notice, and the name at the top; the number stays in the settings."""
    with browsing(manned) as client:
        assert "无人登录" in client.get("/").text
        manned.scan(WANG)
        page = client.get("/").text
        assert "王芳" in page
        assert "无人登录" not in page
        assert WANG not in page


def test_a_pin_signs_in_and_a_button_out(manned: Rig) -> None:
    """Only who has a PIN is offered; events tell both."""
    with browsing(manned) as client:
        names = client.get("/login").text
        assert "王芳" in names
        assert "李强" not in names
        assert _post(client, "/login", who="B07", pin=PIN).url.path == "/"
        assert _is_on(manned, "B07")
        _post(client, "/logout")
        assert _is_on(manned, "")
    manned.end()
    told = [(event.operator, event.by) for event in manned.events if isinstance(event, OperatorOn)]
    assert told == [("B07", "pin"), ("", "logout")]


def test_a_badge_typed_into_the_pin_s_field_signs_in(manned: Rig) -> None:
    """A scanner that is a keyboard types wherever the page is."""
    with browsing(manned) as client:
        assert _post(client, "/login", who="B07", pin=LI).url.path == "/"
        assert _is_on(manned, "B08")


def test_guessing_a_pin_has_to_wait_also_after_a_restart(tmp_path: Path) -> None:
    """The page says how long; the right PIN is not looked at meanwhile."""
    with running(tmp_path, operator=OPERATORS) as rig, browsing(rig) as client:
        for _ in range(5):
            assert _post(client, "/login", who="B07", pin="000000").status_code == 401
    with running(tmp_path, operator=OPERATORS) as rig, browsing(rig) as client:
        answer = _post(client, "/login", who="B07", pin=PIN)
        assert answer.status_code == 429
        assert "15 分钟" in answer.text


def test_from_elsewhere_nothing_is_shown_without_a_pin(manned: Rig) -> None:
    """Neither scans nor names nor news; the fields ask for number and PIN."""
    manned.scan()
    with browsing(manned, _ELSEWHERE) as client:
        for path in ("/", "/cold"):
            page = client.get(path)
            assert page.url.path == "/login"
            assert not any(word in page.text for word in ("王芳", "SF1234567890123", "未上传"))
        assert client.get("/live").status_code == 403
        assert client.post("/enter", data={"csrf": "x", "code": "SF1"}).url.path == "/login"


def test_a_guest_is_no_shift_change(manned: Rig) -> None:
    """From elsewhere a PIN opens the pages in the guest's name; who is at the counter stays so."""
    manned.scan(LI)
    with browsing(manned, _ELSEWHERE) as client:
        assert _post(client, "/login", who="B07", pin="000000").status_code == 401
        assert _post(client, "/login", who="B07", pin=PIN).url.path == "/"
        assert "王芳" in client.get("/").text
        assert manned.board.shown.on_duty.operator == "B08"
        _post(client, "/logout")
        assert client.get("/").url.path == "/login"


def test_a_copied_cookie_of_the_box_opens_nothing_elsewhere(manned: Rig) -> None:
    """The session of the box's own screen is nobody's."""
    manned.scan(WANG)
    with browsing(manned) as client:
        client.get("/")
        client.headers.update(_ELSEWHERE)
        assert client.get("/").url.path == "/login"


def test_without_operators_the_page_is_for_the_box_itself(rig: Rig) -> None:
    """Elsewhere it says why; at the box there is nobody to sign in."""
    with browsing(rig, _ELSEWHERE) as client:
        for path in ("/", "/login"):
            answer = client.get(path)
            assert answer.status_code == 403
            assert "没有设置操作员" in answer.text
        client.headers.pop("x-forwarded-for")
        assert client.get("/login").url.path == "/"
        assert "无人登录" not in client.get("/").text


def test_large_letters_are_a_choice_that_is_remembered(rig: Rig) -> None:
    """By the browser; the work at hand is then a word, as its buttons are gone."""
    rig.asking.do(Turn("return"))
    with browsing(rig) as client:
        assert 'class="elder"' not in client.get("/").text
        assert 'class="elder"' in client.get("/", params={"elder": "1"}).text
        assert 'class="elder"' in client.get("/").text
        assert 'class="elder"' not in client.get("/", params={"elder": "0"}).text
