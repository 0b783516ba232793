"""A small price table for tests of the counter: a first and a continued weight."""

from collections.abc import Mapping

from msgspec import Struct

SCALE: dict[str, object] = {"bench": {"port": "/dev/null", "division_g": 10, "max_g": 40_000}}
"""Settings of one scale; its Min is 200 g."""


class Row(Struct, frozen=True):
    """A zone: up to 1 kg for the first price, and each started kilogram beyond for the step's."""

    name: str
    first_fen: int
    step_fen: int
    max_g: int = 30_000


class Table(Struct, frozen=True):
    """What the counter asks of a price table."""

    zones: Mapping[str, Row]
    version: str = "2026-1"

    def price_fen(self, zone: str, weight_g: int) -> int:
        """Each kilogram that was started counts."""
        row = self.zones[zone]
        return row.first_fen + -(-max(0, weight_g - 1000) // 1000) * row.step_fen


PRICES = Table(
    {
        "zj": Row("浙江省内", 600, 100),
        "hsh": Row("江沪皖", 800, 200),
        "xz": Row("新疆西藏", 2000, 1500, 10_000),
    }
)
