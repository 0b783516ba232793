"""Standards are kept version by version, and every box comes to go by those that hold or will."""

import pytest
from msgspec.structs import replace

from central.store.ledgers.register import standards
from central.store.ledgers.register.standards import packaged, seed
from logistics.goods.standards.register import Register, RegisterError
from logistics.goods.standards.standard import Size, Standard
from tests.central.store.ledgers.held.county import County

TODAY = "2026-06-28"
"""The local day of the county's NOW."""
DAY_S = 86_400


def pear(**change: object) -> Standard:
    return replace(packaged().versions("pear")[0], **{"valid_from": TODAY, **change})


def add(county: County, one: Standard, today: str = TODAY) -> Standard:
    with county.centre.store.write() as connection:
        return standards.add(connection, one, who="lan", comment="c", today=today, now_ms=county.now_ms)


def kept(county: County, product: str) -> list[tuple[int, str, str | None, bool]]:
    with county.centre.store.read() as connection:
        found = standards.listed(connection, product)
    return [
        (one.standard.version, one.standard.valid_from, one.standard.valid_to, one.is_void) for one in found
    ]


def refused(county: County, one: Standard) -> list[tuple[str, str]]:
    with pytest.raises(RegisterError) as caught:
        add(county, one)
    return [(fault.field, fault.why) for fault in caught.value.faults]


def test_the_pack_is_taken_over_once(county: County) -> None:
    """A second start adds nothing, and nothing that people changed is set back."""
    assert seed(county.centre.store, county.now_ms) == len(packaged().products)
    assert seed(county.centre.store, county.now_ms) == 0
    add(county, pear(zh="蜜梨"))
    assert seed(county.centre.store, county.now_ms) == 0
    assert kept(county, "pear") == [(1, "2026-01-01", "2026-06-27", False), (2, TODAY, None, False)]


def test_a_version_ends_where_the_next_begins(county: County) -> None:
    """One that is mended on its first day never held; the later ones stay as they are."""
    for zh in ("甲", "乙"):
        add(county, pear(zh=zh))
    add(county, pear(valid_from="2026-08-01"))
    assert kept(county, "pear") == [
        (1, TODAY, "2026-06-27", True),
        (2, TODAY, "2026-07-31", False),
        (3, "2026-08-01", None, False),
    ]


def test_what_was_judged_stays_judged(county: County) -> None:
    """No version begins in the past or before the one that came before it; nothing is kept then."""
    add(county, pear(valid_from="2026-08-01"))
    before = kept(county, "pear")
    assert refused(county, pear(valid_from="2026-06-27")) == [("valid_from", "past")]
    assert refused(county, pear(valid_from="2026-07-31")) == [("valid_from", "overlap")]
    assert refused(county, pear(zh="", goods="moon")) == [("zh", "missing"), ("goods", "no_goods")]
    assert kept(county, "pear") == before


def test_a_gtin_is_one_products(county: County) -> None:
    """In any length; a product's own next version may keep it."""
    add(county, pear(gtin="6901234567892"))
    add(county, pear(gtin="06901234567892"))
    assert refused(county, pear(product="apple", gtin="06901234567892")) == [("gtin", "taken")]


def test_all_boxes_come_to_go_by_them(county: County) -> None:
    """Those that hold today and those to come; a change makes another version of the table, time does not."""
    village, store = county.box("v"), county.box("c", "coldstore", "COLD")
    seed(county.centre.store, county.now_ms)
    county.go_on()
    for box in (village, store):
        assert box.held.standards() == packaged()
        assert box.held.version("standards") == 1
    county.go_on(300)
    assert county.stand("v", "standards").version == 1
    add(county, pear(sizes=(Size("L", 200),)))
    add(county, pear(zh="蜜梨", valid_from="2026-06-29"))
    county.go_on()
    found = village.held.standards()
    assert [one.key for one in found.versions("pear")] == ["pear/2", "pear/3"]
    assert [found.at("pear", day).zh for day in (TODAY, "2026-06-29")] == ["梨", "蜜梨"]  # type: ignore[union-attr]
    assert village.held.version("standards") == 2


def test_what_has_ended_is_sent_no_more(county: County) -> None:
    """On the day after its last, by itself."""
    box = county.box("v")
    add(county, pear())
    add(county, pear(valid_from="2026-06-29"))
    county.go_on()
    assert [one.version for one in box.held.standards().versions("pear")] == [1, 2]
    county.now_ms += DAY_S * 1000
    county.go_on()
    assert [one.version for one in box.held.standards().versions("pear")] == [2]


def test_a_centre_without_standards_sends_no_empty_table(county: County) -> None:
    """Its boxes go on by what came with them."""
    box = county.box("v")
    county.go_on()
    assert box.held.version("standards") == 0
    assert box.held.standards() != Register(())
