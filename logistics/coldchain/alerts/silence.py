"""Probes and boxes that say nothing: NO_DATA and GATEWAY_DOWN, found anew from who was heard when."""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

SilenceKind = Literal["NO_DATA", "GATEWAY_DOWN"]


class Heard(Struct, frozen=True):
    """A probe that should be heard: its box, its newest reading, and the longest gap that is none yet."""

    probe: str
    box: str
    last_ms: int
    max_gap_ms: int


class Silence(Struct, frozen=True):
    """Who is silent since when, when that became an alarm, and when it becomes critical.

    With `inhibited_by` it is true and on record, but told by the alarm named there.
    """

    kind: SilenceKind
    who: str
    since_ms: int
    raised_ms: int
    level: Literal["warning", "critical"]
    inhibited_by: str = ""


def silences(
    probes: Iterable[Heard], boxes_ms: Mapping[str, int], now_ms: int, *, box_max_gap_ms: int
) -> list[Silence]:
    """Who is silent at a time, boxes first; a silence is critical when it has lasted twice its limit.

    `boxes_ms` says when anything was last heard of a box. A probe's last reading is a sign of its box, too.
    A box that is down inhibits its probes. Nothing is remembered, so that no alarm outlives its reason, and a
    silent probe says nothing about the temperature: it is no breach and ends none.
    """
    listed = list(probes)
    heard_ms = dict(boxes_ms)
    for probe in listed:
        heard_ms[probe.box] = max(heard_ms.get(probe.box, probe.last_ms), probe.last_ms)
    found = [
        _silence("GATEWAY_DOWN", box, last_ms, box_max_gap_ms, now_ms)
        for box, last_ms in sorted(heard_ms.items())
        if now_ms - last_ms >= box_max_gap_ms
    ]
    down = {silence.who for silence in found}
    found += [
        _silence(
            "NO_DATA", one.probe, one.last_ms, one.max_gap_ms, now_ms, one.box if one.box in down else ""
        )
        for one in sorted(listed, key=lambda each: each.probe)
        if now_ms - one.last_ms >= one.max_gap_ms
    ]
    return found


def _silence(
    kind: SilenceKind, who: str, last_ms: int, limit_ms: int, now_ms: int, inhibited_by: str = ""
) -> Silence:
    is_critical = now_ms - last_ms >= 2 * limit_ms
    return Silence(
        kind, who, last_ms, last_ms + limit_ms, "critical" if is_critical else "warning", inhibited_by
    )
