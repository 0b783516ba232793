"""Rows of what waits for somebody: problems, bags, what recipients were told, days that sites closed."""

from typing import Any

from sqlalchemy import bindparam, case, exists, select, tuple_

from central.store.ledgers.tables import bag, day_close, problem, recipient_notice, shelf_count
from central.store.queries.county.reporting import counters, last_closes
from central.store.queries.ledgers import notices
from central.store.queries.rows import common
from central.store.queries.rows.shape import ROWS, Choice, Column, RowSet, one_of, summed

PROBLEMS = RowSet(
    name="problems",
    columns=(
        common.WAYBILL,
        Column("kind", words="problem"),
        common.SITE,
        common.SINCE,
        Column("closed_ms", "time"),
    ),
    query=lambda: select(
        problem.c.waybill, problem.c.kind, problem.c.site, problem.c.since_ms, problem.c.closed_ms
    ),
    filters={
        "site": one_of(problem.c.site),
        "kind": one_of(problem.c.kind),
        "waybill": one_of(problem.c.waybill),
        "state": Choice(open=problem.c.closed_ms.is_(None), closed=problem.c.closed_ms.is_not(None)),
    },
    at=problem.c.since_ms,
    order=("since_ms", "waybill", "kind"),
    site=problem.c.site,
    measures=(ROWS, common.PARCELS),
)

_BAG = (
    "bag",
    "status",
    "site",
    "to_site",
    "since_ms",
    "pieces",
    "inside",
    "missing",
    "extra",
    "trips",
    "odd",
)
BAGS = RowSet(
    name="bags",
    columns=(
        Column("bag"),
        Column("status", words="bag"),
        common.SITE,
        common.TO_SITE,
        common.SINCE,
        *(Column(name, "number") for name in _BAG[5:10]),
        Column("odd", "list", words="bag.odd"),
    ),
    query=lambda: select(*(bag.c[name] for name in _BAG)),
    filters={
        "site": one_of(bag.c.site),
        "to_site": one_of(bag.c.to_site),
        "state": one_of(bag.c.status),
        "bag": one_of(bag.c.bag),
        "is_odd": Choice(yes=bag.c.odd != "[]", no=bag.c.odd == "[]"),
    },
    at=bag.c.since_ms,
    order=("since_ms", "bag"),
    site=bag.c.site,
    other_site=bag.c.to_site,
    measures=(ROWS, summed("inside"), summed("missing"), summed("extra")),
)

_NOTICE = recipient_notice.c
NOTICES = RowSet(
    name="notices",
    columns=(
        Column("moved_ms", "time"),
        common.WAYBILL,
        common.SITE,
        Column("kind", words="notices.kind"),
        Column("state", words="notices.state"),
        Column("day", "day"),
        Column("tries", "number"),
        Column("made_ms", "time"),
    ),
    query=lambda: select(
        _NOTICE.moved_ms,
        _NOTICE.waybill,
        _NOTICE.site,
        _NOTICE.kind,
        _NOTICE.state,
        _NOTICE.day,
        _NOTICE.tries,
        _NOTICE.made_ms,
    ),
    filters={
        "site": one_of(_NOTICE.site),
        "kind": one_of(_NOTICE.kind),
        "day": one_of(_NOTICE.day),
        "state": Choice(
            untold=notices.IS_UNTOLD,
            no_number=notices.HAS_NO_NUMBER,
            told=_NOTICE.state == "told",
        ),
    },
    at=_NOTICE.moved_ms,
    order=("moved_ms", "waybill", "site", "kind"),
    site=_NOTICE.site,
    measures=(ROWS, common.PARCELS),
)

_CLOSE = day_close.c
_CLOSED = ("arrived", "handed_out", "collected", "returned", "departed", "problems", "held")
# By rows and not by a window over them: the closes of a day are found without reading those of all years.
_LATER = day_close.alias("later")
_IS_LATEST = ~exists().where(
    _LATER.c.day == _CLOSE.day,
    _LATER.c.site == _CLOSE.site,
    tuple_(_LATER.c.at_ms, _LATER.c.stream, _LATER.c.seq) > tuple_(_CLOSE.at_ms, _CLOSE.stream, _CLOSE.seq),
)
_closes = select(
    _CLOSE.at_ms,
    _CLOSE.site,
    _CLOSE.day,
    *(_CLOSE[name] for name in _CLOSED),
    case((_IS_LATEST, 1), else_=0).label("is_latest"),
    _CLOSE.stream,
    _CLOSE.seq,
).subquery("closes")
DAY_CLOSES = RowSet(
    name="day-closes",
    columns=(
        common.AT,
        common.SITE,
        common.DAY,
        *(Column(name, "number") for name in _CLOSED),
        Column("is_latest", "yes"),
        common.STREAM,
        common.SEQ,
    ),
    query=lambda: select(_closes),
    filters={
        "site": one_of(_closes.c.site),
        "day": one_of(_closes.c.day),
        "state": Choice(latest=_closes.c.is_latest == 1, earlier=_closes.c.is_latest == 0),
    },
    at=_closes.c.at_ms,
    order=("at_ms", "stream", "seq"),
    site=_closes.c.site,
    measures=(ROWS, *(summed(name) for name in _CLOSED)),
)

# The one local day whose closes are owed; until_ms is when it is over.
_DAY: Any = bindparam("day", "")
_begun = counters()
_closed_last = last_closes(_DAY, _DAY).subquery("closed")
_owing = (
    select(_begun.c.site, _begun.c.began_ms, _closed_last.c.day)
    .outerjoin(_closed_last, _closed_last.c.site == _begun.c.site)
    .where(_begun.c.began_ms < bindparam("until_ms", 0))
    .subquery("owing")
)
REPORTING = RowSet(
    name="reporting",
    columns=(common.SITE, Column("began_ms", "time"), Column("closed_day", "day", "report")),
    query=lambda: select(_owing.c.site, _owing.c.began_ms, _owing.c.day.label("closed_day")),
    filters={
        "site": one_of(_owing.c.site),
        "state": Choice(unreported=_owing.c.day.is_(None), reported=_owing.c.day.is_not(None)),
    },
    order=("site",),
    is_newest_first=False,
    is_of_day=True,
    site=_owing.c.site,
)

SHELF_COUNTS = RowSet(
    name="shelf-counts",
    columns=(
        common.AT,
        common.SITE,
        Column("shelf"),
        Column("found", "number"),
        Column("missing_waybills", "list"),
        Column("extra_waybills", "list"),
        common.STREAM,
        common.SEQ,
    ),
    query=lambda: select(
        shelf_count.c.at_ms,
        shelf_count.c.site,
        shelf_count.c.shelf,
        shelf_count.c.found,
        shelf_count.c.missing.label("missing_waybills"),
        shelf_count.c.extra.label("extra_waybills"),
        shelf_count.c.stream,
        shelf_count.c.seq,
    ),
    filters={"site": one_of(shelf_count.c.site), "shelf": one_of(shelf_count.c.shelf)},
    at=shelf_count.c.at_ms,
    order=("at_ms", "stream", "seq"),
    site=shelf_count.c.site,
    measures=(ROWS, summed("found")),
)

ALL = (PROBLEMS, BAGS, NOTICES, DAY_CLOSES, REPORTING, SHELF_COUNTS)
