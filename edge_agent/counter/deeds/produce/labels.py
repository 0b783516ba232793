"""Labels of lots and purchase slips: printed where a delivery or a grading ends, and when asked for."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.lots.labels import label_of
from edge_agent.counter.rules.lots.store import store_of
from edge_agent.counter.rules.produce import classes
from edge_agent.counter.rules.produce.paying import Line, lines_of, priced
from edge_agent.trade.outcome import Outcome, Refusal, Said
from logistics.events.lots import LotWeighed
from logistics.goods.lots.shelflife import local_day
from logistics.goods.slip import Load, PurchaseSlip
from logistics.labels import LotLabel
from plumbing.clock import Moment


def labels_of(bench: Bench, lots: Iterable[str], now: Moment) -> tuple[LotLabel, ...]:
    """The labels of what is left of these lots, as far as the box's settings let it print any."""
    store = store_of(bench, now)
    accounts = (store.account(lot) for lot in lots)
    made = (label_of(bench.settings, store, one, now, is_certified=False) for one in accounts if one)
    return tuple(one for one in made if one is not None)


class PrintLot(Struct, frozen=True):
    """Print this lot's label, also a second time: it is no certificate."""

    lot: str

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Raises Refusal where no printer is for it, and for a lot of which nothing is left."""
        if not any(printer.lots for printer in bench.settings.printer.values()):
            raise Refusal("print_no_printer", text=self.lot[:20])
        if not bench.settings.produce.domain:
            raise Refusal("print_no_domain", text=self.lot[:20])
        labels = labels_of(bench, (self.lot,), now)
        if not labels:
            raise Refusal("print_nothing", text=self.lot[:20])
        return Outcome(said=Said("ok", "print_label", text=self.lot), labels=labels)


class PrintSlip(Struct, frozen=True):
    """Print the purchase slip of this delivery on a roll, with the prices in yuan that were typed by lot."""

    lot: str
    prices: Mapping[str, str] = {}

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Raises Refusal without a printer for it, for a lot that was not delivered, and for no price."""
        if not any(printer.slips for printer in bench.settings.printer.values()):
            raise Refusal("print_no_roll", text=self.lot[:20])
        store = store_of(bench, now)
        account = store.account(self.lot)
        about = account.about if account else None
        if account is None or account.begun is None or about is None or about.kind != "raw":
            raise Refusal("lot_unknown", text=self.lot[:20])
        standard = store.standard(account)
        lines, is_wrong = priced(lines_of(store.lots, account, standard), self.prices)
        if is_wrong:
            raise Refusal("no_sum", text=self.lot)
        known = bench.parties().get(about.owner)
        weighed = (one.told.event for one in account.entries)
        slip = PurchaseSlip(
            party=about.owner,
            name=known.name if known else "",
            product=standard.zh if standard else about.product,
            lot=self.lot,
            day=local_day(account.begun.at_ms),
            site=about.site,
            loads=tuple(
                Load(one.gross_g, one.tare_g, one.is_preset) for one in weighed if isinstance(one, LotWeighed)
            ),
            paid=tuple(one.paid(_words(one)) for one in lines),
        )
        return Outcome(said=Said("ok", "print_slip", text=self.lot), slips=(slip,))


def _words(line: Line) -> str:
    """What a class is called on paper, which is in Chinese like all labels."""
    if not line.is_graded:
        return "未分级"
    return classes.shown(line.quality, line.size) or "等外"
