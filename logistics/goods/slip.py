"""A purchase slip (收购单) for a roll of paper: who brought what, each weighing, and what is paid for it."""

from msgspec import Struct

SLIP = "收购单"
_JIN_G = 500
_WORDS = 11
"""Chinese characters that stand beside a heading on paper of 58 mm."""


class Load(Struct, frozen=True):
    """One weighing, in grams; `is_preset`: the tare was told and not weighed (PT)."""

    gross_g: int
    tare_g: int
    is_preset: bool = False


class Paid(Struct, frozen=True):
    """A class with its mass in grams, and the price of a kilogram in fen, None where none was made."""

    words: str
    net_g: int
    fen: int | None = None

    @property
    def sum_fen(self) -> int | None:
        """What it costs in whole fen, half a fen up.

        >>> Paid("一级 L", 1333, 650).sum_fen, Paid("一级 L", 1333).sum_fen
        (866, None)
        """
        return None if self.fen is None else (self.fen * self.net_g + 500) // 1000


class PurchaseSlip(Struct, frozen=True, kw_only=True):
    """All that stands on it. `name` is personal data: it is on the paper that its owner takes along."""

    party: str
    name: str
    product: str
    lot: str
    day: str
    site: str
    loads: tuple[Load, ...]
    paid: tuple[Paid, ...]

    def rows(self) -> tuple[str, ...]:
        """The lines below the title, each short enough for paper of 58 mm."""
        net_g = sum(one.gross_g - one.tare_g for one in self.loads)
        sums = [one.sum_fen for one in self.paid if one.sum_fen is not None]
        return (
            f"交货人 {(self.name or self.party)[:_WORDS]}",
            *([f"编号 {self.party}"] if self.name else []),
            f"产品 {self.product[:_WORDS]}",
            f"批号 {self.lot}",
            f"日期 {self.day}",
            f"收购点 {self.site[: 2 * _WORDS]}",
            *(_load(number, one) for number, one in enumerate(self.loads, start=1)),
            f"合计 {_kg(net_g)} kg / {_jin(net_g)}斤",
            *(row for one in self.paid for row in _paid(one)),
            *([f"金额 {_yuan(sum(sums))} 元"] if sums else []),
            "交货人签字：",
            "收购人签字：",
        )


def _load(number: int, one: Load) -> str:
    tare = f" - {'PT ' if one.is_preset else ''}{_kg(one.tare_g)}" if one.tare_g else ""
    return f"{number}. {_kg(one.gross_g)}{tare} = {_kg(one.gross_g - one.tare_g)}"


def _paid(one: Paid) -> list[str]:
    rows = [f"{one.words} {_kg(one.net_g)} kg"]
    if one.fen is not None and one.sum_fen is not None:
        rows.append(f"  {_yuan(one.fen)} 元/kg = {_yuan(one.sum_fen)} 元")
    return rows


def _kg(grams: int) -> str:
    return f"{grams / 1000:.10g}"


def _jin(grams: int) -> str:
    return f"{grams / _JIN_G:.10g}"


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"
