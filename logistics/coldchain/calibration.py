"""What a laboratory found of a probe, and what its readings so are: a shift, or a line through two points."""

from typing import Annotated

from msgspec import Meta, Struct

_Date = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")]
_MilliC = Annotated[int, Meta(ge=-273_149, le=1_000_000)]
_Points = Annotated[tuple[_MilliC, ...], Meta(min_length=1, max_length=2)]


class Calibration(Struct, frozen=True):
    """A certificate: where the probe said `raw_mc`, the truth was `true_mc`; dates as YYYY-MM-DD.

    Two points give a line, one a shift. It travels with the probe's facts, so that the raw reading can be had
    again from what was kept.
    """

    certificate: Annotated[str, Meta(max_length=64)]
    date: _Date
    due: _Date
    raw_mc: _Points
    true_mc: _Points

    def __post_init__(self) -> None:
        if len(self.raw_mc) != len(self.true_mc):
            raise ValueError("a calibration needs as many true points as raw ones")
        if len(set(self.raw_mc)) < len(self.raw_mc) or len(set(self.true_mc)) < len(self.true_mc):
            raise ValueError("the points of a calibration must differ")

    def corrected(self, raw_mc: int) -> int:
        """What is true when the probe says `raw_mc`, to the nearest thousandth of a degree.

        >>> lab = Calibration("C-1", "2026-01-01", "2027-01-01", (-500, 24_800), (0, 25_000))
        >>> [lab.corrected(raw) for raw in (7_500, 7_600, 8_000)]
        [7905, 8004, 8399]
        """
        return _along(self.raw_mc, self.true_mc, raw_mc)

    def raw(self, milli_c: int) -> int:
        """What the probe said when `milli_c` was kept, to within a thousandth of a degree and a bit."""
        return _along(self.true_mc, self.raw_mc, milli_c)

    def is_due(self, today: str) -> bool:
        """Whether the certificate is no longer good on a day (YYYY-MM-DD); it is on the due day itself."""
        return today > self.due


def _along(xs: tuple[int, ...], ys: tuple[int, ...], x: int) -> int:
    """The line's value at x in whole numbers, halves rounded up: the same on every machine."""
    if len(xs) == 1:
        return x + ys[0] - xs[0]
    over, under = (x - xs[0]) * (ys[1] - ys[0]), xs[1] - xs[0]
    if under < 0:
        over, under = -over, -under
    return ys[0] + (2 * over + under) // (2 * under)
