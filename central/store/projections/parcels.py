"""Read models of the parcels: their steps, who holds each now, passages per site, and weights."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select

from central.store import tables
from central.store.log import Fact, delete_told
from central.store.upsert import Row, insert_new, upsert
from logistics import custody
from logistics.custody import Custody, Step
from logistics.events import ParcelScanned, Weighed

# SQLite takes at most 32,766 values in one statement; far fewer are quicker to plan.
_WAYBILLS_A_QUERY = 500


def fold(connection: Connection, facts: Sequence[Fact]) -> None:
    """Take scans and weights; the same facts in any order give the same rows."""
    scans = [(fact, fact.event) for fact in facts if isinstance(fact.event, ParcelScanned)]
    weights = [(fact, fact.event) for fact in facts if isinstance(fact.event, Weighed)]
    insert_new(connection, tables.parcel_step, [_step_row(fact, event) for fact, event in scans])
    insert_new(connection, tables.weight, [_weight_row(fact, event) for fact, event in weights])
    waybills = sorted({event.waybill for _, event in scans})
    for start in range(0, len(waybills), _WAYBILLS_A_QUERY):
        _refold(connection, waybills[start : start + _WAYBILLS_A_QUERY])


def forget(connection: Connection, facts: Sequence[Fact]) -> None:
    """Take scans and weights out again, as if they had not come."""
    waybills = sorted({fact.event.waybill for fact in facts if isinstance(fact.event, ParcelScanned)})
    for table in (tables.parcel_step, tables.weight):
        delete_told(connection, table, facts)
    for start in range(0, len(waybills), _WAYBILLS_A_QUERY):
        some = waybills[start : start + _WAYBILLS_A_QUERY]
        for table in (tables.parcel, tables.passage):
            connection.execute(delete(table).where(table.c.waybill.in_(some)))
        step = tables.parcel_step.c
        left = connection.execute(select(step.waybill).where(step.waybill.in_(some)).distinct())
        _refold(connection, list(left.scalars()))


def _refold(connection: Connection, waybills: list[str]) -> None:
    """Fold the parcels again from all their steps: that is what makes the order of arrival not matter."""
    by_waybill: dict[str, list[Step]] = {waybill: [] for waybill in waybills}
    columns = tables.parcel_step.c
    for row in connection.execute(select(tables.parcel_step).where(columns.waybill.in_(waybills))):
        step = Step(
            row.waybill,
            row.at_ms,
            row.site,
            row.act,
            row.box,
            row.stream,
            row.seq,
            row.direction,
            row.carrier or None,
        )
        by_waybill[row.waybill].append(step)
    folded = [custody.fold(waybill, steps) for waybill, steps in by_waybill.items()]
    upsert(connection, tables.parcel, [_parcel_row(one) for one in folded])
    upsert(connection, tables.passage, [row for one in folded for row in _passage_rows(one)])


def _step_row(fact: Fact, event: ParcelScanned) -> Row:
    return {
        "stream": fact.stream,
        "seq": fact.seq,
        "waybill": event.waybill,
        "at_ms": fact.at_ms,
        "act": event.act,
        "site": event.site,
        "box": fact.box,
        "direction": event.direction,
        "carrier": event.carrier,
        "weight_g": event.weight_g,
        "has_still": event.has_still,
    }


def _weight_row(fact: Fact, event: Weighed) -> Row:
    return {
        "stream": fact.stream,
        "seq": fact.seq,
        "at_ms": fact.at_ms,
        "site": event.site,
        "device": event.device,
        "waybill": event.waybill,
        "gross_g": event.gross_g,
        "tare_g": event.tare_g,
    }


def _parcel_row(parcel: Custody) -> Row:
    return {
        "waybill": parcel.waybill,
        "status": parcel.status,
        "site": parcel.holder_site or parcel.last_site or "",
        "since_ms": parcel.since_ms or 0,
        "direction": parcel.direction or "down",
        "carrier": parcel.carrier or "",
        "anomalies": len(parcel.anomalies),
    }


def _passage_rows(parcel: Custody) -> list[Row]:
    """One row a site and act, at the first step that counted."""
    first: dict[tuple[str, str], Step] = {}
    for step in parcel.steps:
        first.setdefault((step.site, step.act), step)
    return [
        {
            "waybill": parcel.waybill,
            "site": site,
            "act": act,
            "at_ms": step.at_ms,
            "direction": step.direction,
        }
        for (site, act), step in first.items()
    ]
