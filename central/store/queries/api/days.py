"""Which local days were reported, for the API."""

from msgspec import Struct
from sqlalchemy import Connection, func, select

from central.store.ledgers.reports.tables import report
from central.store.queries.api import keyset


class ReportedDay(Struct, frozen=True):
    """A local day that was reported: how often anew, and when last."""

    day: str
    versions: int
    made_ms: int


def listed(connection: Connection, after: str, limit: int) -> list[ReportedDay]:
    """Reported days, oldest first; one more than `limit` where there are more."""
    here = report.c
    query = select(here.period, func.max(here.version), func.max(here.made_ms))
    query = query.where(here.kind == "day").group_by(here.period)
    narrowed = query.where(keyset.after([here.period], [after] if after else None))
    return [ReportedDay(*row) for row in connection.execute(keyset.ordered(narrowed, [here.period], limit))]
