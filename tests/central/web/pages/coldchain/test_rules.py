"""Rules of rooms by the page: what is in force and why, its history, and a next version by who may."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from central.store.coldchain import rules
from central.store.coldchain.rules import RoomVersion
from central.web.pages.coldchain.form import CLASHES
from logistics.coldchain.rule import Rule
from tests.central.web.scene import Scene, Visitor

PATH = "/rules/COLD/fresh"
FORM = {"product": "绿茶", "hi": "10", "duration": "30", "interval": "5", "hyst": "0.5"}
WHY = {"source": "GB/T 30375-2013", "basis": "verified", "comment": "茶季"}


def version(scene: Scene, hi: float = 8, **fields: object) -> RoomVersion:
    rule = Rule.from_keys({"hi": hi, "lo": 0, "duration": 30, "interval": 5})
    usual: dict[str, object] = {"origin": "settings", "made_by": "settings", "entered_ms": scene.now_ms}
    usual |= {"site": "COLD", "room": "fresh", "rule": rule, "valid_from_ms": 0, "silent_ms": 900_000}
    return RoomVersion(**{**usual, **fields})  # type: ignore[arg-type]


def enter(scene: Scene, one: RoomVersion) -> None:
    with scene.store.write() as connection:
        rules.add(connection, one)


def post(visitor: Visitor, **fields: str) -> tuple[int, str]:
    form = {**FORM, **WHY, "csrf": visitor.token(PATH), **fields}
    answer = visitor.client.post(PATH, data=form)
    return answer.status_code, answer.text


def history(scene: Scene) -> list[RoomVersion]:
    with scene.store.read() as connection:
        return rules.history(connection, "COLD", "fresh")


def test_the_list(scene: Scene, viewer: Visitor) -> None:
    """Each room with limits, source and who said so; a room with probes and no rule is named as such."""
    scene.probe("cold-1/p1", 4_000)
    assert "no rule in force" in viewer.get("/rules").text
    enter(scene, version(scene, product="果蔬", source="GB/T 24616-2019"))
    page = viewer.get("/rules").text
    for word in ("Fresh room", "≥ 0 °C, ≤ 8 °C", "果蔬", "GB/T 24616-2019", "settings file", "the beginning"):
        assert word in page
    later = version(scene, 6, valid_from_ms=scene.now_ms + 3_600_000, entered_ms=scene.now_ms)
    enter(scene, later)
    assert "≤ 6 °C" in viewer.get("/rules").text


def test_a_next_version(scene: Scene, manager: Visitor) -> None:
    """It bears who, why and by which source; the history says what it changed."""
    enter(scene, version(scene))
    assert post(manager)[0] == 303
    first, second = history(scene)
    assert (second.version, second.made_by, second.basis, second.comment) == (
        2,
        "manager",
        "verified",
        "茶季",
    )
    assert (second.rule.hi_mc, second.rule.lo_mc) == (10_000, None)
    page = manager.get(PATH).text
    assert "<del>8</del> → <ins>10</ins>" in page
    assert "<del>0</del> → <ins>–</ins>" in page
    assert first.rule.hi_mc == 8_000


def test_the_pages_go_by_it_at_once(scene: Scene, manager: Visitor) -> None:
    """The room's chart draws the limit of the new version, without a restart."""
    scene.probe("cold-1/p1", 4_000, 4_100)
    assert manager.get("/api/charts/rooms/COLD/fresh").json()["high_limit_mc"] == 8_000
    assert post(manager)[0] == 303
    assert manager.get("/api/charts/rooms/COLD/fresh").json()["high_limit_mc"] == 10_000


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"hi": "warm"}, "hi"),
        ({"hi": "", "lo": ""}, "hi"),
        ({"lo": "11"}, "lo"),
        ({"lo": "9.8"}, "hyst"),
        ({"duration": ""}, "duration"),
        ({"duration": "-1"}, "duration"),
        ({"interval": "0"}, "interval"),
        ({"max_gap": "1"}, "max_gap"),
        ({"cum_window": "60"}, "cum_window"),
        ({"no_data": "0"}, "no_data"),
        ({"source": " "}, "source"),
        ({"comment": ""}, "comment"),
        ({"comment": "x" * 501}, "comment"),
        ({"basis": "guessed"}, "basis"),
        ({"valid_from": "yesterday"}, "valid_from"),
        ({"valid_from": "2001-01-01T00:00"}, "valid_from"),
        ({"product": "x" * 65}, "product"),
        ({"hi": "1e999"}, "hi"),
        ({"hi": "NaN"}, "hi"),
    ],
)
def test_a_fault_stands_at_its_field(
    scene: Scene, manager: Visitor, fields: dict[str, str], field: str
) -> None:
    """What cannot be is sent back with a reason beside the field, and what was written still in it."""
    enter(scene, version(scene))
    status, page = post(manager, **fields)
    assert status == 400
    assert "Not saved: 1 field" in page
    label = next(part for part in page.split("<label") if f'name="{field}"' in part)
    assert "▲" in label
    assert 'value="绿茶"' in page or field == "product"
    assert len(history(scene)) == 1


