"""Standards are read whole or not at all, and the register knows which version holds on a day."""

from typing import Any

import pytest
from msgspec.structs import replace

from logistics.goods.standards.register import (
    Register,
    RegisterError,
    chained,
    checked,
    decode,
    encode,
    parse,
)
from logistics.goods.standards.standard import Criterion, Quality, Size, Standard
from tests.needs import ROOT

PACK = (ROOT / "logistics" / "packs" / "products.toml").read_text(encoding="utf-8")

TEA = Standard(
    product="tea",
    version=1,
    zh="茶",
    en="Tea",
    source="local",
    basis="local",
    valid_from="2026-01-01",
    unit="bulk",
    qualities=(Quality("一级"), Quality("二级")),
)
PEAR = replace(TEA, product="pear", unit="piece", sizes=(Size("S", 0, 150), Size("L", 150)))


def said(*standards: Standard, goods: frozenset[str] = frozenset({"chilled"})) -> list[str]:
    """The faults of a register of these, "" as none."""
    with pytest.raises(RegisterError) as caught:
        checked(standards, goods)
    return [f"{fault.product}: {fault.field}: {fault.why}: {fault.what}" for fault in caught.value.faults]


def test_the_pack_holds_what_the_plan_asks_for() -> None:
    """At least thirty products, each named in both languages, with classes, criteria and a source."""
    register = parse(PACK)
    assert len(register.products) >= 30
    for one in register.standards:
        assert one.version == 1
        assert one.criteria, one.key
        assert any(criterion.falls_to == "" for criterion in one.criteria), one.key
        assert (one.sizes != ()) == (one.unit == "piece"), one.key
        assert one.shelf_days, one.key
        assert one.store_hi_c is not None, one.key


def test_no_limit_of_the_pack_claims_more_than_was_read() -> None:
    """Whatever is local says so in both languages."""
    for one in parse(PACK).standards:
        assert one.basis == "local"
        assert "待确认" in one.source, one.key
        assert "to be confirmed" in one.source, one.key


def test_the_pack_asks_a_certificate_where_the_order_does() -> None:
    """Vegetables and fungi, fruit, fresh tea leaf, livestock, eggs, farmed aquatic: not made tea or oil."""
    asked = {one.product for one in parse(PACK).standards if one.needs_certificate}
    assert {"kiwifruit", "tomato", "fresh-shiitake", "fresh-tea-leaf", "native-pork", "native-egg"} <= asked
    assert "stone-frog" in asked
    assert not {"longgu-liren-tea", "camellia-oil", "rice", "honey", "yuba"} & asked


def test_a_register_answers_by_product_and_day() -> None:
    """Each version from its first day to its last, that one included."""
    second = replace(TEA, version=2, valid_from="2026-07-01")
    register = checked(chained([second, TEA, PEAR]))
    assert [one.key for one in register.versions("tea")] == ["tea/1", "tea/2"]
    days = ("2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01", "2030-01-01")
    found = [register.at("tea", day) for day in days]
    assert [one.version if one else 0 for one in found] == [0, 1, 1, 2, 2]
    assert register.at("beer", "2026-07-01") is None
    assert [one.key for one in register.all_at("2026-07-02")] == ["pear/1", "tea/2"]
    assert register.of_key("tea/1") == replace(TEA, valid_to="2026-06-30")
    assert register.of_key("tea/9") is None


def test_a_product_is_found_by_its_gtin_in_any_length() -> None:
    """A GTIN-13 and the GTIN-14 that it is written as in a Digital Link are one."""
    register = checked([replace(TEA, gtin="6901234567892"), PEAR])
    for gtin in ("6901234567892", "06901234567892"):
        found = register.of_gtin(gtin, "2026-05-01")
        assert found is not None
        assert found.product == "tea"
    assert register.of_gtin("6901234567892", "2025-05-01") is None
    assert register.of_gtin("", "2026-05-01") is None


