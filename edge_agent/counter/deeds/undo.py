"""The last scan of a parcel was a mistake: it is taken back by a fact of its own, and stays in the log."""

from collections.abc import Iterator

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.events.counter import Corrected, ParcelProblem, ParcelReleased, ParcelShelved
from logistics.events.parcels import ParcelScanned
from logistics.parcels import subjects
from logistics.parcels.told import Told, standing
from plumbing.clock import Moment

UNDO_MS = 600_000
PARCELS_MAX = 50
REASON = "undone at the counter"


class Undo(Struct, frozen=True):
    """Take back the last scan of each of these parcels, with what belongs to it; all of them or none."""

    waybills: tuple[str, ...]

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Corrections that name each event. Raises Refusal for what is too old, or was taken back."""
        waybills = tuple(dict.fromkeys(self.waybills))[:PARCELS_MAX]
        found = [(waybill, _last(bench, waybill)) for waybill in waybills]
        if not found:
            raise Refusal("undo_none")
        for waybill, facts in found:
            if not facts or now.at_ms - facts[0].at_ms > UNDO_MS:
                raise Refusal("undo_late", text=waybill, minutes=UNDO_MS // 60_000)
        for waybill, facts in found:
            scan = facts[0].event
            if isinstance(scan, ParcelScanned):
                bench.desk.forget(waybill, scan.act)
        events = tuple(
            (now, _correction(bench, one))
            for _, facts in found
            # What hangs on the scan first: at no moment is there a release without its hand-out.
            for one in reversed(facts)
        )
        return Outcome(events, (Signal.OK,), said=Said("ok", "undone", {"n": len(found)}, " ".join(waybills)))


def _last(bench: Bench, waybill: str) -> list[Told]:
    """The last scan that counts, and what hangs on it: release, shelf, reason and bag of a return."""
    facts = standing(bench.books.told.of(subjects.parcel(waybill)))
    scans = [number for number, one in enumerate(facts) if isinstance(one.event, ParcelScanned)]
    if not scans:
        return []
    scan, after = facts[scans[-1]], facts[scans[-1] + 1 :]
    found = [scan, *(one for one in after if isinstance(one.event, ParcelReleased | ParcelShelved))]
    if isinstance(scan.event, ParcelScanned) and scan.event.act == "return":
        found += _of_return(bench, scan, after)
    return found


def _of_return(bench: Bench, scan: Told, after: list[Told]) -> Iterator[Told]:
    """A return's problems have the numbers after its scan's, and its bag the one after theirs."""
    seq = scan.seq + 1
    for one in after:
        if one.place != (scan.stream, seq) or not isinstance(one.event, ParcelProblem):
            break
        yield one
        seq += 1
    bag = bench.books.told.subject_at(scan.stream, seq)
    if bag.startswith(f"{subjects.BAG}:"):
        yield from (one for one in bench.books.told.of(bag) if one.place == (scan.stream, seq))


def _correction(bench: Bench, one: Told) -> Corrected:
    return Corrected(site=bench.site, stream=one.stream, seq=one.seq, reason=REASON, operator=bench.operator)
