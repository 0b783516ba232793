"""One box finds whatever has a name or a number, and shows persons to those who may see them."""

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import insert, select

from central.store.access.tables import trail
from central.store.ledgers.register.parties import Parties
from central.store.ledgers.register.tables import party
from central.store.lots import tables as lots
from central.store.tables import device
from central.web.access.accounts import add_account
from central.web.app import make_app
from logistics.events.transport import BagFilled, BagMoved
from logistics.goods.partysheet import Draft
from plumbing.web.server import Serving, serve
from tests.central.centre import scan
from tests.central.web.pages.ledgers.telling import SEALER, W, evening, told
from tests.central.web.scene import COUNTY, SECRET, Scene, Visitor, served

LOT = "261127-K3X9F-012"


@pytest.fixture
def serving(scene: Scene) -> Iterator[Serving]:
    """Its pages, with the key that opens persons."""
    app = make_app(scene.store, county=COUNTY, secret=SECRET, poll_s=0.05, sealer=SEALER)
    running = serve(app, "127.0.0.1", 0, app.state.live.close)
    yield running
    running.stop()


def ask(visitor: Visitor, text: str) -> httpx.Response:
    """What the form is answered with."""
    return visitor.client.post("/search", data={"q": text, "csrf": visitor.token("/search")})


def find(visitor: Visitor, text: str) -> str:
    """The page that the form leads to, or where the box leads at once."""
    answer = ask(visitor, text)
    if answer.headers.get("location", "").startswith("/search?"):
        answer = visitor.get(answer.headers["location"])
    return answer.headers.get("location", "") if answer.status_code == 303 else answer.text


def looks(scene: Scene) -> list[tuple[str, str, str]]:
    """All that the trail holds: who, what, of whom."""
    with scene.store.read() as connection:
        return [(row.account, row.deed, row.subject) for row in connection.execute(select(trail))]


def lot(scene: Scene, number: str = LOT) -> None:
    """A lot's row."""
    texts = ("owner", "origin", "quality", "size", "standard", "inspection", "certificate")
    grams = ("in_g", "on_hand_g", "packed_g", "shipped_g", "loss_g", "odd", "last_ms")
    row = {**dict.fromkeys(texts, ""), **dict.fromkeys(grams, 0), "is_stale": False}
    with scene.store.write() as connection:
        connection.execute(
            insert(lots.lot).values(**row, lot=number, product="honey", kind="batch", site="HUB")
        )


def test_a_whole_waybill_leads_to_its_page(scene: Scene, viewer: Visitor) -> None:
    """However it was typed, as long as nothing else is called so."""
    scene.parcel("YT1447279684726")
    scene.parcel("YT1447279680000")
    assert find(viewer, "ｙｔ 14472-79684726") == "/parcels/YT1447279684726"


@pytest.mark.parametrize("text", ["YT14", "4726", "84726", "yt144727968"])
def test_a_beginning_or_an_end_finds_it(scene: Scene, viewer: Visitor, text: str) -> None:
    """Four characters are enough."""
    scene.parcel("YT1447279684726")
    assert "/parcels/YT1447279684726" in find(viewer, text)


@pytest.mark.parametrize("text", ["726", "YT1", "%", "____", "1447", "72796", "'--"])
def test_what_is_neither_finds_nothing(scene: Scene, viewer: Visitor, text: str) -> None:
    """Too short, wild cards, from the middle."""
    scene.parcel("YT1447279684726")
    assert "/parcels/YT1447279684726" not in find(viewer, text)


def test_many_are_cut_and_the_page_says_so(scene: Scene, viewer: Visitor) -> None:
    """Twenty are shown, those of an end the newest first."""
    for number in range(23):
        scene.parcel(f"YT{number:04}4726", ago_ms=number * 1000)
    page = find(viewer, "4726")
    assert page.count('class="waybill"') == 20
    assert "There are more than 20" in page
    assert "YT00004726" in page
    assert "YT00224726" not in page


def test_a_bag_shows_what_is_in_it(scene: Scene, viewer: Visitor) -> None:
    """By its whole number; by the end, the bag alone."""
    told(
        scene,
        scan(W),
        BagFilled(bag="BAG-2026-7", waybill=W, site="HUB"),
        BagMoved(bag="BAG-2026-7", site="HUB", act="seal", to="C1", pieces=1),
    )
    page = find(viewer, "bag-2026-7")
    assert "In this bag" in page
    assert f"/parcels/{W}" in page
    ending = find(viewer, "26-7")
    assert "BAG-2026-7" in ending
    assert W not in ending


@pytest.mark.parametrize("text", [LOT, LOT.replace("-", ""), f"https://x.example/01/06901234567892/10/{LOT}"])
def test_a_lot_is_found_by_its_number_and_its_label(scene: Scene, viewer: Visitor, text: str) -> None:
    """Straight to its page."""
    lot(scene)
    assert find(viewer, text) == f"/lots/of/{LOT}"
    assert LOT in find(viewer, "2611")


def test_a_package_is_found_by_its_sscc(scene: Scene, viewer: Visitor) -> None:
    """As it is scanned."""
    with scene.store.write() as connection:
        row = {"package": "069012340000000016", "lot": LOT, "net_g": 1, "at_ms": 1}
        connection.execute(insert(lots.lot_package).values(row))
    assert find(viewer, "]C100069012340000000016") == "/lots/packed?package=069012340000000016"


