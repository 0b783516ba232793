"""A recipient finds their parcel with the tail and a code, masked; nobody finds another's."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from msgspec.structs import replace

from central.store.ledgers.persons import erase
from central.web.app import make_app
from central.web.pages.ledgers.ask import network_of
from logistics.events.counter import (
    ParcelProblem,
    ParcelRecipient,
    ParcelReleased,
    ParcelShelved,
)
from logistics.events.money import CodDue, CodPaid
from plumbing.web.server import Serving, serve
from tests.central.centre import scan
from tests.central.web.pages.ledgers.telling import SEALER, told
from tests.central.web.scene import COUNTY, SECRET, Scene, Visitor

W, TAIL, CODE = "SF1234567890123", "9626", "16-4-77"
PLACES = tuple(
    replace(place, opening="每天 8:00–18:00") if place.site == "C1" else place for place in COUNTY.sites
)


@pytest.fixture
def serving(scene: Scene) -> Iterator[Serving]:
    """The pages of a centre that keeps persons."""
    county = replace(COUNTY, sites=PLACES)
    app = make_app(scene.store, county=county, secret=SECRET, poll_s=0.05, sealer=SEALER)
    running = serve(app, "127.0.0.1", 0, app.state.live.close)
    yield running
    running.stop()


def shelve(
    scene: Scene, waybill: str = W, *, phone: str = "13812349626", code: str = CODE, site: str = "C1"
) -> None:
    """A parcel with its recipient on a shelf."""
    told(
        scene,
        scan(waybill, "arrive", site),
        ParcelRecipient(waybill=waybill, site=site, name="王小一", phone=phone),
        ParcelShelved(waybill=waybill, site=site, shelf="16", code=code),
        stream=f"of-{waybill}",
    )


def ask(visitor: Visitor, tail: str = TAIL, code: str = CODE) -> httpx.Response:
    """Send the form."""
    return visitor.client.post("/p", data={"tail": tail, "code": code})


def test_a_recipient_finds_their_parcel(scene: Scene, stranger: Visitor) -> None:
    """Status, station and hours, code, what is to be paid, by code or waybill; name and number masked."""
    shelve(scene)
    told(
        scene,
        CodDue(waybill=W, site="C1", amount_fen=12_800, stated_by="label"),
        CodPaid(waybill=W, site="C1", payment="p", amount_fen=2_800, method="cash"),
        stream="money",
    )
    for code in (CODE, W, W.lower(), f" {CODE} "):
        found = ask(stranger, code=code)
        assert found.status_code == 200
        for shown in ("At the station", "Miaogao centre", "每天 8:00–18:00", CODE, "100.00 yuan", "王**"):
            assert shown in found.text
        assert "1******9626" in found.text
        assert "…0123" in found.text
        for hidden in ("王小一", "13812349626", "1234567890"):
            assert hidden not in found.text.replace(f'value="{code.strip().upper()}"', "")


def test_full_width_digits_are_digits(scene: Scene, stranger: Visitor) -> None:
    """A Chinese keyboard types them."""
    shelve(scene)
    assert ask(stranger, "９６２６", "１６－４－７７").status_code == 200


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (ParcelReleased(waybill=W, site="C1", taken_by="other"), "somebody else"),
        (ParcelProblem(waybill=W, site="C1", kind="damaged", is_open=True, note="王小一"), "damaged"),
    ],
)
def test_what_became_of_it(scene: Scene, stranger: Visitor, event: ParcelReleased, words: str) -> None:
    """Collected by whom, or which problem; no counter's note."""
    shelve(scene)
    more = [scan(W, "hand_out", "C1")] if isinstance(event, ParcelReleased) else []
    told(scene, event, *more, hours_ago=0.5, stream="later")
    page = ask(stranger).text
    assert words in page
    assert "王小一" not in page


