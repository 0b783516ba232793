"""What the probes of one room say together: the worst healthy one alarms, the median is the statistic."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from logistics.coldchain.history.stretches import Stretch
from logistics.coldchain.rule import Rule, Side

Level = Literal["NORMAL", "WARNING", "CRITICAL"]

DISAGREE_MC = 2_000
"""Probes of one room farther than this from its median disagree. General knowledge: set it by the room."""


class Verdict(Struct, frozen=True):
    """A room at one moment; temperatures in milli-°C.

    `out` are the healthy probes out of limits on the worst one's side, `disagree` those against the
    others. Without a healthy probe there is no median: its loss is an alarm of its own.
    """

    level: Level
    healthy: int
    probes: int
    median_mc: int | None = None
    worst: str | None = None
    side: Side | None = None
    out: tuple[str, ...] = ()
    disagree: tuple[str, ...] = ()


def vote(values_mc: Mapping[str, int | None], rule: Rule, *, disagree_mc: int = DISAGREE_MC) -> Verdict:
    """What a room's probes say; None stands for a probe that is faulty or silent.

    One of three out of limits is a WARNING and a disagreement: a door's draught, or a bad probe. Half of the
    healthy ones or more are CRITICAL, so that of two probes, and of a single one, each is believed: between a
    probe and the goods the goods win.
    """
    healthy = {probe: value for probe, value in values_mc.items() if value is not None}
    if not healthy:
        return Verdict("NORMAL", 0, len(values_mc))
    middle_mc = median_mc(list(healthy.values()))
    worst = max(healthy, key=lambda probe: (_excess(healthy[probe], rule), probe))
    side = rule.side_of(healthy[worst])
    out = () if side is None else _on(side, healthy, rule)
    level: Level = "NORMAL"
    if out:
        level = "CRITICAL" if 2 * len(out) >= len(healthy) else "WARNING"
    far = [probe for probe, value in healthy.items() if abs(value - middle_mc) > disagree_mc]
    alone = out if level == "WARNING" else ()
    return Verdict(
        level,
        len(healthy),
        len(values_mc),
        middle_mc,
        worst if out else None,
        side,
        out,
        tuple(sorted({*far, *alone})),
    )


def median_mc(values_mc: Sequence[int]) -> int:
    """The middle value, of an even number the mean of the middle two, rounded down."""
    ordered = sorted(values_mc)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) // 2


def median_stretches(probes: Sequence[Sequence[Stretch]]) -> Iterator[Stretch]:
    """The room's median from when to when, of what each healthy probe's readings held; gaps are left out.

    For the room's statistics: where no probe is known, nothing is, and the coverage shows it.
    """
    turns = sorted(
        turn
        for own in probes
        for start_ms, end_ms, milli_c in own
        for turn in ((end_ms, 0, milli_c), (start_ms, 1, milli_c))
    )
    standing: list[int] = []
    for (at_ms, begins, milli_c), (next_ms, _, _) in pairwise(
        [*turns, (turns[-1][0], 0, 0)] if turns else []
    ):
        standing.append(milli_c) if begins else standing.remove(milli_c)
        if standing and at_ms < next_ms:
            yield at_ms, next_ms, median_mc(standing)


def _on(side: Side, healthy: Mapping[str, int], rule: Rule) -> tuple[str, ...]:
    return tuple(sorted(probe for probe, value in healthy.items() if rule.side_of(value) == side))


def _excess(milli_c: int, rule: Rule) -> tuple[bool, int]:
    """How bad a temperature is: out before in, then by how far it is beyond the nearest limit."""
    beyond = [
        *([milli_c - rule.hi_mc] if rule.hi_mc is not None else []),
        *([rule.lo_mc - milli_c] if rule.lo_mc is not None else []),
    ]
    return rule.side_of(milli_c) is not None, max(beyond)
