"""Parcels per site and time, made ready to be drawn as bars."""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Literal

from msgspec import Struct

from central.store.queries.county.overview import Flow

Step = Literal["hour", "minute"]
STEP_MS: dict[Step, int] = {"hour": 3_600_000, "minute": 60_000}
BARS: dict[Step, int] = {"hour": 24, "minute": 60}
ACTS = ("arrive", "depart", "hand_out", "collect", "return")


class Window(Struct, frozen=True):
    """Even buckets of time: `bars` of `bucket_ms` each, the last one being the present one."""

    step: Step
    since_ms: int
    bars: int

    @property
    def bucket_ms(self) -> int:
        """The length of a bucket."""
        return STEP_MS[self.step]

    @property
    def until_ms(self) -> int:
        """The end of the last bucket."""
        return self.since_ms + self.bars * self.bucket_ms

    def start_ms(self, bar: int) -> int:
        """When a bucket begins."""
        return self.since_ms + bar * self.bucket_ms


class SiteTraffic(Struct, frozen=True):
    """A site's scans per bucket and per act; site "" is the whole county."""

    site: str
    bars: tuple[int, ...]
    acts: dict[str, int]

    @property
    def highest(self) -> int:
        """The highest bar, at least 1."""
        return max(1, *self.bars)


def window(step: Step, now_ms: int, midnight_ms: int) -> Window:
    """The buckets up to now, aligned with the reader's midnight."""
    step_ms, bars = STEP_MS[step], BARS[step]
    current_ms = midnight_ms + (now_ms - midnight_ms) // step_ms * step_ms
    return Window(step, current_ms - (bars - 1) * step_ms, bars)


def by_site(
    flows: Sequence[Flow], bars: int, order: Callable[[str], tuple[int, str]]
) -> tuple[SiteTraffic, ...]:
    """A row a site that had any traffic, in the county's order."""
    rows = sorted(flows, key=lambda flow: order(flow.site))
    return tuple(_row(site, list(group), bars) for site, group in groupby(rows, key=lambda flow: flow.site))


def whole(flows: Sequence[Flow], bars: int) -> SiteTraffic:
    """All sites together."""
    return _row("", flows, bars)


def _row(site: str, flows: Sequence[Flow], bars: int) -> SiteTraffic:
    heights = [0] * bars
    acts = dict.fromkeys(ACTS, 0)
    for flow in flows:
        heights[flow.bucket] += flow.parcels
        acts[flow.act] = acts.get(flow.act, 0) + flow.parcels
    return SiteTraffic(site, tuple(heights), acts)
