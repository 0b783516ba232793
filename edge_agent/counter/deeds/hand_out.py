"""A person takes parcels: all that are ticked, in one commit, or none of them."""

from msgspec import Struct

from edge_agent.counter.asking import DEVICE
from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.handing import in_the_way, released
from edge_agent.drivers.contract import CodeRead
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.events.all import AnyEvent
from logistics.events.counter import Consent, TakenBy
from plumbing.clock import Moment

PARCELS_MAX = 50


class HandOut(Struct, frozen=True):
    """Hand these parcels out. `taken_by` "other" is 代取; who that was is nobody's business here."""

    waybills: tuple[str, ...]
    taken_by: TakenBy = "recipient"
    consent: Consent = ""
    with_photo: bool = True
    may_be_unseen: bool = False
    may_be_bad: bool = False

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Each parcel's scan and release. Raises Refusal that says of each which may not go, and why."""
        waybills = tuple(dict.fromkeys(self.waybills))
        if not waybills:
            raise Refusal("hand_out_none")
        if len(waybills) > PARCELS_MAX:
            raise Refusal("hand_out_many", n=PARCELS_MAX)
        said = [self._in_the_way(bench, waybill) for waybill in waybills]
        lines = tuple(one for one in said if one)
        if lines:
            raise Refusal("hand_out_not", n=len(lines), lines=lines, page=lines[0].page)
        facts = [fact for waybill in waybills for fact in self._facts(bench, waybill, now)]
        done = Said("ok", "hand_out_done", {"n": len(waybills)}, text=" ".join(waybills))
        return Outcome(tuple((now, fact) for fact in facts), (Signal.OK,), said=done)

    def _in_the_way(self, bench: Bench, waybill: str) -> Said | None:
        parcel = bench.shelved.one(waybill)
        if parcel is None and not bench.desk.know(CodeRead(DEVICE, waybill, "")).is_waybill:
            return Said("refused", "refused", {}, waybill)
        return in_the_way(waybill, parcel, may_be_unseen=self.may_be_unseen, may_be_bad=self.may_be_bad)

    def _facts(self, bench: Bench, waybill: str, now: Moment) -> tuple[AnyEvent, AnyEvent]:
        parcel = bench.shelved.one(waybill)
        has_photo = self.with_photo and bench.photo(waybill, now.up_ms)
        scan = bench.desk.scanned(waybill, "hand_out", DEVICE, parcel.carrier if parcel else "", now)
        return scan, released(
            waybill, bench.site, bench.operator, self.taken_by, self.consent, has_photo=has_photo
        )
