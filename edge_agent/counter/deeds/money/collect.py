"""A parcel is taken in from its sender: weighed, priced, checked as the law asks, and paid."""

from msgspec import Struct
from msgspec.structs import replace

from edge_agent.counter.bench import Bench
from edge_agent.counter.deeds.money.weighing import Weighing, weigh
from edge_agent.counter.work import Collecting
from edge_agent.drivers.contract import CodeRead
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from edge_agent.trade.pans import Pan
from logistics.events.money import ParcelCollected, Payment
from logistics.events.parcels import ParcelScanned, Weighed
from logistics.parcels import subjects
from logistics.parcels.told import standing
from plumbing.clock import Moment

ITEM_G_MAX = 30_000
"""A bus platform caps one item at 30 kg (domain/operations.md), whatever a price table says."""
_FEN_MAX = 1_000_000
_Price = tuple[int, str, str]


class Collect(Struct, frozen=True):
    """Take in the parcel whose label was scanned last.

    `typed_g` counts where no scale can weigh it, `typed_fen` where the box has no price table.
    """

    waybill: str
    zone: str
    method: Payment
    is_identified: bool
    is_inspected: bool
    typed_g: int | None = None
    typed_fen: int | None = None

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """The scan, the weight where a scale gave it, and what was paid, in one commit."""
        if was_collected(bench, self.waybill):
            return collected_before(self.waybill)
        label = bench.state.get(Collecting)
        if label is None or label.waybill != self.waybill:
            raise Refusal("collect_other", text=self.waybill)
        if not (self.is_identified and self.is_inspected):
            raise Refusal("collect_unchecked", text=self.waybill)
        weighing = weigh(bench, self.typed_g, now)
        fen, zone, table = self._price(bench, weighing.net_g)
        collected = ParcelCollected(
            waybill=self.waybill,
            site=bench.site,
            weight_g=weighing.net_g,
            price_fen=fen,
            method=self.method,
            zone=zone,
            table=table,
            is_identified=True,
            is_inspected=True,
            is_typed=weighing.pan is None,
            operator=bench.operator,
        )
        return _told(bench, label, weighing, collected, now)

    def _price(self, bench: Bench, weight_g: int) -> _Price:
        """The price in fen, with the zone and the table's version that it is by."""
        if weight_g > ITEM_G_MAX:
            raise Refusal("collect_too_heavy", kg=f"{ITEM_G_MAX / 1000:g}", text=self.waybill)
        prices = bench.prices()
        if prices is None:
            if self.typed_fen is None or not 0 < self.typed_fen <= _FEN_MAX:
                raise Refusal("collect_no_price", text=self.waybill)
            return self.typed_fen, "", ""
        zone = prices.zones.get(self.zone)
        if zone is None:
            raise Refusal("collect_no_zone", text=self.waybill)
        if weight_g > zone.max_g:
            raise Refusal("collect_too_heavy", kg=f"{zone.max_g / 1000:g}", text=self.waybill)
        return prices.price_fen(self.zone, weight_g), self.zone, prices.version


class Uncollect(Struct, frozen=True):
    """The sender goes away again: the label that was scanned means nothing any more."""

    def do(self, bench: Bench, _now: Moment) -> Outcome:
        """Nothing was told of it yet."""
        bench.state.drop(Collecting)
        return Outcome(said=Said("ok", "collect_dropped"))


def was_collected(bench: Bench, waybill: str) -> bool:
    """Whether this site has taken it in from a sender before, and no correction says otherwise."""
    told = standing(bench.books.told.of(subjects.parcel(waybill)))
    return any(isinstance(one.event, ParcelScanned) and one.event.act == "collect" for one in told)


def collected_before(waybill: str) -> Outcome:
    """Yellow: it is told, and counted no more."""
    return Outcome(signals=(Signal.DUPLICATE,), said=Said("duplicate", "collected_before", text=waybill))


def _told(
    bench: Bench, label: Collecting, weighing: Weighing, collected: ParcelCollected, now: Moment
) -> Outcome:
    read = CodeRead(label.device, label.waybill, label.symbology)
    weight_g = weighing.net_g if weighing.pan else None
    scanned = bench.desk.take_weighed(read, "collect", weight_g, now)
    if not scanned.events:
        return collected_before(label.waybill)
    bench.state.drop(Collecting)
    weighed = ((now, _weighed(bench, weighing.pan, label.waybill)),) if weighing.pan else ()
    fields: dict[str, str | int] = {"yuan": yuan(collected.price_fen), "kg": f"{weighing.net_g / 1000:.3f}"}
    said = Said("ok", "collected", fields, text=label.waybill, big=f"¥{yuan(collected.price_fen)}")
    return replace(scanned, events=(*scanned.events, *weighed, (now, collected)), said=said)


def _weighed(bench: Bench, pan: Pan, waybill: str) -> Weighed:
    """Which scale said so, with its tare."""
    return Weighed(
        site=bench.site,
        device=pan.device,
        gross_g=pan.gross_g,
        tare_g=pan.tare_g,
        waybill=waybill,
        is_net=pan.is_net,
        is_preset=pan.is_preset,
    )


def yuan(fen: int) -> str:
    """Yuan with two decimals, without a sign."""
    return f"{fen // 100}.{fen % 100:02}"
