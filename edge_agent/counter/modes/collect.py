"""A label is scanned of a parcel that a sender brings: weight, price and checks follow at the page."""

from edge_agent.counter.bench import Bench
from edge_agent.counter.deeds.money.collect import collected_before, was_collected
from edge_agent.counter.work import Collecting, Work
from edge_agent.drivers.contract import CodeRead
from edge_agent.trade.outcome import Outcome, Refusal, Signal
from plumbing.clock import Moment


def collect(bench: Bench, read: CodeRead, work: Work, now: Moment) -> Outcome:
    """At the page the parcel is told once it is paid; by a card or a box's own act at once, without a price.

    The signal is that of a card: nothing is told yet, and only what is told may sound like a parcel.
    """
    if not work.is_chosen:
        return bench.scan(read, "collect", now)
    if not bench.desk.know(read).is_waybill:
        raise Refusal("refused", text=read.text)
    if was_collected(bench, read.text):
        return collected_before(read.text)
    known = bench.shelved.one(read.text)
    if known and known.status != "unknown":
        raise Refusal("collect_known", text=read.text)
    bench.state.put(Collecting(read.text, read.device, read.symbology))
    return Outcome(signals=(Signal.CARD,))
