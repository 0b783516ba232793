"""What recipients were told, could not be told, or have no number for: the newest of each."""

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, func, select

from central.store.ledgers.recipients import Notice
from central.store.ledgers.tables import desk, recipient_notice
from central.store.queries.columns import columns
from central.store.queries.reach import Sites, within
from central.store.tables import parcel

SHOWN_MAX = 300
_UNTOLD = ("failed", "unsure")
_here, _there = recipient_notice.c, parcel.c
_lies_there = (
    select(_there.waybill)
    .join(desk, desk.c.waybill == _there.waybill)
    .where(_there.waybill == _here.waybill, _there.site == _here.site, _there.status == "held")
    .where(desk.c.released_ms.is_(None))
    .exists()
)
# What failed, what waits for another try, what somebody asked for once more.
IS_UNTOLD = _here.state.in_(_UNTOLD) | (
    (_here.state == "waiting") & ((_here.tries > 0) | (_here.asked_by != ""))
)
# It lies there, and nobody can be told of it.
HAS_NO_NUMBER = (_here.state == "no_number") & _lies_there


class Notices(Struct, frozen=True):
    """The lists of the page, and how many each would have without its bound."""

    failed: tuple[Notice, ...]
    failed_total: int
    no_number: tuple[Notice, ...]
    no_number_total: int
    told: tuple[Notice, ...]
    told_total: int


def shown(connection: Connection, day: str, since_ms: int, sites: Sites = None) -> Notices:
    """Of these sites what failed or waits since then, what has no number, and what a day was told."""
    here = recipient_notice.c
    is_mine = (here.moved_ms > since_ms) & within(here.site, sites)
    failed = IS_UNTOLD & is_mine
    no_number = HAS_NO_NUMBER & is_mine
    told = (here.state == "told") & (here.day == day) & is_mine
    return Notices(
        _listed(connection, failed),
        _total(connection, failed),
        _listed(connection, no_number),
        _total(connection, no_number),
        _listed(connection, told),
        _total(connection, told),
    )


def _listed(connection: Connection, wanted: ColumnElement[bool]) -> tuple[Notice, ...]:
    query = select(*columns(recipient_notice, Notice)).where(wanted)
    ordered = query.order_by(recipient_notice.c.moved_ms.desc(), recipient_notice.c.waybill).limit(SHOWN_MAX)
    return tuple(Notice(*row) for row in connection.execute(ordered))


def _total(connection: Connection, wanted: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(recipient_notice).where(wanted)
    return connection.execute(query).scalar_one()
