"""A room's rule is made of what its product bears."""

import pytest

from logistics.goods.catalogue import CATALOGUE
from logistics.goods.rooms import room_rule


@pytest.mark.parametrize(
    ("product", "limits"),
    [
        ("chilled-pork", (0, 4000, 30)),
        ("frozen-meat", (None, -15_000, 45)),
        ("sweet-potato", (12_500, 15_000, 30)),
        ("kiwifruit", (-1500, 2000, 30)),
        ("dried-goods", None),
    ],
)
def test_the_limit_that_alarms_first(product: str, limits: tuple[int | None, int | None, int] | None) -> None:
    """Each side has the limit that alarms before goods are lost; what bears any temperature has no rule."""
    rule = room_rule(product)
    found = rule and (rule.lo_mc, rule.hi_mc, rule.duration_ms // 60_000)
    assert found == limits


def test_each_side_keeps_its_own_time() -> None:
    """Kiwifruit that freezes alarms at once, and in the warmth after half an hour."""
    rule = room_rule("kiwifruit")
    assert rule is not None
    assert (rule.duration_on_ms("COLD"), rule.is_cold_inclusive, rule.inclusive) == (0, True, False)


def test_the_whole_catalogue() -> None:
    """Every product gives a rule that does not clash, or none."""
    assert sum(room_rule(one.product) is not None for one in CATALOGUE) >= 12
