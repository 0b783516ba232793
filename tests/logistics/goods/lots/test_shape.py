"""What is made of lots is what they have in common."""

import pytest

from logistics.events.lots import LotBegun
from logistics.goods.lots.shape import merged


def _lot(lot: str, **fields: str) -> LotBegun:
    said = {"product": "kiwifruit", "kind": "grade", "quality": "一级", "owner": "F-1"} | fields
    return LotBegun(lot=lot, site="S", **said)  # type: ignore[arg-type]  # any text of it


def test_what_differs_is_mixed_and_nobody_s() -> None:
    """Owner and class alone make it so; another harvest is only the earlier one."""
    assert merged("N", "S", [_lot("A"), _lot("B", owner="F-2")]).kind == "mixed"
    assert merged("N", "S", [_lot("A"), _lot("B", quality="二级")]).quality == ""
    fresh = merged("N", "S", [_lot("A", harvested="2026-11-02"), _lot("B", harvested="2026-11-01")])
    assert (fresh.kind, fresh.harvested, fresh.parents) == ("grade", "2026-11-01", ("A", "B"))
    assert merged("N", "S", [_lot("A", harvested="2026-11-02"), _lot("B")]).harvested is None


@pytest.mark.parametrize("parts", [[], [_lot("A"), _lot("B", product="tea")]])
def test_a_lot_has_one_product(parts: list[LotBegun]) -> None:
    """Nothing is made of none or of two."""
    with pytest.raises(ValueError, match="one product"):
        merged("N", "S", parts)
