"""What people said of versions of reports: reviewed, approved. Rows are only added, never changed."""

from collections.abc import Collection
from typing import Literal, get_args

from msgspec import Struct
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from central.store.ledgers.reports.tables import report, report_signature
from logistics.service.reports.kinds import Kind
from logistics.service.signing import OutOfTurn, check

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
) -> None:
    """Add a person's word on the newest version. Raises OutOfTurn: for another version ("newest"), too."""
    here = report.c
    query = select(here.version, here.digest).where(here.kind == kind, here.period == period)
    newest = connection.execute(query.order_by(here.version.desc()).limit(1)).first()
    if newest is None or newest.version != version:
        raise OutOfTurn("newest", str(newest.version) if newest else "")
    signed: dict[str, str] = {
        one.deed: one.signed_by for one in signatures(connection, kind, period, version)
    }
    check(DEEDS, signed, deed, name)
    row = {"kind": kind, "period": period, "version": version, "digest": newest.digest, "deed": deed}
    said = {"signed_by": name, "signed_ms": now_ms, "comment": comment}
    try:
        connection.execute(insert(report_signature).values(**row, **said))
    except IntegrityError as why:
        # Two at once, where the database lets two writers in.
        raise OutOfTurn("signed", deed) from why


def following(signed: Collection[Signature]) -> Deed | None:
    """The step that is next of a version with these signatures; None: all are signed."""
    done = {one.deed for one in signed}
    return next((deed for deed in DEEDS if deed not in done), None)


def signatures(
    connection: Connection, kind: Kind, period: str, version: int | None = None
) -> tuple[Signature, ...]:
    """All words on a version, or on all of a report's, the newest first, at most SHOWN_MAX."""
    here = report_signature.c
    names = (here[name] for name in Signature.__struct_fields__)
    query = select(*names).where(here.kind == kind, here.period == period)
    if version is not None:
        query = query.where(here.version == version)
    rows = connection.execute(query.order_by(here.id.desc()).limit(SHOWN_MAX))
    return tuple(Signature(*row) for row in rows)
