"""Managers keep the register of parties; viewers see numbers, and names of cooperatives and firms alone."""

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import unquote

import httpx
import pytest
from sqlalchemy import select

from central.county import load_county, view
from central.store.access.tables import trail
from central.store.ledgers.register.parties import Entry, Parties
from central.store.ledgers.sealing import Sealer
from central.web.pages.lots.villages import codes, names
from logistics.goods.partysheet import Draft
from plumbing.clock import utc_ms
from plumbing.web.server import Serving
from tests.central.web.pages.ledgers.test_ledgers import plain
from tests.central.web.scene import Scene, Visitor, served

LIST = "/produce/parties"
KEY = Sealer(bytes(range(32)))
SUICHANG = view(load_county("suichang", None), [])


@pytest.fixture
def serving(scene: Scene) -> Iterator[Serving]:
    """The pages of a true county, with a key."""
    with served(scene.store, sealer=KEY, county=SUICHANG) as running:
        yield running


def village() -> tuple[str, str]:
    """A village's code and name."""
    assert SUICHANG.tables is not None
    one = SUICHANG.tables.villages[40]
    return one.code, one.name


def post(visitor: Visitor, at: str = LIST, **fields: str) -> httpx.Response:
    return visitor.client.post(at, data={"csrf": visitor.token(LIST), **fields})


def find(visitor: Visitor, text: str) -> str:
    """The list by the register's own search."""
    form = {"csrf": visitor.token("/search"), "q": text}
    return visitor.client.post(f"{LIST}/find", data=form).text


def deeds(scene: Scene) -> list[tuple[str, str]]:
    """All that the trail holds: what, of whom."""
    with scene.store.read() as connection:
        rows = connection.execute(select(trail.c.deed, trail.c.subject).order_by(trail.c.id))
        return [(row.deed, row.subject) for row in rows]


def load(visitor: Visitor, text: str) -> httpx.Response:
    files = {"table": ("x.csv", text.encode())}
    return visitor.client.post(f"{LIST}/import", data={"csrf": visitor.token(LIST)}, files=files)


def known(scene: Scene) -> dict[str, Entry]:
    with scene.store.read() as connection:
        return {one.id: one for one in Parties(KEY).listed(connection)}


def test_a_party_is_added_changed_and_put_to_rest(scene: Scene, manager: Visitor) -> None:
    """Under the next number, with a village by its name; who did it and when is shown."""
    code, name = village()
    made = post(manager, name="周水根", kind="farmer", village=name, phone="138 1234 5678")
    assert (made.status_code, made.headers["location"]) == (303, f"{LIST}/F-0001")
    one = known(scene)["F-0001"]
    assert (one.name, one.village, one.phone, one.made_by) == ("周水根", code, "138 1234 5678", "manager")
    page = manager.get(f"{LIST}/F-0001")
    assert f'value="{name}"' in page.text
    assert "SANJI*PARTY*F-0001" in page.text
    assert post(manager, f"{LIST}/F-0001", name="周水根", kind="farmer").status_code == 303
    assert (known(scene)["F-0001"].is_active, known(scene)["F-0001"].village) == (False, "")
    assert "at rest" in manager.get(LIST).text


def test_every_fault_of_a_form_stands_at_its_field(scene: Scene, manager: Visitor) -> None:
    """And what was written is there to be mended."""
    post(manager, name="周", number="F-0007")
    answer = post(manager, name=" ", kind="thief", village="月亮村", phone="call", number="f-0007")
    assert answer.status_code == 400
    page = plain(answer.text)
    for said in ("the name is missing", "kind must be", "no such village", "no telephone", "number is taken"):
        assert said in page
    assert 'value="月亮村"' in answer.text
    assert post(manager, f"{LIST}/F-0007", name="").status_code == 400
    assert post(manager, f"{LIST}/F-0008", name="x").status_code == 404
    assert [*known(scene)] == ["F-0007"]


def test_a_spreadsheet_is_kept_whole_or_not_at_all(scene: Scene, manager: Visitor) -> None:
    """Each bad row is named; good ones wait until all are good."""
    head = "编号,姓名,类别,村,电话\n"
    bad = load(manager, head + ",周水根,农户,,\n,,农户,,\n,吴,贼,,\n")
    assert bad.status_code == 400
    assert re.search(r"3 the name is missing 4 kind must be .* 贼", plain(bad.text))
    assert known(scene) == {}
    good = load(manager, head + f",周水根,农户,{village()[1]},\nC-0009,高坪合作社,合作社,,0578-8123456\n")
    assert good.headers["location"] == f"{LIST}?added=2"
    assert {number: one.name for number, one in known(scene).items()} == {
        "F-0001": "周水根",
        "C-0009": "高坪合作社",
    }
    assert "Kept: 2." in manager.get(LIST, added="2").text
    assert "not XLSX" in load(manager, "PK\x03\x04torn").text


