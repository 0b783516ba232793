"""Rows of service: what lines told of their visits, and what proves that a place was served."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    func,
    literal,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.sql import Subquery

from central.store.ledgers.reports.tables import site_day
from central.store.ledgers.tables import sorting, visit
from central.store.queries.ledgers.service import PROVES
from central.store.queries.rows import common
from central.store.queries.rows.shape import ROWS, Choice, Column, Measure, RowSet, Values, one_of, summed
from central.store.tables import passage

_VISIT, _PASSED = visit.c, passage.c
_DAY_MS = 86_400_000

VISITS = RowSet(
    name="visits",
    columns=(
        common.AT,
        Column("place", link="site"),
        Column("kind", words="visit.kind"),
        Column("direction", words="served.leg"),
        Column("vehicle"),
        common.SITE,
        common.STREAM,
        common.SEQ,
    ),
    query=lambda: select(
        _VISIT.at_ms,
        _VISIT.stop.label("place"),
        _VISIT.kind,
        _VISIT.direction,
        _VISIT.vehicle,
        _VISIT.site,
        _VISIT.stream,
        _VISIT.seq,
    ),
    filters={
        "site": one_of(_VISIT.site),
        "to_site": one_of(_VISIT.stop),
        "kind": one_of(_VISIT.kind),
        "direction": one_of(_VISIT.direction),
    },
    at=_VISIT.at_ms,
    order=("at_ms", "stream", "seq"),
    site=_VISIT.site,
    other_site=_VISIT.stop,
)

_DID = ("collected", "handed_out", "held")


def _of_days(values: Values) -> ColumnElement[bool]:
    """Days, and all days from one to another: 2026-05-25/2026-05-31."""
    here = site_day.c.day
    spans = [value.partition("/") for value in values]
    return or_(*(here.between(first, last) if slash else here == first for first, slash, last in spans))


SITE_DAYS = RowSet(
    name="site-days",
    columns=(common.DAY, common.SITE, *(Column(name, "number") for name in _DID)),
    query=lambda: select(site_day.c.day, site_day.c.site, *(site_day.c[name] for name in _DID)),
    filters={
        "day": _of_days,
        "site": one_of(site_day.c.site),
        "state": Choice(
            collected=site_day.c.collected > 0,
            handed_out=site_day.c.handed_out > 0,
        ),
    },
    order=("day", "site"),
    site=site_day.c.site,
    measures=(ROWS, *(summed(name) for name in _DID), Measure("sites", "distinct", ("site",))),
)


def _served() -> Subquery:
    """What proves that a place was served: what lines told, and scans that a visit alone makes possible."""
    told = select(
        _VISIT.at_ms,
        _VISIT.stop.label("place"),
        _VISIT.direction,
        _VISIT.kind.label("what"),
        literal("").label("waybill"),
        _VISIT.stream,
        _VISIT.seq,
        _VISIT.site.label("teller"),
    ).where(_VISIT.kind != "not_reached", _VISIT.at_ms >= common.SPAN[0], _VISIT.at_ms < common.SPAN[1])
    scanned = [
        select(
            _PASSED.at_ms,
            _PASSED.site.label("place"),
            literal(proven).label("direction"),
            _PASSED.act.label("what"),
            _PASSED.waybill,
            literal("").label("stream"),
            literal(0).label("seq"),
            _PASSED.site.label("teller"),
        ).where(
            _PASSED.act == act,
            _PASSED.direction == direction,
            _PASSED.at_ms >= common.SPAN[0],
            _PASSED.at_ms < common.SPAN[1],
        )
        for (act, direction), proven in PROVES.items()
    ]
    return union_all(told, *scanned).subquery("served")


_served_all = _served()
SERVED = RowSet(
    name="served",
    columns=(
        Column("local_day", "number"),
        common.AT,
        Column("place", link="site"),
        Column("direction", words="served.leg"),
        Column("what", words="rows.value"),
        common.WAYBILL,
        common.STREAM,
        common.SEQ,
    ),
    query=lambda: select(
        ((_served_all.c.at_ms + common.OFFSET) // _DAY_MS).label("local_day"),
        *(
            _served_all.c[name]
            for name in ("at_ms", "place", "direction", "what", "waybill", "stream", "seq")
        ),
    ),
    filters={
        "site": one_of(_served_all.c.place),
        "direction": one_of(_served_all.c.direction),
    },
    order=("at_ms", "place", "what", "waybill", "stream", "seq"),
    is_of_span=True,
    site=_served_all.c.place,
    other_site=_served_all.c.teller,
    measures=(ROWS, Measure("days", "distinct", ("local_day",))),
)


def _belt() -> Subquery:
    """Each parcel that arrived or was sorted at a site in the span, and when it left after its beginning."""
    arrived, left, given = passage.alias("arrived"), passage.alias("left"), sorting.alias("given")
    came = (arrived.c.act == "arrive", arrived.c.at_ms >= common.SPAN[0], arrived.c.at_ms < common.SPAN[1])
    sorted_ = (given.c.sorted_ms >= common.SPAN[0], given.c.sorted_ms < common.SPAN[1])
    theirs = union(
        select(arrived.c.waybill, arrived.c.site).where(*came),
        select(given.c.waybill, given.c.site).where(*sorted_),
    ).subquery("theirs")
    here = theirs.c
    joined = (
        theirs.outerjoin(arrived, and_(_same(arrived, here), *came))
        .outerjoin(given, and_(_same(given, here), *sorted_))
        .outerjoin(left, and_(_same(left, here), left.c.act == "depart", left.c.at_ms >= common.SPAN[0]))
    )
    return (
        select(
            here.waybill,
            here.site,
            arrived.c.at_ms.label("arrived_ms"),
            given.c.sorted_ms,
            given.c.to_site,
            func.coalesce(left.c.at_ms, given.c.loaded_ms).label("left_ms"),
        )
        .select_from(joined)
        .subquery("belt")
    )


def _same(one: FromClause, here: Any) -> ColumnElement[bool]:
    return and_(one.c.waybill == here.waybill, one.c.site == here.site)


_on_belt = _belt()
_WAS_SORTED, _HAS_LEFT = _on_belt.c.sorted_ms.is_not(None), _on_belt.c.left_ms.is_not(None)
BELT = RowSet(
    name="belt",
    columns=(
        common.WAYBILL,
        common.SITE,
        Column("arrived_ms", "time"),
        Column("sorted_ms", "time"),
        common.TO_SITE,
        Column("left_ms", "time"),
    ),
    query=lambda: select(_on_belt),
    filters={
        "site": one_of(_on_belt.c.site),
        "to_site": one_of(_on_belt.c.to_site),
        "state": Choice(
            sorted=_WAS_SORTED,
            left=_WAS_SORTED & _HAS_LEFT,
            staying=_WAS_SORTED & ~_HAS_LEFT,
            unsorted=~_WAS_SORTED & ~_HAS_LEFT,
            unleft=(_on_belt.c.to_site != "") & ~_HAS_LEFT,
            past=~_WAS_SORTED & _HAS_LEFT,
            unseen=_on_belt.c.arrived_ms.is_(None),
            manual=_WAS_SORTED & (_on_belt.c.to_site == ""),
        ),
    },
    order=("waybill", "site"),
    is_newest_first=False,
    is_of_span=True,
    site=_on_belt.c.site,
)

ALL = (VISITS, SERVED, BELT, SITE_DAYS)
