"""While a lot is packed: a lot's label begins with that lot, every other label is a package of it."""

from edge_agent.counter.bench import Bench
from edge_agent.counter.deeds.lots.pack import BeginPacking
from edge_agent.counter.rules.lots.packing import Packing, pack
from edge_agent.counter.work import Work
from edge_agent.drivers.contract import CodeRead
from edge_agent.trade.outcome import Outcome, Refusal
from logistics.goods.lots.codes import WrongLotCode, address_of_lot
from logistics.identifiers import sscc_in
from plumbing.clock import Moment


def pack_lot(bench: Bench, read: CodeRead, _work: Work, now: Moment) -> Outcome:
    """A lot, a case's SSCC, or a parcel. Raises Refusal."""
    if _is_lot(bench, read.text):
        at_hand = bench.state.get(Packing)
        return BeginPacking(read.text, net_g=at_hand.net_g if at_hand else None).do(bench, now)
    sscc = sscc_in(read.text)
    if not sscc and not bench.desk.know(read).is_waybill:
        raise Refusal("refused", text=read.text)
    return pack(bench, sscc or read.text, now)


def _is_lot(bench: Bench, text: str) -> bool:
    """A wrong lot's code is told as such, too: it is never a parcel."""
    try:
        return address_of_lot(text) is not None or bench.books.lots.one(text) is not None
    except WrongLotCode:
        return True
