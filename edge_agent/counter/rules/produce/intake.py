"""Produce is weighed in: each load that stands on the scale goes into the lot of the delivery at hand."""

from edge_agent.counter.bench import Bench
from edge_agent.counter.books.lots import LotRow
from edge_agent.counter.rules.masses import jin, kg
from edge_agent.counter.rules.produce.loads import Load, demand_fit, in_container, spoken
from edge_agent.counter.rules.produce.now import IntakeNow
from edge_agent.counter.rules.produce.standing import is_settled
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.events.lots import LotWeighed
from plumbing.clock import Moment


def weigh_in(bench: Bench, load: Load, now: Moment) -> Outcome:
    """One load more. Raises Refusal without a delivery, and for a load that cannot count."""
    at_hand = demand_intake(bench)
    row = demand_open(bench, at_hand.lot)
    demand_fit(bench, load)
    load = in_container(bench, load, at_hand.container)
    weighed = LotWeighed(
        lot=at_hand.lot,
        site=bench.site,
        gross_g=load.gross_g,
        tare_g=load.tare_g,
        device=load.device,
        division_g=load.division_g,
        containers=1 if at_hand.container else 0,
        is_preset=load.is_preset,
        operator=bench.operator,
    )
    total_g = row.on_hand_g + load.net_g
    said = Said(
        "ok",
        "intake_weighed",
        {"jin": jin(load.net_g), "total_kg": kg(total_g), "total_jin": jin(total_g)},
        big=f"{kg(load.net_g)} kg",
        voice=spoken(load.net_g),
    )
    return Outcome(((now, weighed),), (Signal.OK,), said=said)


def demand_intake(bench: Bench) -> IntakeNow:
    """The delivery at hand. Raises Refusal where there is none."""
    at_hand = bench.state.get(IntakeNow)
    if at_hand is None:
        raise Refusal("intake_none")
    return at_hand


def demand_open(bench: Bench, lot: str) -> LotRow:
    """The lot as it stands. Raises Refusal where nobody knows it here, or it is used up, also elsewhere."""
    row = bench.books.lots.one(lot)
    if row is None or not row.product:
        raise Refusal("lot_unknown", text=lot[:40])
    if is_settled(bench, row):
        raise Refusal("lot_settled", text=lot)
    return row