def test_every_fault_at_once(scene: Scene, manager: Visitor) -> None:
    """Three wrong fields are three sentences."""
    enter(scene, version(scene))
    page = post(manager, hi="x", lo="y", comment="")[1]
    assert len(re.findall(r'class="bad" id="fault-', page)) == 3


def test_dated_back(scene: Scene, manager: Visitor) -> None:
    """A version may begin before now, but not before the last one; it says that it was dated back."""
    enter(scene, version(scene))
    hour_ago = scene.now_ms - 3_600_000
    local = datetime.fromtimestamp(hour_ago / 1000, ZoneInfo("Asia/Shanghai"))
    assert post(manager, valid_from=local.strftime("%Y-%m-%dT%H:%M"))[0] == 303
    assert hour_ago - 60_000 < history(scene)[1].valid_from_ms <= hour_ago
    assert "dated back by" in manager.get(PATH).text
    status, page = post(manager, valid_from="2026-01-02T00:00")
    assert status == 400
    assert 'id="fault-valid_from"' in page


def test_a_product_of_the_catalogue(scene: Scene, manager: Visitor) -> None:
    """The form is filled in with the product's limits, its source and its worth; nothing is saved."""
    enter(scene, version(scene))
    page = manager.get(PATH, product="chilled-pork").text
    assert 'name="hi" type="text" value="4"' in page
    assert 'value="DB31/T 388-2007"' in page
    assert '<option value="verified" selected>' in page
    assert len(history(scene)) == 1
    assert "is not in the catalogue" in manager.get(PATH, product="dragon").text
    assert "limits no temperature" in manager.get(PATH, product="dried-goods").text


def test_who_may_not(scene: Scene, viewer: Visitor, manager: Visitor) -> None:
    """Who may only look gets no form and enters nothing; nor does a form without its token."""
    enter(scene, version(scene))
    assert 'class="silence rule"' not in viewer.get(PATH).text
    assert viewer.client.post(PATH, data={**FORM, **WHY, "csrf": viewer.token("/")}).status_code == 403
    assert post(manager, csrf="wrong")[0] == 403
    assert manager.get("/rules/COLD/nowhere").status_code == 404
    assert len(history(scene)) == 1


def test_every_clash_of_a_rule_has_its_words() -> None:
    """Each sentence of the rule's own checks stands at a field, in the reader's language."""
    checks = Rule._checks.__code__.co_consts
    said = {
        one
        for one in checks
        if isinstance(one, str)
        and re.match(r"(hi|lo|hyst|duration|interval|max_gap|clear_after|cum)[\w, ]*: ", one)
    }
    assert said - {""} <= set(CLASHES)
    assert len(said) >= 12