def test_no_code_and_another_tail_are_one_answer(scene: Scene, stranger: Visitor) -> None:
    """Same status, same words, to the byte."""
    shelve(scene)
    wrong_tail, no_code = ask(stranger, "9627"), ask(stranger, "9626", "99-9-99")
    assert wrong_tail.status_code == no_code.status_code == 404
    assert wrong_tail.text.replace(CODE, "") == no_code.text.replace("99-9-99", "")
    assert "Nothing was found" in no_code.text


def test_others_parcels_are_not_shown(scene: Scene, stranger: Visitor) -> None:
    """Nor those of two people who share tail and code at two stations: a waybill tells them apart."""
    shelve(scene)
    shelve(scene, "YT1447279684726", phone="13912341111", code="16-4-78")
    page = ask(stranger).text
    assert "…4726" not in page
    shelve(scene, "YT1447279684727", phone="13912349626", site="HUB")
    assert ask(stranger).status_code == 404
    assert "…0123" in ask(stranger, code=W).text


def test_a_code_cannot_be_tried_out(scene: Scene, serving: Serving) -> None:
    """Ten wrong tails a day, wherever they come from, and then not even the right one helps; others go on."""
    shelve(scene)
    shelve(scene, "YT1447279684726", code="16-4-78")
    with Visitor(serving.url) as one, Visitor(serving.url) as other:
        other.client.headers["x-forwarded-for"] = "203.0.113.9"
        assert [ask(one, f"{n:04}").status_code for n in range(5)] == [404] * 5
        assert [ask(other, f"{n:04}").status_code for n in range(5, 11)] == [404] * 5 + [429]
        assert ask(other).status_code == 429
        assert "Asked too often" in ask(one).text
        assert ask(other, code="16-4-78").status_code == 200


def test_an_address_cannot_ask_on_and_on(scene: Scene, stranger: Visitor) -> None:
    """Twenty times in a quarter of an hour; right answers count, too."""
    shelve(scene)
    assert [ask(stranger).status_code for _ in range(21)] == [200] * 20 + [429]


def test_a_network_is_one_address() -> None:
    """Who has one IPv6 address has 2^64."""
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert network_of("::ffff:203.0.113.9") == "203.0.113.9"
    assert (network_of("203.0.113.9"), network_of("")) == ("203.0.113.9", "")


def test_an_address_of_the_page_holds_no_secret(scene: Scene, stranger: Visitor) -> None:
    """What stands in it is not looked at; no cache keeps an answer, no link tells of it."""
    shelve(scene)
    page = stranger.get("/p", tail=TAIL, code=CODE)
    assert page.status_code == 200
    assert "Miaogao" not in page.text
    for answer in (page, ask(stranger)):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in answer.headers
    assert '<form class="panel" method="post" action="/p"' in page.text


@pytest.mark.parametrize(
    ("tail", "code"), [("", CODE), ("962", CODE), ("962a", CODE), (TAIL, ""), (TAIL, "9" * 65)]
)
def test_what_is_no_question(scene: Scene, stranger: Visitor, tail: str, code: str) -> None:
    """It is said what to give."""
    shelve(scene)
    said = ask(stranger, tail, code)
    assert said.status_code == 400
    assert "Please give the last four digits" in said.text


def test_who_is_erased_is_not_found(scene: Scene, stranger: Visitor) -> None:
    """The parcel is still there; nobody can ask for it by a number."""
    shelve(scene)
    with scene.store.write() as connection:
        erase(connection, scene.now_ms + 1, scene.now_ms + 1)
    assert ask(stranger).status_code == 404


def test_a_centre_without_a_key_has_no_such_page(scene: Scene, tmp_path: Path) -> None:
    """It says so, and where to ask."""
    app = make_app(scene.store, county=COUNTY, secret=SECRET, poll_s=0.05)
    running = serve(app, "127.0.0.1", 0, app.state.live.close)
    with Visitor(running.url) as visitor:
        for answer in (visitor.get("/p"), ask(visitor)):
            assert answer.status_code == 404
            assert "no look-up page" in answer.text
            assert "<form" not in answer.text
    running.stop()
