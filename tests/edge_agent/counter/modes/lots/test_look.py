"""A lot's label among parcels leads to the lot and is never taken for a waybill."""

import pytest

from tests.edge_agent.counter.deeds.lots.cold import LOT, Cold


def test_a_lot_s_label_leads_to_its_page(cold: Cold) -> None:
    """While parcels arrive, too; nothing is told by it."""
    before = cold.facts()
    said = cold.rig.scan(f"https://id.suichang.example/01/06901234567892/10/{LOT}").results[0].said
    assert (said.key, said.page, said.fields) == (
        "lot_at_hand",
        f"/lots/at/{LOT}",
        {"product": "猕猴桃", "kg": "20"},
    )
    assert cold.facts() == before


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("lot/GONE", "lot_not_known"),
        ("01/06901234567893/10/LOT-1", "lot_code_wrong"),
        ("01/04006381333931/10/LOT-1", "lot_code_other"),
    ],
)
def test_a_wrong_one_is_refused_in_words(cold: Cold, path: str, key: str) -> None:
    """Unknown here, with a bad check digit, or another product's."""
    said = cold.rig.scan(f"https://id.suichang.example/{path}").results[0].said
    assert (said.kind, said.key) == ("refused", key)
