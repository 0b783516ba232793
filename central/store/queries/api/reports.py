"""Reports of days, weeks and months with their versions, for the API."""

from msgspec import Struct
from sqlalchemy import Connection, func, select

from central.store.ledgers.reports.tables import report, report_signature
from central.store.ledgers.reports.versions import Why
from central.store.queries.api import keyset
from central.store.queries.columns import columns
from logistics.service.reports.kinds import Kind


class ReportVersion(Struct, frozen=True):
    """A version of a report: when and why it was made, the digest of its canonical JSON.

    `why`: first, late (facts came late), figures (a newer program counts more), before (an older program
    gave no reasons). Of `unheard` of its `sites` a day is 未报; `changes` figures differ from the one before.
    """

    kind: Kind
    period: str
    version: int
    made_ms: int
    why: Why
    digest: str
    sites: int
    unheard: int
    changes: int


class Signed(Struct, frozen=True):
    """A step that was signed of a version: reviewed or approved. Who did is for the pages."""

    deed: str
    at_ms: int


def latest(
    connection: Connection, kind: Kind | None, after: tuple[str, str] | None, limit: int
) -> list[ReportVersion]:
    """The latest version of each report by kind and period; one more than `limit` where there are more."""
    here = report.c
    key = [here.kind, here.period]
    newest = select(*key, func.max(here.version).label("version")).where(keyset.after(key, after))
    if kind is not None:
        newest = newest.where(here.kind == kind)
    last = keyset.ordered(newest.group_by(*key), key, limit).subquery()
    query = select(*columns(report, ReportVersion)).join(
        last,
        (last.c.kind == here.kind) & (last.c.period == here.period) & (last.c.version == here.version),
    )
    return [ReportVersion(*row) for row in connection.execute(query.order_by(*key))]


def versions(connection: Connection, kind: Kind, period: str, after: int, limit: int) -> list[ReportVersion]:
    """The versions of a report, the first one first; one more than `limit` where there are more."""
    here = report.c
    query = select(*columns(report, ReportVersion)).where(
        here.kind == kind, here.period == period, here.version > after
    )
    return [ReportVersion(*row) for row in connection.execute(keyset.ordered(query, [here.version], limit))]


def signed(connection: Connection, kind: Kind, period: str, number: int) -> tuple[Signed, ...]:
    """Which steps of a version were signed, in their order."""
    here = report_signature.c
    query = select(here.deed, here.signed_ms).where(
        here.kind == kind, here.period == period, here.version == number
    )
    return tuple(Signed(*row) for row in connection.execute(query.order_by(here.id)))
