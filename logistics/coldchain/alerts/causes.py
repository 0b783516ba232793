"""Why a room left its limits, as far as doors, mains and defrosting tell; and a door's own alarm."""

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from logistics.coldchain.alerts.defrost import Window
from logistics.coldchain.rule import MINUTE_MS, Side

DOOR_WITHIN_MS = 10 * MINUTE_MS
DOOR_WARNING_MS, DOOR_CRITICAL_MS = 5 * MINUTE_MS, 10 * MINUTE_MS
"""A door has its own alarm after five and ten minutes (domain page, section 2)."""

CauseKind = Literal["mains", "defrost", "door"]


class Cause(Struct, frozen=True):
    """What was so when, or shortly before, a room left its limits; None as an end: it still is."""

    kind: CauseKind
    what: str
    since_ms: int
    until_ms: int | None


class Move(Struct, frozen=True):
    """A door opened or closed, or the mains of a room lost (`is_on`) or back."""

    what: str
    at_ms: int
    is_on: bool


class DoorAlarm(Struct, frozen=True):
    """A door that has stood open for too long."""

    door: str
    since_ms: int
    at_ms: int
    level: Literal["warning", "critical"]


def spans(moves: Iterable[Move]) -> list[tuple[str, int, int | None]]:
    """For each thing the times from on to off, in order of their beginning; repeated news changes nothing."""
    begun: dict[str, int] = {}
    found: list[tuple[str, int, int | None]] = []
    for move in sorted(moves, key=lambda one: one.at_ms):
        if move.is_on:
            begun.setdefault(move.what, move.at_ms)
        elif move.what in begun:
            found.append((move.what, begun.pop(move.what), move.at_ms))
    found += [(what, since_ms, None) for what, since_ms in begun.items()]
    return sorted(found, key=lambda span: span[1])


def likely_causes(
    onset_ms: int,
    side: Side,
    *,
    doors: Iterable[Move] = (),
    mains_lost: Iterable[Move] = (),
    windows: Sequence[Window] = (),
    within_ms: int = DOOR_WITHIN_MS,
) -> tuple[Cause, ...]:
    """What may have driven a room out of its limits at `onset_ms`, the likeliest first; empty: unknown.

    Lost mains and defrosting make a room warm, never cold; a door does either. Each counts if it was so at
    the onset or up to `within_ms` before. It explains; it takes nothing out of the record.
    """
    found = [Cause("door", *span) for span in spans(doors)]
    if side == "HOT":
        found += [Cause("mains", *span) for span in spans(mains_lost)]
        found += [Cause("defrost", "", window.start_ms, window.end_ms) for window in windows]
    near = [one for one in found if _is_near(one, onset_ms, within_ms)]
    order: dict[CauseKind, int] = {"mains": 0, "defrost": 1, "door": 2}
    return tuple(sorted(near, key=lambda one: (order[one.kind], -one.since_ms)))


def door_alarms(moves: Iterable[Move], now_ms: int) -> list[DoorAlarm]:
    """The doors that stand open for too long now."""
    found: list[DoorAlarm] = []
    for door, since_ms, until_ms in spans(move for move in moves if move.at_ms <= now_ms):
        if until_ms is None and now_ms >= since_ms + DOOR_CRITICAL_MS:
            found.append(DoorAlarm(door, since_ms, since_ms + DOOR_CRITICAL_MS, "critical"))
        elif until_ms is None and now_ms >= since_ms + DOOR_WARNING_MS:
            found.append(DoorAlarm(door, since_ms, since_ms + DOOR_WARNING_MS, "warning"))
    return found


def _is_near(cause: Cause, onset_ms: int, within_ms: int) -> bool:
    return cause.since_ms <= onset_ms and (cause.until_ms is None or cause.until_ms >= onset_ms - within_ms)