def test_a_version_replaced_on_its_first_day_never_held() -> None:
    """A mistake that is mended on the same day leaves no day without a standard, and none with two."""
    mended = replace(TEA, version=2, zh="绿茶")
    first, second = chained([TEA, mended])
    assert first.valid_to == "2025-12-31"
    assert [Register([first, second]).at("tea", day) for day in ("2025-12-31", "2026-01-01")] == [
        None,
        second,
    ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"product": "绿茶"}, "product: bad_product: 绿茶"),
        ({"zh": " "}, "zh: missing: "),
        ({"source": "x" * 301}, "source: long: " + "x" * 20),
        ({"gtin": "6901234567890"}, "gtin: bad_gtin: 6901234567890"),
        ({"version": 0}, "version: bad_version: 0"),
        ({"valid_from": "20260101"}, "valid_from: bad_day: 20260101"),
        ({"valid_from": "2026-02-30"}, "valid_from: bad_day: 2026-02-30"),
        ({"valid_to": "2025-12-31"}, "valid_to: ends_early: 2025-12-31"),
        ({"qualities": ()}, "qualities: no_qualities: "),
        ({"qualities": (Quality("一"), Quality("一"))}, "qualities: twice: 一"),
        ({"qualities": (Quality("一", 1001),)}, "qualities: bad_number: 一 1001"),
        ({"criteria": (Criterion("Rot", "腐烂", "Rot"),)}, "criteria: bad_key: Rot"),
        ({"criteria": (Criterion("rot", "", "Rot"),)}, "criteria: missing: rot"),
        ({"criteria": (Criterion("rot", "烂", "Rot", "三级"),)}, "criteria: no_quality: rot: 三级"),
        ({"criteria": (Criterion("rot", "烂", "Rot", "一级"),)}, "criteria: best: rot: 一级"),
        ({"criteria": (Criterion("rot", "烂", "Rot"),) * 2}, "criteria: twice: rot"),
        ({"sizes": (Size("S", 1),)}, "sizes: sized_bulk: "),
        ({"goods": "moon"}, "goods: no_goods: moon"),
        ({"store_lo_c": 5.0, "store_hi_c": 5.0}, "store_lo_c: bad_band: 5 … 5"),
        ({"store_hi_c": 99.0}, "store_lo_c: bad_band: 99"),
        ({"shelf_days": 0}, "shelf_days: bad_number: 0"),
        ({"loss_permille": 1001}, "loss_permille: bad_number: 1001"),
    ],
)
def test_each_fault_names_the_product_and_the_key(change: dict[str, Any], fault: str) -> None:
    """And nothing else is said of a standard that has this one fault."""
    bad = replace(TEA, **change)
    assert said(bad) == [f"{bad.product}: {fault}"]


@pytest.mark.parametrize(
    ("sizes", "why"),
    [
        ((Size("S", 0, 150), Size("L", 149)), "unordered: S, L"),
        ((Size("L", 150), Size("S", 0, 150)), "unordered: L, S"),
        ((Size("S", 150, 150),), "bad_size: S"),
        ((Size("S", -1, 150),), "bad_size: S"),
    ],
)
def test_sizes_ascend(sizes: tuple[Size, ...], why: str) -> None:
    """A gap between two is allowed, an overlap is not."""
    assert said(replace(PEAR, sizes=sizes)) == [f"pear: sizes: {why}"]
    checked([replace(PEAR, sizes=(Size("S", 0, 100), Size("L", 150)))])


def test_versions_of_a_product_do_not_overlap() -> None:
    """Two that hold on one day would judge a piece twice."""
    second = replace(TEA, version=2, valid_from="2026-07-01")
    assert said(TEA, second) == ["tea: valid_from: overlap: tea/1, tea/2"]
    assert said(TEA, TEA) == ["tea: version: twice: 1"]


def test_all_faults_of_a_pack_are_told_at_once() -> None:
    """In the pack's own words, each with its product and its key."""
    text = """
[classes]
two = [{ name = "一级" }, { name = "二级" }]
[terms]
rot = { zh = "腐烂", en = "Rot" }
[[product]]
product = "a"
version = 1
zh = "甲"
en = "A"
source = "local"
basis = "hearsay"
valid_from = "2026-01-01"
classes = "two"
[[product]]
product = "b"
colour = "red"
classes = "three"
criteria = { rot = "", soft = "二级" }
[[product]]
product = "c"
version = 1
zh = "丙"
en = "C"
source = "local"
basis = "local"
valid_from = "2026-01-01"
classes = "two"
criteria = { rot = "三级" }
"""
    with pytest.raises(RegisterError) as caught:
        parse(text)
    lines = str(caught.value).splitlines()
    assert lines[1:] == [
        "b: colour: is no key of a standard",
        "b: classes: is none of its quality classes (three)",
        "b: criteria: must say something ([terms] soft)",
        "c: criteria: is none of its quality classes (rot: 三级)",
    ]
    assert lines[0].startswith("a: product: cannot be read (Invalid enum value 'hearsay'")


@pytest.mark.parametrize("text", ["[", "product = 1", "x" * (1 << 21), "classes = 1", "terms = []"])
def test_a_pack_that_is_none_is_refused(text: str) -> None:
    """With a sentence, whatever it is."""
    with pytest.raises(RegisterError):
        parse(text)


def test_what_is_sent_is_what_is_held() -> None:
    """A register survives the wire; a key that a newer centre adds is passed over."""
    register = parse(PACK)
    data = encode(register.standards)
    assert decode(data) == register
    assert decode(data.replace(b'"zh":', b'"smell":"nice","zh":')) == register


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", b'[{"product":"x"}]', b"[" * 100_000])
def test_a_table_that_is_none_is_refused(data: bytes) -> None:
    """As a ValueError, which a box answers to the centre."""
    with pytest.raises(ValueError, match="table: cannot be read"):
        decode(data)


def test_an_overlap_in_a_table_is_refused() -> None:
    """A box goes on with what it has."""
    with pytest.raises(RegisterError):
        decode(encode([TEA, replace(TEA, version=2)]))


def test_a_box_takes_goods_that_a_newer_centre_knows() -> None:
    """Its own catalogue is older, and only the centre's limits count."""
    assert decode(encode([replace(TEA, goods="moon-rock")])).at("tea", "2026-02-02") is not None
