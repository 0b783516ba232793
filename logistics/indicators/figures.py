"""Exact figures: a fraction of two integers, read from what a person writes and shown without rounding up."""

import re
from datetime import date
from fractions import Fraction
from typing import Literal

from msgspec import Struct

Form = Literal["number", "share", "change", "date"]
# A comma stands between thousands, or the figure is refused: 1,5 would be fifteen.
_DECIMAL = re.compile(r"-?(\d{1,12}|\d{1,3}(,\d{3}){1,3})(\.\d{1,4})?", re.ASCII)


class FigureRefused(ValueError):
    """What was written is no such figure."""


class Figure(Struct, frozen=True):
    """`num` / `den`, as it was written or counted: 122/203 stays so. A date is its proleptic ordinal."""

    num: int
    den: int = 1

    @property
    def value(self) -> Fraction:
        """The number. Raises ZeroDivisionError for a share of nothing."""
        return Fraction(self.num, self.den)


def read(text: str, form: Form) -> Figure:
    """What a person wrote: a decimal, percents of a share or a change, or a day. Raises FigureRefused."""
    text = text.strip()
    if form == "date":
        return _day(text)
    if not _DECIMAL.fullmatch(text):
        raise FigureRefused(f"{text[:40]!r} is no number such as 2412.5, with at most 4 decimals")
    whole, _, decimals = text.replace(",", "").partition(".")
    den = 10 ** len(decimals) * (1 if form == "number" else 100)
    return Figure(int(whole + decimals), den)


def change(now: Figure, baseline: Figure) -> Figure | None:
    """By what part of the baseline it is more (or less, below 0); None where the baseline is nothing."""
    if baseline.value <= 0:
        return None
    found = now.value / baseline.value - 1
    return Figure(found.numerator, found.denominator)


def shown(figure: Figure, form: Form) -> str:
    """As people read it. Percents that do not come out even are cut: none looks reached that is not."""
    if form == "date":
        return date.fromordinal(figure.num).isoformat()
    if figure.den == 0:
        return f"{figure.num} / 0"
    if form == "number":
        return _decimal(figure)
    if _is_percents(figure):
        return f"{_decimal(Figure(figure.num, figure.den // 100))} %"
    tenths = figure.num * 1000 // figure.den
    cut = f"{'-' if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10} %"
    return f"{figure.num} / {figure.den} · {cut}" if form == "share" else cut


def _is_percents(figure: Figure) -> bool:
    return figure.den >= 100 and 10 ** (len(str(figure.den)) - 1) == figure.den


def _decimal(figure: Figure) -> str:
    """A fraction over a power of ten with all of its digits."""
    digits = len(str(figure.den)) - 1
    sign, whole = ("-" if figure.num < 0 else ""), abs(figure.num)
    text = f"{whole // figure.den:,}"
    return f"{sign}{text}.{whole % figure.den:0{digits}}" if digits else f"{sign}{text}"


def _day(text: str) -> Figure:
    try:
        return Figure(date.fromisoformat(text).toordinal())
    except ValueError as why:
        raise FigureRefused(f"{text[:40]!r} is no day such as 2021-06-30") from why
