"""What people said of versions of reports: reviewed, approved. Rows are only added, never changed."""

from typing import Literal, get_args

from msgspec import Struct
from sqlalchemy import Connection, insert, select

from central.store.ledgers.reports.tables import report, report_signature
from logistics.service.reports.kinds import Kind

Deed = Literal["reviewed", "approved"]
DEEDS: tuple[Deed, ...] = get_args(Deed)
COMMENT_CHARS_MAX = 500
SHOWN_MAX = 200


class Signature(Struct, frozen=True):
    """Somebody's word on a version, and on the digest that it had. Time in UTC ms."""

    version: int
    digest: str
    deed: Deed
    signed_by: str
    signed_ms: int
    comment: str


def sign(
    connection: Connection,
    kind: Kind,
    period: str,
    version: int,
    deed: Deed,
    name: str,
    comment: str,
    now_ms: int,
) -> bool:
    """Add a person's word on a version; False where there is none, or a newer one: that is to be signed."""
    here = report.c
    query = select(here.version, here.digest).where(here.kind == kind, here.period == period)
    newest = connection.execute(query.order_by(here.version.desc()).limit(1)).first()
    if newest is None or newest.version != version:
        return False
    row = {"kind": kind, "period": period, "version": version, "digest": newest.digest, "deed": deed}
    said = {"signed_by": name, "signed_ms": now_ms, "comment": comment}
    connection.execute(insert(report_signature).values(**row, **said))
    return True


def signatures(connection: Connection, kind: Kind, period: str) -> tuple[Signature, ...]:
    """All words on a report's versions, the newest first, at most SHOWN_MAX."""
    here = report_signature.c
    names = (here[name] for name in Signature.__struct_fields__)
    query = select(*names).where(here.kind == kind, here.period == period)
    rows = connection.execute(query.order_by(here.id.desc()).limit(SHOWN_MAX))
    return tuple(Signature(*row) for row in rows)
