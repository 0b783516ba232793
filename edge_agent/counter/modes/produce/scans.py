"""A scan while produce is weighed in names who delivers; while a lot is graded it names the lot."""

import re

from edge_agent.counter.bench import Bench
from edge_agent.counter.deeds.produce.grade import BeginGrade
from edge_agent.counter.rules.produce.now import IntakeForm, IntakeNow
from edge_agent.counter.work import Work
from edge_agent.drivers.contract import CodeRead
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.goods.parties import of_card
from plumbing.clock import Moment

# AI (10) in a GS1 Digital Link (URI Syntax 1.2), and the way in which an address of our own names a lot.
_LOT_IN_LINK = re.compile(
    r"https?://[!-~]{1,200}?/(?:10|lot)/([A-Za-z0-9][A-Za-z0-9._-]{0,19})(?:[/?#].*)?\Z", re.ASCII
)
_LOT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}", re.ASCII)


def lot_in(text: str) -> str:
    """The lot that a label names, "" for any other text.

    >>> lot_in("https://a.cn/01/06901234567892/10/261127-K3X9F-012"), lot_in("K3X9F-012"), lot_in("a b")
    ('261127-K3X9F-012', 'K3X9F-012', '')
    """
    found = _LOT_IN_LINK.match(text)
    if found:
        return found[1]
    return text if _LOT.fullmatch(text) else ""


def intake(bench: Bench, read: CodeRead, _work: Work, _now: Moment) -> Outcome:
    """Who delivers next. Raises Refusal while a delivery is open, and for what is no party's card."""
    party = of_card(read.text)
    if not party:
        raise Refusal("intake_no_card", text=read.text)
    going = bench.state.get(IntakeNow)
    if going:
        raise Refusal("intake_open", text=going.lot)
    bench.state.put(IntakeForm(party))
    return Outcome(signals=(Signal.CARD,), said=Said("ok", "intake_party", text=party, big=party))


def grade(bench: Bench, read: CodeRead, _work: Work, now: Moment) -> Outcome:
    """The lot to be graded. Raises Refusal for what is no lot, and for one that cannot be graded."""
    lot = lot_in(read.text)
    if not lot:
        raise Refusal("lot_unknown", text=read.text)
    return BeginGrade(lot).do(bench, now)
