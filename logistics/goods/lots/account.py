"""A lot's account: what came in, what went where, what is left, and all that else is known of it."""

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from logistics.events.lots import (
    LotBegun,
    LotBlocked,
    LotCertified,
    LotGraded,
    LotInspected,
    LotKind,
    LotPacked,
    LotReshaped,
    LotSettled,
    LotShipped,
    LotWeighed,
    Portion,
)
from logistics.goods.lots.touched import lots_of
from logistics.parcels.told import Told, standing
from logistics.weighing.permissible import permissible_error_mg

Way = Literal["weighed", "graded", "reshaped", "packed", "shipped", "settled", "carried"]
"""How mass comes into a lot or goes out of it; "carried" is what other boxes told, in one sum."""
OddKind = Literal["unknown", "begun_twice", "overdrawn", "after_settled"]


class Odd(Struct, frozen=True):
    """A fact that cannot have been so: told all the same, and to be looked at by a person."""

    kind: OddKind
    told: Told


class Entry(Struct, frozen=True):
    """One movement of the account: grams in (positive) or out, with the other lot or package, if any."""

    told: Told
    way: Way
    net_g: int
    other: str = ""


class Account(Struct, frozen=True):
    """One lot from all its facts. `begun` is None where nobody ever told what it is.

    `certified` is the certificate that holds for what is in the lot now: one issued before something else
    was graded or mixed into it holds no more. `inspected` is the newest test, `block` why it may not leave,
    `blocked` the newest word on that.
    `error_mg` is by how much its scales may have been wrong, all weighings together.
    """

    lot: str
    begun: Told | None = None
    entries: tuple[Entry, ...] = ()
    settled: Told | None = None
    certified: Told | None = None
    certificates: tuple[Told, ...] = ()
    inspected: Told | None = None
    block: str | None = None
    error_mg: int = 0
    odd: tuple[Odd, ...] = ()
    blocked: Told | None = None

    @property
    def about(self) -> LotBegun | None:
        """What it is: product, owner, origin, class."""
        return self.begun.event if self.begun and isinstance(self.begun.event, LotBegun) else None

    @property
    def kind(self) -> LotKind:
        """Raw, of a grade, rejected or mixed."""
        return self.about.kind if self.about else "raw"

    @property
    def in_g(self) -> int:
        """All that ever came in."""
        return sum(one.net_g for one in self.entries if one.net_g > 0 and one.way != "settled")

    @property
    def on_hand_g(self) -> int:
        """What is left by the books; below zero where more went out than ever came."""
        return sum(one.net_g for one in self.entries)

    @property
    def children(self) -> tuple[str, ...]:
        """The lots that were made of it, in the order in which they first took something."""
        others = (one.other for one in self.entries if one.net_g < 0 and one.way in ("graded", "reshaped"))
        return tuple(dict.fromkeys(others))

    @property
    def parents(self) -> tuple[str, ...]:
        """The lots that it is made of, as they were told and as something came of them."""
        told = self.about.parents if self.about else ()
        others = (one.other for one in self.entries if one.net_g > 0 and one.way in ("graded", "reshaped"))
        return tuple(dict.fromkeys([*told, *others]))

    def total_g(self, way: Way, *, is_in: bool) -> int:
        """All that came in, or went out, in one way: never negative but for a loss that was a gain."""
        if way == "settled":
            return -sum(one.net_g for one in self.entries if one.way == way)
        sign = 1 if is_in else -1
        return sum(sign * one.net_g for one in self.entries if one.way == way and sign * one.net_g > 0)


