"""Bags that are being handed over: what should be in each, and what was found; kept on disk at every scan."""

from collections import Counter

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.trade.outcome import Refusal

CHECKS_MAX = 20
FOUND_MAX = 500


class Check(Struct, frozen=True, omit_defaults=True):
    """A bag before its driver leaves. `known` is what should be in it, `pieces` how much where only that is
    known; `to` is another site that it is meant for."""

    bag: str
    pieces: int | None = None
    known: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    to: str = ""
    seal_told: str = ""
    seal: str = ""
    is_seal_broken: bool = False
    is_damaged: bool = False

    @property
    def expected(self) -> int | None:
        """How many pieces should be in it, None where nobody knows."""
        return len(self.known) if self.known else self.pieces

    @property
    def missing(self) -> tuple[str, ...]:
        """What should be in it and was not found, where it is known by name."""
        found = set(self.found)
        return tuple(waybill for waybill in self.known if waybill not in found)

    @property
    def extra(self) -> tuple[str, ...]:
        """What was found and should not be in it, where that is known by name."""
        known = set(self.known)
        return tuple(waybill for waybill in self.found if waybill not in known) if known else ()

    @property
    def short(self) -> int:
        """Pieces too few."""
        return len(self.missing) if self.known else max(0, (self.pieces or 0) - len(self.found))

    @property
    def over(self) -> int:
        """Pieces too many."""
        if self.known:
            return len(self.extra)
        return 0 if self.pieces is None else max(0, len(self.found) - self.pieces)

    @property
    def is_seal_other(self) -> bool:
        """Whether the seal is not the one that the slip names."""
        return bool(self.seal and self.seal_told and self.seal != self.seal_told)

    @property
    def is_right(self) -> bool:
        """Whether there is nothing that the driver must answer for."""
        is_whole = not (self.is_seal_broken or self.is_damaged or self.is_seal_other)
        return is_whole and self.expected is not None and not self.short and not self.over


class Checks(Struct, frozen=True):
    """All hand-overs that are not finished, the latest last."""

    open: tuple[Check, ...] = ()


def open_checks(bench: Bench) -> tuple[Check, ...]:
    """The hand-overs that are not finished."""
    return (bench.state.get(Checks) or Checks()).open


def check_of(bench: Bench, bag: str) -> Check | None:
    """The hand-over of a bag, None where there is none or it is finished."""
    return next((one for one in open_checks(bench) if one.bag == bag), None)


def keep(bench: Bench, check: Check) -> None:
    """Remember how far a hand-over is. Raises Refusal where too many are open."""
    others = [one for one in open_checks(bench) if one.bag != check.bag]
    if len(others) >= CHECKS_MAX:
        raise Refusal("check_too_many", text=check.bag, n=CHECKS_MAX)
    bench.state.put(Checks((*others, check)))


def drop(bench: Bench, bag: str) -> None:
    """A hand-over is finished."""
    bench.state.put(Checks(tuple(one for one in open_checks(bench) if one.bag != bag)))


def known_once(waybills: tuple[str, ...]) -> tuple[str, ...]:
    """A slip's parcels, each once, as far as a check can hold."""
    return tuple(Counter(waybills))[:FOUND_MAX]
