"""The reports as a list: how many versions each has, what is missing, and who signed the last one."""

from msgspec import Struct
from sqlalchemy import Connection, func, select

from central.store.ledgers.reports.tables import report, report_signature
from logistics.service.reports.kinds import Kind

SHOWN_MAX = 62


class Reported(Struct, frozen=True):
    """A report in its latest version. Of its `sites`, `unheard` did not close all their days."""

    period: str
    version: int
    made_ms: int
    why: str
    sites: int
    unheard: int
    changes: int
    signed: int


class Numbered(Struct, frozen=True):
    """A version of a report: its number, when it was made, why, its digest, and how much it changed."""

    version: int
    made_ms: int
    why: str
    digest: str
    changes: int


def reported(connection: Connection, kind: Kind, before: str) -> tuple[Reported, ...]:
    """The reports of a kind before one, the newest first, at most SHOWN_MAX."""
    here, said = report.c, report_signature.c
    newest = (
        select(here.period, func.max(here.version).label("version"))
        .where(here.kind == kind, here.period < before)
        .group_by(here.period)
        .order_by(here.period.desc())
        .limit(SHOWN_MAX)
        .subquery()
    )
    signed = (
        select(func.count())
        .where(said.kind == here.kind, said.period == here.period, said.version == here.version)
        .scalar_subquery()
    )
    names = (here[name] for name in Reported.__struct_fields__[:-1])
    query = (
        select(*names, signed)
        .join(newest, (newest.c.period == here.period) & (newest.c.version == here.version))
        .where(here.kind == kind)
        .order_by(here.period.desc())
    )
    return tuple(Reported(*row) for row in map(tuple, connection.execute(query)))


def versions(connection: Connection, kind: Kind, period: str) -> tuple[Numbered, ...]:
    """The versions of a report, the first one first."""
    here = report.c
    names = (here[name] for name in Numbered.__struct_fields__)
    query = select(*names).where(here.kind == kind, here.period == period).order_by(here.version)
    return tuple(Numbered(*row) for row in connection.execute(query))
