"""A lot's time in a room: how warm it was just then, for how long out of limits, and when nobody knows."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from logistics.coldchain.mkt import mkt_of_warmth_c, warmth

PERCENT = 95
"""Which share of the time a percentile speaks of."""
Span = tuple[int, int]
"""A half-open time, UTC ms."""


class Measured(Struct, frozen=True):
    """What one probe said in a time. Temperatures are milli-°C, None where it said nothing.

    Mean, MKT and percentile are weighted by time; for `percentile_mc` 95 % of it was not warmer. `silent` are
    the times of which it tells nothing.
    """

    probe: str
    known_ms: int = 0
    low_mc: int | None = None
    high_mc: int | None = None
    mean_mc: int | None = None
    mkt_mc: int | None = None
    percentile_mc: int | None = None
    silent: tuple[Span, ...] = ()


class OutOf(Struct, frozen=True):
    """A time out of limits that was an alarm, cut to the lot's stay; `peak_mc` is the worst of that time."""

    probe: str
    side: str
    from_ms: int
    until_ms: int
    peak_mc: int
    limit_mc: int
    is_open: bool = False


class RoomTime(Struct, frozen=True):
    """A lot in a room. `to_ms` None: it still is; `until_ms` is how far it is told.

    `low_mc` and `high_mc` are the limits then, by version `rule` of the room's rule, 0 for none. `unknown`
    are the times for which no probe of the room said anything; `is_cut`: there may be more of them.
    """

    lot: str
    site: str
    room: str
    from_ms: int
    to_ms: int | None
    until_ms: int
    net_g: int
    low_mc: int | None = None
    high_mc: int | None = None
    rule: int = 0
    probes: tuple[Measured, ...] = ()
    outs: tuple[OutOf, ...] = ()
    unknown: tuple[Span, ...] = ()
    is_cut: bool = False

    @property
    def lowest_mc(self) -> int | None:
        """The coldest that any probe said."""
        return min((one.low_mc for one in self.probes if one.low_mc is not None), default=None)

    @property
    def highest_mc(self) -> int | None:
        """The warmest that any probe said."""
        return max((one.high_mc for one in self.probes if one.high_mc is not None), default=None)

    @property
    def worst(self) -> Measured | None:
        """The probe that speaks for the room's mean: the one by which goods aged most."""
        known = [one for one in self.probes if one.mkt_mc is not None]
        return max(known, key=lambda one: one.mkt_mc or 0, default=None)

    @property
    def unknown_ms(self) -> int:
        """How long nobody knows how warm it was."""
        return sum(until - since for since, until in self.unknown)


def measured(probe: str, held_ms: Mapping[int, int], silent: Sequence[Span]) -> Measured:
    """What a probe said, from how long it stood at each temperature (milli-°C → ms)."""
    counted = sorted((milli_c, ms) for milli_c, ms in held_ms.items() if ms > 0)
    total = sum(ms for _, ms in counted)
    if not total:
        return Measured(probe, silent=tuple(silent))
    aged = sum(warmth(milli_c) * ms for milli_c, ms in counted)
    return Measured(
        probe,
        known_ms=total,
        low_mc=counted[0][0],
        high_mc=counted[-1][0],
        mean_mc=round(sum(milli_c * ms for milli_c, ms in counted) / total),
        mkt_mc=round(mkt_of_warmth_c(aged / total) * 1000),
        percentile_mc=_percentile(counted, total),
        silent=tuple(silent),
    )


def unknown_to_all(silences: Sequence[Sequence[Span]], since_ms: int, until_ms: int) -> tuple[Span, ...]:
    """The times in which every probe was silent; without a probe all of the time is unknown."""
    common: list[Span] = [(since_ms, until_ms)] if since_ms < until_ms else []
    for mine in silences:
        common = [
            (max(low, other_low), min(high, other_high))
            for low, high in common
            for other_low, other_high in mine
            if max(low, other_low) < min(high, other_high)
        ]
    return tuple(common)


def _percentile(counted: Sequence[tuple[int, int]], total_ms: int) -> int:
    passed = 0
    for milli_c, ms in counted:
        passed += ms
        if passed * 100 >= total_ms * PERCENT:
            return milli_c
    return counted[-1][0]
