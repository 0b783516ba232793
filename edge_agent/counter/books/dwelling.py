"""How long parcels have lain here, and what is due for them; nothing is due by a clock that is not known."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from edge_agent.counter.books.shelved import Parcel
from logistics.parcels.dwell import DwellRules, DwellStage
from plumbing.clock import Moment

_RULES = DwellRules()
_HOUR_MS = 3_600_000
Due = DwellStage | Literal["undated"]
DUE: tuple[Due, ...] = ("return", "remind_3", "remind_2", "remind_1", "undated")
"""What is shown, the most pressing first."""


class Stay(Struct, frozen=True):
    """What is due for a parcel, and its whole hours here; None where nobody knows since when."""

    parcel: Parcel
    due: Due
    hours: int | None


def stay(parcel: Parcel, now: Moment, boot: str) -> Stay:
    """By uptime within one boot, and else by two times that are both known."""
    lain_ms = _lain_ms(parcel, now, boot)
    if lain_ms is None:
        return Stay(parcel, "undated", None)
    return Stay(parcel, _RULES.stage(0, lain_ms), lain_ms // _HOUR_MS)


def overdue(parcels: Iterable[Parcel], now: Moment, boot: str) -> list[Stay]:
    """What is due for something, the longest first, and last those of which nobody knows since when."""
    stays = [stay(one, now, boot) for one in parcels if one.status == "held"]
    due = [one for one in stays if one.due != "fresh"]
    return sorted(due, key=lambda one: (one.hours is None, -(one.hours or 0), one.parcel.waybill))


def tally(stays: Iterable[Stay]) -> dict[Due, int]:
    """How many there are of each that is due."""
    counted = Counter(one.due for one in stays)
    return {due: counted[due] for due in DUE}


def _lain_ms(parcel: Parcel, now: Moment, boot: str) -> int | None:
    if parcel.boot is not None:
        return now.up_ms - parcel.up_ms if parcel.boot == boot and parcel.up_ms is not None else None
    return max(0, now.at_ms - parcel.since_ms) if now.clock == "synced" else None
