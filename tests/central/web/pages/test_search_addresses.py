"""A recipient's digits stand in no address: not of the search, nor of what leads to it or away from it."""

import re

import pytest

from tests.central.web.pages.ledgers.telling import W, evening
from tests.central.web.scene import Scene, Visitor

DIGITS = ["9626", "13812349626", "+86 138-1234-9626", "９６２６", "王小一 9626", "1381234962", "12349626"]
PLAIN = ["YT14472796", "BAG-7", "hu", "144727968472", "261127-K3X9F"]


def digits_in(text: str) -> bool:
    """Whether the end of the recipient's number is in it, however it is spelt."""
    return any(one in text for one in ("9626", "1381234", "9%36", "%EF%BC%99"))


def ask(visitor: Visitor, text: str) -> str:
    """Where the form leads; "" where it is answered itself."""
    answer = visitor.client.post("/search", data={"q": text, "csrf": visitor.token("/search")})
    return answer.headers["location"] if answer.status_code == 303 else ""


@pytest.mark.parametrize("text", DIGITS)
def test_somebodys_digits_are_answered_by_the_form_itself(manager: Visitor, text: str) -> None:
    """Nothing leads to an address with them, and no link of the page holds them."""
    answer = manager.client.post("/search", data={"q": text, "csrf": manager.token("/search")})
    assert answer.status_code == 200
    links = re.findall(r'(?:href|action|src)="([^"]*)"', answer.text)
    assert links
    assert not any(map(digits_in, links))


@pytest.mark.parametrize("text", PLAIN)
def test_all_else_has_an_address_to_come_back_to(viewer: Visitor, text: str) -> None:
    """It may be kept, sent to others, and opened again."""
    assert ask(viewer, text) == f"/search?q={text}"
    assert viewer.get("/search", q=text).status_code == 200


@pytest.mark.parametrize("text", DIGITS)
@pytest.mark.parametrize("path", ["/search", "/parcels"])
def test_an_address_with_them_finds_nobody_and_says_where_they_belong(
    scene: Scene, manager: Visitor, path: str, text: str
) -> None:
    """Such as one that was kept before."""
    evening(scene)
    answer = manager.get(path, q=text, lang="en")
    assert answer.headers["location"] == "/search?digits=1"
    page = manager.get("/search", digits="1").text
    assert "are entered in this field" in page
    assert W not in page


def test_the_search_of_parcels_leads_to_the_one_search(viewer: Visitor) -> None:
    """Addresses of old go on; the page has the same field."""
    assert viewer.get("/parcels", q="YT1447").headers["location"] == "/search?q=YT1447"
    page = viewer.get("/parcels").text
    assert page.count('action="/search"') == 3
    assert 'action="/parcels"' not in page


@pytest.mark.parametrize("text", DIGITS)
def test_a_login_does_not_hold_them(stranger: Visitor, text: str) -> None:
    """Neither where it is led to, nor its form, nor its links, nor where it leads."""
    for path in ("/search", "/parcels"):
        led = stranger.get(path, q=text, site="C1").headers["location"]
        assert not digits_in(led)
        assert "site%3DC1" in led
    for target in (
        f"/search?q={text}",
        f"/login?next=/search?q={text}",
        f"/login?next=%2Fsearch%3Fq%3D{text}",
    ):
        assert not digits_in(stranger.get("/login", next=target).text)
    led = stranger.login("viewer", next=f"/search?q={text}&site=C1").headers["location"]
    assert led == "/search?site=C1"


@pytest.mark.parametrize("text", DIGITS)
def test_no_page_repeats_them_in_its_links(viewer: Visitor, text: str) -> None:
    """Of the languages and the looks, wherever they were asked for; what else was asked for stays."""
    for path in ("/nowhere", "/boxes"):
        page = viewer.get(path, q=text, site="C1").text
        assert "?site=C1&amp;lang=zh-CN" in page
        assert not digits_in(page)
