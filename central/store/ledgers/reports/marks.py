"""Notes which days late facts touch, in the transaction that stores them."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection, func, select, tuple_

from central.store import log, tables
from central.store.ledgers.reports.tables import day_touched
from central.store.ledgers.tables import cod_close, day_report
from central.store.ledgers.told import portions
from central.store.log import Fact
from central.store.upsert import insert_all
from logistics.events.counter import DayClosed, ParcelProblem
from logistics.events.money import CodClosed, CodPaid, CodRemitted
from logistics.events.parcels import ParcelScanned
from logistics.parcels.told import Place

LATE_MS = 7_200_000
"""A day that ended less than this ago has no report yet: what happens now needs no note."""

# No zone's day begins within a quarter of an hour.
_QUARTER_MS = 900_000
_OF_MONEY = (CodClosed, CodPaid, CodRemitted)
_REPORTED = (ParcelScanned, ParcelProblem, DayClosed, *_OF_MONEY)


def late(connection: Connection, facts: Sequence[Fact], turned: Collection[Place] = ()) -> None:
    """Note what of new facts is late, and the facts that corrections took out or brought back."""
    told = [fact for fact in facts if _is_late(fact)]
    for some in portions(turned):
        here = tables.event.c
        told += log.read(connection, log.history().where(tuple_(here.stream, here.seq).in_(some)))
    note(connection, told)


def note(connection: Connection, facts: Sequence[Fact]) -> None:
    """Note the days of these facts, and the days whose figures follow from them."""
    mine = [fact for fact in facts if isinstance(fact.event, _REPORTED)]
    if not mine:
        return
    moments = {fact.at_ms for fact in mine} | _later_steps(connection, mine) | _next_counts(connection, mine)
    quarters = sorted({at_ms // _QUARTER_MS * _QUARTER_MS for at_ms in moments})
    days = sorted({fact.event.day for fact in mine if isinstance(fact.event, DayClosed)})
    insert_all(connection, day_touched, [{"at_ms": at_ms, "day": ""} for at_ms in quarters])
    insert_all(connection, day_touched, [{"at_ms": 0, "day": day} for day in days])


def note_all(connection: Connection) -> None:
    """Note every day that was reported: the read models were made again, by another version maybe."""
    days = connection.execute(select(day_report.c.day).group_by(day_report.c.day)).scalars().all()
    insert_all(connection, day_touched, [{"at_ms": 0, "day": day} for day in sorted(days)])


def _is_late(fact: Fact) -> bool:
    """A close names its day itself, and is often told on the next one."""
    return fact.at_ms < fact.received_ms - LATE_MS or isinstance(fact.event, DayClosed)


def _later_steps(connection: Connection, facts: Sequence[Fact]) -> set[int]:
    """When these parcels were scanned later: whether a site held one follows from all that was before."""
    since: dict[str, int] = {}
    for fact in facts:
        if isinstance(fact.event, ParcelScanned):
            waybill = fact.event.waybill
            since[waybill] = min(fact.at_ms, since.get(waybill, fact.at_ms))
    here, found = tables.parcel_step.c, set[int]()
    for some in portions(since):
        query = select(here.waybill, here.at_ms).where(here.waybill.in_(some))
        found.update(row.at_ms for row in connection.execute(query) if row.at_ms >= since[row.waybill])
    return found


def _next_counts(connection: Connection, facts: Iterable[Fact]) -> set[int]:
    """When the tills were counted next: what a count should have found follows from what was before it."""
    here, found = cod_close.c, set[int]()
    for fact in facts:
        if isinstance(fact.event, _OF_MONEY):
            after = (here.site == fact.event.site) & (here.at_ms > fact.at_ms)
            at_ms = connection.execute(select(func.min(here.at_ms)).where(after)).scalar()
            found |= set() if at_ms is None else {int(at_ms)}
    return found
