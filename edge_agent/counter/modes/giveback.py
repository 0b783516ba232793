"""A scan that sends a parcel back: into the return bag that lies open, for the reason that was chosen."""

from collections.abc import Iterator
from typing import get_args

from msgspec import Struct
from msgspec.structs import replace

from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.handing import page_of
from edge_agent.counter.work import Work
from edge_agent.drivers.contract import CodeRead
from edge_agent.trade.outcome import Outcome, Said
from logistics.events.all import AnyEvent
from logistics.events.counter import ParcelProblem, ProblemKind
from logistics.events.transport import BagFilled
from plumbing.clock import Moment


class Returning(Struct, frozen=True, omit_defaults=True):
    """Why parcels go back in the work begun at `since_ms`, None where nobody says; the bag, "" for none."""

    since_ms: int
    reason: ProblemKind | None = None
    bag: str = ""


def give_back(bench: Bench, read: CodeRead, work: Work, now: Moment) -> Outcome:
    """The scan, the bag and the reason in one commit.

    A parcel that these books do not have here is taken, too, and told in yellow: what a reader saw is a fact.
    """
    parcel = bench.shelved.one(read.text)
    outcome = bench.scan(read, "return", now)
    if not outcome.events:
        return outcome
    chosen = bench.state.get(Returning)
    # Another turn to this work, by a card or days later, has neither that reason nor that bag.
    returning = chosen if chosen and chosen.since_ms == work.since_ms else Returning(work.since_ms)
    known = parcel.problems if parcel else ()
    facts = _facts(bench, read.text, returning, known)
    is_here = parcel is not None and parcel.is_here
    said = (
        Said("ok", "return_bag" if returning.bag else "return", {"bag": returning.bag}, read.text)
        if is_here
        else Said("duplicate", "return_unseen", text=read.text, page=page_of(read.text))
    )
    return replace(outcome, events=(*outcome.events, *((now, fact) for fact in facts)), said=said)


def _facts(bench: Bench, waybill: str, returning: Returning, known: tuple[str, ...]) -> Iterator[AnyEvent]:
    """The reason, and that no problem is left to do here; the bag comes last."""
    reasons = (returning.reason,) if returning.reason else ()
    for kind in get_args(ProblemKind):
        for is_open in (True, False):
            if kind in (reasons if is_open else (*reasons, *known)):
                yield ParcelProblem(
                    waybill=waybill, site=bench.site, kind=kind, is_open=is_open, operator=bench.operator
                )
    if returning.bag:
        yield BagFilled(bag=returning.bag, waybill=waybill, site=bench.site, operator=bench.operator)