def test_a_sheet_of_names_wipes_nothing_else(scene: Scene, manager: Visitor) -> None:
    """Village, telephone and rest stay; of somebody erased the sheet says so, and nothing is kept."""
    post(manager, name="周水根", village=village()[1], phone="13812345678")
    post(manager, name="高坪合作社", kind="cooperative")
    post(manager, f"{LIST}/C-0001", name="高坪合作社", kind="cooperative")
    assert load(manager, "编号,姓名\nF-0001,周小根\nC-0001,高坪社\n").status_code == 303
    one, other = known(scene)["F-0001"], known(scene)["C-0001"]
    assert (one.name, one.village, one.phone) == ("周小根", village()[0], "13812345678")
    assert (other.name, other.kind, other.is_active) == ("高坪社", "cooperative", False)
    post(manager, f"{LIST}/F-0001/erase", sure="F-0001")
    refused = load(manager, "编号,姓名\nC-0001,高坪\nF-0001,周水根\n")
    assert refused.status_code == 400
    assert "3 was erased on request" in plain(refused.text)
    assert (known(scene)["F-0001"].name, known(scene)["C-0001"].name) == ("", "高坪社")


def test_viewers_see_no_farmers_name(scene: Scene, manager: Visitor, viewer: Visitor) -> None:
    """Nor find one by it, nor a telephone, nor a card."""
    load(manager, "姓名,类别,电话\n周水根,农户,13812345678\n高坪合作社,合作社,\n")
    page = viewer.get(LIST).text
    assert "周**" in page
    assert "高坪合作社" in page
    for hidden in ("周水根", "13812345678"):
        assert hidden not in page
    assert re.findall(r'action="([^"]*)"', page.partition("<main")[2]) == [f"{LIST}/find"]
    assert "Parties: 0" in find(viewer, "水根")
    assert "Parties: 0" in find(viewer, "5678")
    assert "Parties: 1" in find(viewer, "f-0001")
    for at in (f"{LIST}/F-0001", f"{LIST}/cards"):
        assert viewer.get(at).status_code == 403
    assert post(viewer, name="x").status_code == 403


def test_a_search_for_a_producer_stands_in_no_address(scene: Scene, manager: Visitor) -> None:
    """It is sent, by a form of ours; the look is in the trail by the party's number, and no other deed is."""
    post(manager, name="周水根", phone="13812345678")
    post(manager, name="吴木林")
    before = len(deeds(scene))
    for text in ("水根", "5678"):
        page = find(manager, text)
        assert "Parties: 1" in page
        for href in re.findall(r'(?:href|action)="([^"]*)"', page):
            assert text not in unquote(href)
    assert deeds(scene)[before:] == [("look:party", "F-0001")] * 2
    assert "Parties: 2" in manager.get(f"{LIST}/find", lang="en").text
    assert "Parties: 2" in manager.get(LIST, q="5678").text
    assert manager.client.post(f"{LIST}/find", data={"q": "5678"}).status_code == 403


def test_a_name_is_erased_when_somebody_is_sure(scene: Scene, manager: Visitor) -> None:
    """The number stays."""
    post(manager, name="周水根", phone="13812345678")
    at = f"{LIST}/F-0001/erase"
    assert post(manager, at).status_code == 400
    assert known(scene)["F-0001"].name == "周水根"
    assert post(manager, at, sure="F-0001").status_code == 303
    one = known(scene)["F-0001"]
    assert (one.name, one.phone, one.is_active) == ("", "", True)
    assert "name erased" in manager.get(LIST).text
    assert post(manager, f"{LIST}/F-0099/erase", sure="F-0099").status_code == 404


def test_cards_are_of_the_active_or_of_those_asked_for(manager: Visitor) -> None:
    """Each with its bars, for the counter's reader."""
    load(manager, "姓名\n周水根\n吴木林\n叶春花\n")
    post(manager, f"{LIST}/F-0002", name="吴木林", kind="farmer")
    everyone = manager.get(f"{LIST}/cards").text
    assert re.findall(r'aria-label="(SANJI[^"]*)"', everyone) == ["SANJI*PARTY*F-0001", "SANJI*PARTY*F-0003"]
    assert re.findall(r'aria-label="(SANJI[^"]*)"', manager.get(f"{LIST}/cards", number="F-0003").text) == [
        "SANJI*PARTY*F-0003"
    ]


def test_what_another_key_sealed_is_said(scene: Scene, manager: Visitor) -> None:
    """Instead of an empty name."""
    with scene.store.write() as connection:
        Parties(Sealer(bytes(32))).keep(connection, [Draft("", "farmer", "周水根")], "x", utc_ms())
    page = manager.get(LIST).text
    assert "sealed with another key" in page
    assert "sealed with another key" in manager.get(f"{LIST}/F-0001").text


def test_villages_of_one_name_are_told_apart() -> None:
    """By their township; a code is understood as well."""
    day = date(2026, 6, 28)
    called = names(SUICHANG, day)
    assert len(set(called.values())) == len(called) > 200
    known_codes = codes(SUICHANG, day)
    assert known_codes is not None
    assert all(known_codes[name] == code and known_codes[code] == code for code, name in called.items())
