"""What the lowest and the highest of a stretch prove about its readings, when these themselves are gone."""

from typing import Literal

Evidence = Literal["within", "partly", "above", "below"]
"""within: no reading was out of the limits; above, below: every one was, on that side; partly: some were."""


def evidence(low_mc: int, high_mc: int, lo_mc: int | None, hi_mc: int | None) -> Evidence:
    """What a stretch with this lowest and highest reading proves against limits in milli-°C; None: no limit.

    A reading at the limit is within it. A stretch that is "partly" out has been out at least once, for how
    long nobody knows: it is no run of an exposure record, whose gap the stretch remains.
    """
    if hi_mc is not None and low_mc > hi_mc:
        return "above"
    if lo_mc is not None and high_mc < lo_mc:
        return "below"
    is_hot = hi_mc is not None and high_mc > hi_mc
    is_cold = lo_mc is not None and low_mc < lo_mc
    return "partly" if is_hot or is_cold else "within"
