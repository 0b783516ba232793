"""A probe's record by local day, as an inspector wants it: lowest, highest, mean, time out, alarms."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec import Struct

from logistics.coldchain.exposure import Reading
from logistics.coldchain.history.stretches import cut, stretches
from logistics.coldchain.mkt import mkt_of_warmth_c, warmth
from logistics.coldchain.rule import Rules, Side
from logistics.coldchain.runs import Excursion

DAY_MS = 86_400_000


class Day(Struct, frozen=True):
    """One local day of a probe; times in ms, temperatures in milli-°C.

    Lowest and highest are of the readings taken on the day. All sums are of the time within it: a value that
    stands over midnight counts on both days, each its part. `alarms` are the runs that became an alarm on the
    day, whenever they began. Without time observed there is no mean.
    """

    start_ms: int
    readings: int
    observed_ms: int
    hot_ms: int
    cold_ms: int
    hot_degree_mc_ms: int
    cold_degree_mc_ms: int
    low_mc: int | None = None
    high_mc: int | None = None
    mean_mc: float | None = None
    mkt_c: float | None = None
    alarms: tuple[tuple[Side, int], ...] = ()

    @property
    def coverage(self) -> float:
        """The part of the day that readings cover, 0 to 1."""
        return self.observed_ms / DAY_MS


class _Sum:
    """What is added up for one day."""

    def __init__(self) -> None:
        self.values: list[int] = []
        self.observed_ms = self.area_mc_ms = 0
        self.aged = 0.0
        self.out_ms: dict[Side, int] = {"HOT": 0, "COLD": 0}
        self.degree_mc_ms: dict[Side, int] = {"HOT": 0, "COLD": 0}

    def stand(self, start_ms: int, end_ms: int, milli_c: int, rules: Rules) -> None:
        """Take a temperature that stood within the day, each piece under the rule in force."""
        self.observed_ms += end_ms - start_ms
        self.area_mc_ms += (end_ms - start_ms) * milli_c
        self.aged += (end_ms - start_ms) * warmth(milli_c)
        for piece_start, piece_end, rule in rules.pieces(start_ms, end_ms):
            side = rule.side_of(milli_c)
            if side is not None:
                self.out_ms[side] += piece_end - piece_start
                self.degree_mc_ms[side] += (piece_end - piece_start) * rule.excess_mc(milli_c, side)


def by_day(
    readings: Iterable[Reading], rules: Rules, excursions: Sequence[Excursion], *, offset_ms: int = 0
) -> list[Day]:
    """Every day that has a reading, or a part of one's time. Readings in order of time, one a moment.

    `excursions` are those of the same readings and rules; `offset_ms` is how far local time is ahead of UTC.
    """
    sums: dict[int, _Sum] = defaultdict(_Sum)
    for start_ms, end_ms, milli_c in stretches(readings, rules):
        sums[(start_ms + offset_ms) // DAY_MS].values.append(milli_c)
        for number, piece_start, piece_end in cut(start_ms, end_ms, DAY_MS, offset_ms):
            sums[number].stand(piece_start, piece_end, milli_c, rules)
    alarms: dict[int, list[tuple[Side, int]]] = defaultdict(list)
    for excursion in excursions:
        if excursion.alarm_ms is not None:
            number = (excursion.alarm_ms + offset_ms) // DAY_MS
            alarms[number].append((excursion.side, excursion.alarm_ms))
    return [_day(n * DAY_MS - offset_ms, sums[n], tuple(alarms[n])) for n in sorted(sums)]


def _day(start_ms: int, found: _Sum, alarms: tuple[tuple[Side, int], ...]) -> Day:
    observed_ms = found.observed_ms
    return Day(
        start_ms=start_ms,
        readings=len(found.values),
        observed_ms=observed_ms,
        hot_ms=found.out_ms["HOT"],
        cold_ms=found.out_ms["COLD"],
        hot_degree_mc_ms=found.degree_mc_ms["HOT"],
        cold_degree_mc_ms=found.degree_mc_ms["COLD"],
        low_mc=min(found.values, default=None),
        high_mc=max(found.values, default=None),
        mean_mc=found.area_mc_ms / observed_ms if observed_ms else None,
        mkt_c=mkt_of_warmth_c(found.aged / observed_ms) if observed_ms else None,
        alarms=alarms,
    )