def test_boxes_and_devices_are_found_by_their_names(scene: Scene, viewer: Visitor) -> None:
    """A box by the whole of it at once, both by the beginning."""
    scene.box("village-046")
    with scene.store.write() as connection:
        row = {"box": "village-046", "device": "belt-scale", "kind": "scale", "is_up": True, "since_ms": 1}
        connection.execute(insert(device).values(**row, reason=""))
    assert find(viewer, "VILLAGE-046") == "/boxes/village-046"
    assert "/boxes/village-046" in find(viewer, "village")
    assert "belt-scale" in find(viewer, "belt")


@pytest.mark.parametrize("text", ["COLD", "城西冷库", "west cold store", "冷库", "cxlk"])
def test_a_place_is_found_by_its_names(viewer: Visitor, text: str) -> None:
    """Id, Chinese, English, and the first letters of its pinyin."""
    found = find(viewer, text)
    assert found == "/sites/COLD" or "West cold store" in found


def test_a_farmer_is_found_by_the_number_without_a_name(scene: Scene, viewer: Visitor) -> None:
    """The name stays on the register's page."""
    with scene.store.write() as connection:
        Parties(SEALER).keep(
            connection,
            [
                Draft(name="王小一", kind="farmer", id="F-0001"),
                Draft(name="李四", kind="farmer", id="F-0002"),
            ],
            "m",
            1,
        )
        assert connection.execute(party.select()).first() is not None
    assert find(viewer, "f-0001") == "/produce/parties/F-0001"
    page = find(viewer, "F-00")
    assert "F-0002" in page
    assert "王" not in page
    assert "李" not in page


@pytest.mark.parametrize("text", ["9626", "13812349626", "+86 138 1234 9626"])
def test_a_recipient_is_found_by_who_may_see_persons(scene: Scene, manager: Visitor, text: str) -> None:
    """By tail or number, and shown masked."""
    evening(scene)
    page = find(manager, text)
    assert f"/parcels/{W}" in page
    assert "王**" in page
    assert "王小一" not in page
    assert "1******9626" in page


def test_a_look_at_a_recipient_is_written_down(scene: Scene, manager: Visitor) -> None:
    """Whose parcel it was, without the number that was typed; where nobody was shown there was no look."""
    evening(scene)
    find(manager, "9627")
    find(manager, "13812349626")
    assert looks(scene) == [("manager", "look:person", W)]


def test_who_reaches_a_part_of_the_county_finds_what_is_there(scene: Scene) -> None:
    """A parcel that was at one's site, a box of it, and nobody's recipient elsewhere."""
    evening(scene)
    scene.box("hub-1")
    scene.box("c1-1", site="C1")
    for site in ("C1", "COLD"):
        password = "a cloud over the river 42"
        add_account(scene.store, site.lower(), password, "manager", scene.now_ms, sites=site)
        with served(scene.store, sealer=SEALER) as running, Visitor(running.url) as visitor:
            assert visitor.login(site.lower(), password).status_code == 303
            assert (f"/parcels/{W}" in find(visitor, "9626")) is (site == "C1")
            assert (f"/parcels/{W}" in find(visitor, W)) is (site == "C1")
            assert ("/boxes/c1-1" in find(visitor, "c1-1")) is (site == "C1")
            assert "/boxes/hub-1" not in find(visitor, "hub")


def test_a_number_that_only_ends_alike_finds_nobody(scene: Scene, manager: Visitor) -> None:
    """The whole number is compared, opened."""
    evening(scene)
    page = find(manager, "13912349626")
    assert W not in page
    assert "王" not in page


@pytest.mark.parametrize("text", ["9626", "13812349626"])
def test_a_viewer_learns_nothing_of_persons(scene: Scene, viewer: Visitor, text: str) -> None:
    """Not even whether there is one."""
    evening(scene)
    page = find(viewer, text)
    assert "those who may see persons" in page
    assert W not in page
    assert "王" not in page


def test_a_stranger_is_sent_to_the_login(stranger: Visitor) -> None:
    """As on all pages; and the form does nothing for anybody without its token."""
    assert stranger.get("/search").headers["location"].startswith("/login")
    assert stranger.client.post("/search", data={"q": "4726"}).headers["location"].startswith("/login")


def test_a_form_without_its_token_finds_nobody(scene: Scene, manager: Visitor) -> None:
    """A page from elsewhere cannot make somebody look at persons."""
    evening(scene)
    assert manager.client.post("/search", data={"q": "9626"}).status_code == 403
    assert looks(scene) == []


def test_what_is_too_long_is_refused(viewer: Visitor) -> None:
    """Nothing that anybody looks for has so many characters."""
    assert viewer.get("/search", q="1" * 301).status_code == 400
    assert ask(viewer, "1" * 301).status_code == 400


def test_paper_does_not_say_what_was_searched_for(manager: Visitor) -> None:
    """The head of a printed page names the page alone: digits of a telephone may stand behind it."""
    paper = ask(manager, "9626").text.partition('class="sh-paper"')[2].partition("</p>")[0]
    assert "/search" in paper
    assert "9626" not in paper
