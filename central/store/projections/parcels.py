"""Read models of the parcels: their steps, who holds each now, passages per site, and weights."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from central.store import log, tables
from central.store.asking import Among, AmongPlaces, keys, run
from central.store.ledgers.told import is_struck, portions, struck_in
from central.store.log import Fact, delete_told
from central.store.projections import passages
from central.store.upsert import write
from logistics.events.parcels import ParcelScanned, Weighed
from logistics.parcels import custody
from logistics.parcels.custody import Custody, Step
from logistics.parcels.told import Place

EVENTS = (ParcelScanned, Weighed)
"""What is folded here."""

# A bound on what is held in memory of a rebuild's portions.
_WAYBILLS_A_QUERY = 5000
_STEP_COLUMNS = tuple(tables.parcel_step.columns.keys())
_WEIGHT_COLUMNS = tuple(tables.weight.columns.keys())
_PARCEL_COLUMNS = tuple(tables.parcel.columns.keys())
_EVERY = select(*(tables.parcel_step.c[name] for name in Step.__struct_fields__)).where(
    Among(tables.parcel_step.c.waybill)
)
_COUNTED = _EVERY.where(~is_struck(tables.parcel_step))
_LOST = delete(tables.parcel).where(Among(tables.parcel.c.waybill))
_Change = tuple[Sequence[Step], Sequence[Step]]
"""A parcel's steps before and after."""


def fold(connection: Connection, facts: Sequence[Fact]) -> None:
    """Take scans and weights; the same facts in any order give the same rows."""
    scans = [(fact, fact.event) for fact in facts if isinstance(fact.event, ParcelScanned)]
    out = struck_in(connection, {fact.stream for fact, _ in scans})
    come: dict[str, list[Step]] = defaultdict(list)
    for fact, scan in scans:
        step = _step(fact, scan)
        come[scan.waybill] += [] if (step.stream, step.seq) in out else [step]
    for some in _portions(come):
        stored = _stored(connection, some)
        _change(connection, {one: (stored[one], [*stored[one], *come[one]]) for one in some})
    steps = [_step_row(fact, scan) for fact, scan in scans]
    write(connection, tables.parcel_step, _STEP_COLUMNS, steps, "new")
    weights = [_weight_row(fact, fact.event) for fact in facts if isinstance(fact.event, Weighed)]
    write(connection, tables.weight, _WEIGHT_COLUMNS, weights, "new")


def forget(connection: Connection, facts: Sequence[Fact]) -> None:
    """Take scans and weights out again, as if they had not come."""
    scans = {
        (fact.stream, fact.seq): fact.event.waybill for fact in facts if isinstance(fact.event, ParcelScanned)
    }
    for some in _portions(scans.values()):
        stored = _stored(connection, some)
        left = {one: [step for step in stored[one] if (step.stream, step.seq) not in scans] for one in some}
        _change(connection, {one: (stored[one], left[one]) for one in some})
    here = tables.parcel_step.c
    mine = (here.waybill == bindparam("whose")) & (here.stream == bindparam("of"))
    keys = [{"whose": waybill, "of": stream, "number": seq} for (stream, seq), waybill in scans.items()]
    if keys:
        gone = delete(tables.parcel_step).where(mine, here.seq == bindparam("number"))
        connection.execute(gone, keys)
    delete_told(connection, tables.weight, [fact for fact in facts if isinstance(fact.event, Weighed)])


def restate(connection: Connection, turned: Collection[Place]) -> None:
    """Fold parcels again whose scans corrections have just taken out, or brought back."""
    here = tables.event.c
    waybills: set[str] = set()
    for some in portions(turned):
        told = log.read(connection, log.history().where(AmongPlaces(here.stream, here.seq, some)))
        waybills |= {fact.event.waybill for fact in told if isinstance(fact.event, ParcelScanned)}
    for some_parcels in _portions(waybills):
        now = _stored(connection, some_parcels)
        every = _stored(connection, some_parcels, is_all=True)
        counted = {(step.stream, step.seq) for steps in now.values() for step in steps}
        for one, steps in every.items():
            before = [step for step in steps if _counted_before(step, counted, turned)]
            _change(connection, {one: (before, now[one])})


def _counted_before(step: Step, counted: Collection[Place], turned: Collection[Place]) -> bool:
    place = (step.stream, step.seq)
    return (place in counted) != (place in turned)


def _portions(waybills: Iterable[str]) -> list[list[str]]:
    ordered = sorted({*waybills})
    return [ordered[at : at + _WAYBILLS_A_QUERY] for at in range(0, len(ordered), _WAYBILLS_A_QUERY)]


def _stored(
    connection: Connection, waybills: Sequence[str], *, is_all: bool = False
) -> dict[str, list[Step]]:
    """The steps that each of these parcels has by now; `is_all`: also what corrections took out."""
    found: dict[str, list[Step]] = {waybill: [] for waybill in waybills}
    query = _EVERY if is_all else _COUNTED
    for row in run(connection, query, {"keys": keys(connection, waybills)}):
        found[row[0]].append(Step(*row))
    return found


def _change(connection: Connection, changed: Mapping[str, _Change]) -> None:
    """Fold parcels again from all their steps: that is what makes the order of arrival not matter."""
    rows = [_parcel_row(custody.fold(waybill, steps)) for waybill, (_, steps) in changed.items() if steps]
    write(connection, tables.parcel, _PARCEL_COLUMNS, rows, "upsert")
    if len(rows) < len(changed):
        lost = [waybill for waybill, (_, steps) in changed.items() if not steps]
        run(connection, _LOST, {"keys": keys(connection, lost)})
    before, after = zip(*changed.values(), strict=True) if changed else ((), ())
    passages.replace(connection, before, after)


def _step(fact: Fact, scan: ParcelScanned) -> Step:
    return Step(
        scan.waybill,
        fact.at_ms,
        scan.site,
        scan.act,
        fact.box,
        fact.stream,
        fact.seq,
        scan.direction,
        scan.carrier,
    )


def _step_row(fact: Fact, scan: ParcelScanned) -> tuple[Any, ...]:
    return (
        scan.waybill,
        fact.stream,
        fact.seq,
        fact.at_ms,
        scan.act,
        scan.site,
        fact.box,
        scan.direction,
        scan.carrier,
        scan.weight_g,
        scan.has_still,
    )


def _weight_row(fact: Fact, event: Weighed) -> tuple[Any, ...]:
    return (
        fact.stream,
        fact.seq,
        fact.at_ms,
        event.site,
        event.device,
        event.waybill,
        event.gross_g,
        event.tare_g,
    )


def _parcel_row(parcel: Custody) -> tuple[Any, ...]:
    return (
        parcel.waybill,
        parcel.status,
        parcel.holder_site or parcel.last_site or "",
        parcel.since_ms or 0,
        parcel.direction or "down",
        parcel.carrier or "",
        len(parcel.anomalies),
    )
