"""A lot is packed: begun, set up, typed by hand, numbered as a case, and the last package taken back."""

from msgspec import Struct
from msgspec.structs import replace

from edge_agent.counter.bench import Bench
from edge_agent.counter.deeds.undo import REASON, UNDO_MS
from edge_agent.counter.rules.lots.found import lot_of, open_lot
from edge_agent.counter.rules.lots.packing import PACKED_WHY, Packing, begin, pack
from edge_agent.counter.rules.lots.rooms import ANY
from edge_agent.counter.rules.lots.store import store_of
from edge_agent.counter.work import Work
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.events.counter import Corrected
from logistics.events.lots import LotLeft, LotPacked
from logistics.identifiers import sscc_of
from logistics.parcels.told import Told, standing
from plumbing.clock import Moment


class Cases(Struct, frozen=True):
    """The serial number of the last case that was numbered here."""

    last: int


class BeginPacking(Struct, frozen=True):
    """Pack this lot from now on: the code of its label, or its number."""

    code: str
    room: str = ANY
    net_g: int | None = None

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """What is scanned from then on goes into packages of it."""
        lot = lot_of(store_of(bench, now), self.code).lot
        outcome = begin(bench, lot, now, room=self.room, net_g=self.net_g)
        bench.begin(Work("pack", now.at_ms, lot))
        return outcome


class SetPacking(Struct, frozen=True):
    """Take it from this room from now on, or give all packages this net; None leaves it as it was.

    `net_g` 0: each package is weighed.
    """

    room: str | None = None
    net_g: int | None = None

    def do(self, bench: Bench, _now: Moment) -> Outcome:
        """The count goes on."""
        at_hand = bench.state.get(Packing)
        if at_hand is None:
            raise Refusal("lot_pack_none")
        net_g = at_hand.net_g if self.net_g is None else self.net_g or None
        room = at_hand.room if self.room is None else self.room
        bench.state.put(replace(at_hand, room=room, net_g=net_g))
        return Outcome(said=Said("ok", "lot_pack_set", text=at_hand.lot))


class PackPackage(Struct, frozen=True):
    """A package by its number, with a weight that was typed where no scale can say it."""

    package: str
    typed_g: int | None = None

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """As a scan of it."""
        return pack(bench, self.package.strip(), now, self.typed_g)


class PackCase(Struct, frozen=True):
    """A case that gets its SSCC here."""

    typed_g: int | None = None

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """The next number of the box's own range; one whose packing is refused is not used up."""
        produce = bench.settings.produce
        if not produce.company_prefix:
            raise Refusal("lot_case_prefix")
        last = bench.state.get(Cases)
        serial = produce.case_from if last is None else max(produce.case_from, last.last + 1)
        if serial > produce.case_to:
            raise Refusal("lot_case_full", n=produce.case_to)
        try:
            sscc = sscc_of(produce.company_prefix, serial)
        except ValueError:
            raise Refusal("lot_case_full", n=produce.case_to) from None
        outcome = pack(bench, sscc, now, self.typed_g)
        bench.state.put(Cases(serial))
        return outcome


class UndoPacked(Struct, frozen=True):
    """The last package was a mistake: it is taken back, and what left a room with it is there again."""

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Corrections that name both facts. Raises Refusal for what is too old or used up, or for nothing."""
        found = bench.books.told.last("lot.packed")
        if found is None:
            raise Refusal("lot_undo_none")
        _, packed = found
        if now.at_ms - packed.at_ms > UNDO_MS or not isinstance(packed.event, LotPacked):
            raise Refusal("undo_late", minutes=UNDO_MS // 60_000)
        open_lot(store_of(bench, now), packed.event.lot)
        facts = [*_left_with(bench, packed, packed.event), packed]
        at_hand = bench.state.get(Packing)
        if at_hand and at_hand.lot == packed.event.lot:
            bench.state.put(replace(at_hand, count=max(0, at_hand.count - 1)))
        events = tuple((now, _correction(bench, one)) for one in facts)
        said = Said("ok", "lot_undone", {"lot": packed.event.lot}, text=packed.event.package)
        return Outcome(events, (Signal.OK,), said=said)


def _left_with(bench: Bench, packed: Told, event: LotPacked) -> list[Told]:
    """What was told to have left a room has the number after the package's."""
    place = (packed.stream, packed.seq + 1)
    return [
        one
        for one in standing(bench.books.lots.told_of(event.lot))
        if one.place == place and isinstance(one.event, LotLeft) and one.event.why == PACKED_WHY
    ]


def _correction(bench: Bench, one: Told) -> Corrected:
    return Corrected(site=bench.site, stream=one.stream, seq=one.seq, reason=REASON, operator=bench.operator)