def fold(lot: str, told: Iterable[Told]) -> Account:
    """A lot's account from what was told and corrected, of it and of others, in any order and repetition."""
    facts = [one for one in standing(told) if lot in lots_of(one.event)]
    entries: list[Entry] = []
    odd: list[Odd] = []
    left_g = error_mg = 0
    settled: Told | None = None
    for one in facts:
        moved = _entries(lot, one)
        if moved and settled:
            odd.append(Odd("after_settled", one))
        left_g += sum(entry.net_g for entry in moved)
        if left_g < 0 and any(entry.net_g < 0 for entry in moved):
            odd.append(Odd("overdrawn", one))
        entries += moved
        error_mg += _error_mg(one.event)
        settled = one if isinstance(one.event, LotSettled) else settled
    begun = [one for one in facts if isinstance(one.event, LotBegun)]
    odd += [Odd("begun_twice", one) for one in begun[1:]]
    if facts and not begun:
        odd.append(Odd("unknown", facts[0]))
    certificates = tuple(one for one in facts if isinstance(one.event, LotCertified))
    blocked = next((one for one in reversed(facts) if isinstance(one.event, LotBlocked)), None)
    return Account(
        lot=lot,
        begun=begun[0] if begun else None,
        entries=tuple(entries),
        settled=settled,
        certified=holding(certificates, entries),
        certificates=certificates,
        inspected=next((one for one in reversed(facts) if isinstance(one.event, LotInspected)), None),
        block=reason(blocked),
        error_mg=error_mg,
        odd=tuple(odd),
        blocked=blocked,
    )


def _entries(lot: str, told: Told) -> list[Entry]:
    """What a fact does to this lot's mass. A fact between two lots is in both accounts."""
    event = told.event
    match event:
        case LotWeighed():
            return [Entry(told, "weighed", event.net_g)]
        case LotGraded():
            net_g = event.net_g
            other = event.lot if event.into == lot else event.into
            return [Entry(told, "graded", net_g if event.into == lot else -net_g, other)]
        case LotReshaped():
            return _reshaped(lot, told, event)
        case LotPacked():
            return [Entry(told, "packed", -event.net_g, event.package)]
        case LotShipped():
            return [Entry(told, "shipped", -event.net_g, event.to)]
        case LotSettled():
            return [Entry(told, "settled", -event.loss_g)]
        case _:
            return []


def _reshaped(lot: str, told: Told, event: LotReshaped) -> list[Entry]:
    """One side is one lot, as the event demands: what it gave or got is told with each lot of the other."""
    ins, outs = event.inputs, event.outputs
    if lot in {one.lot for one in outs}:
        pairs = ins if len(outs) == 1 else [Portion(ins[0].lot, one.net_g) for one in outs if one.lot == lot]
        return [Entry(told, "reshaped", one.net_g, one.lot) for one in pairs]
    pairs = outs if len(ins) == 1 else [Portion(outs[0].lot, one.net_g) for one in ins if one.lot == lot]
    return [Entry(told, "reshaped", -one.net_g, one.lot) for one in pairs]


def holding(certificates: Sequence[Told], entries: Iterable[Entry]) -> Told | None:
    """The newest certificate, unless something was graded or mixed into the lot after it."""
    if not certificates:
        return None
    newest = certificates[-1]
    mixed = [one.told for one in entries if one.net_g > 0 and one.way in ("graded", "reshaped")]
    is_stale = any((one.at_ms, one.stream, one.seq) > _when(newest) for one in mixed)
    return None if is_stale else newest


def _when(told: Told) -> tuple[int, str, int]:
    return told.at_ms, told.stream, told.seq


def reason(blocked: Told | None) -> str | None:
    """Why a lot may not leave by the newest word on it, None where it may."""
    event = blocked.event if blocked else None
    return (event.why or "-") if isinstance(event, LotBlocked) and event.is_blocked else None


def _error_mg(event: object) -> int:
    if not isinstance(event, LotWeighed | LotGraded) or event.division_g == 0:
        return 0
    try:
        return permissible_error_mg(event.gross_g, event.division_g)
    except ValueError:
        # No scale of this interval weighs so much: a typed interval is wrong, and says nothing of the error.
        return 0
