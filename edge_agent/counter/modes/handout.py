"""A scan that hands a parcel out: at once where nothing is in the way, else it says what is."""

from msgspec.structs import replace

from edge_agent.counter.bench import Bench
from edge_agent.counter.books.persons import person_of
from edge_agent.counter.books.shelved import Parcel
from edge_agent.counter.rules.handing import in_the_way, page_of, released
from edge_agent.counter.work import Work
from edge_agent.drivers.contract import CodeRead
from edge_agent.trade.outcome import Outcome, Said, Signal
from plumbing.clock import Moment


def hand_out(bench: Bench, read: CodeRead, _work: Work, now: Moment) -> Outcome:
    """A parcel's scan, or that of its pickup code; refused for money that is owed and for problems.

    A parcel that these books do not know here is taken all the same: what a reader saw is a fact. The page
    tells it in yellow, and custody keeps that nobody saw it arrive.
    """
    read = _meant(bench, read)
    parcel = bench.shelved.one(read.text)
    why = in_the_way(read.text, parcel, may_be_unseen=True)
    if why and why.key != "gone_already":
        return Outcome(signals=(Signal.REFUSED,), said=why)
    outcome = bench.scan(read, "hand_out", now)
    if not outcome.events:
        return outcome
    if why:
        return replace(outcome, said=replace(why, kind="duplicate"))
    if parcel is None or not parcel.is_here:
        said = Said("duplicate", "unseen", text=read.text, page=page_of(read.text))
        return replace(outcome, said=said)
    return _released(bench, outcome, parcel, now)


def _meant(bench: Bench, read: CodeRead) -> CodeRead:
    """The code on a shelf's label stands for its parcel where it is one parcel's alone."""
    found = bench.shelved.by_code(read.text)
    return replace(read, text=found[0].waybill) if len(found) == 1 else read


def _released(bench: Bench, outcome: Outcome, parcel: Parcel, now: Moment) -> Outcome:
    has_photo = bench.photo(parcel.waybill, now.up_ms)
    fact = released(parcel.waybill, bench.site, bench.operator, "recipient", "", has_photo=has_photo)
    said = Said("ok", "hand_out", text=parcel.waybill)
    others = [one for one in person_of(bench.shelved, parcel).parcels if one.waybill != parcel.waybill]
    if others:
        page = page_of(others[0].waybill)
        said = Said("ok", "hand_out_more", {"n": len(others)}, text=parcel.waybill, page=page)
    return replace(outcome, events=(*outcome.events, (now, fact)), said=said)
