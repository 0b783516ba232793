"""The close of a counter's day: what it did, each parcel once an act, and a digest over what it scanned."""

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

from msgspec import Struct

from logistics.events.counter import DayCounts, ParcelProblem
from logistics.events.parcels import Act, ParcelScanned
from logistics.parcels.told import Told, standing

Line = tuple[Act, str]
_FIGURES: dict[Act, str] = {
    "arrive": "arrived",
    "hand_out": "handed_out",
    "collect": "collected",
    "return": "returned",
    "depart": "departed",
}


class Closing(Struct, frozen=True):
    """A day as it would be closed now. `scans` is how many different (act, waybill) the digest is over."""

    counts: DayCounts
    digest: str
    scans: int


def closing(told: Iterable[Told], held: int) -> Closing:
    """The close of a day from all that was told on it, in any order; `held` is what was there at its end."""
    facts = standing(told)
    lines: set[Line] = {
        (one.event.act, one.event.waybill) for one in facts if isinstance(one.event, ParcelScanned)
    }
    problems = {
        one.event.waybill for one in facts if isinstance(one.event, ParcelProblem) and one.event.is_open
    }
    acts = Counter(_FIGURES[act] for act, _ in lines)
    return Closing(DayCounts(**acts, problems=len(problems), held=held), digest_of(lines), len(lines))


def scans_of(counts: DayCounts) -> int:
    """How many different (act, waybill) were closed."""
    return counts.arrived + counts.handed_out + counts.collected + counts.returned + counts.departed


def digest_of(lines: Iterable[tuple[str, str]]) -> str:
    """SHA-256 of the lines "act waybill", each once, sorted by their bytes, each ended by a line feed."""
    texts = sorted(f"{act} {waybill}\n".encode() for act, waybill in {*lines})
    return sha256(b"".join(texts)).hexdigest()
