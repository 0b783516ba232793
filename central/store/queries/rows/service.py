"""Rows of service: what lines told of their visits, and what proves that a place was served."""

from sqlalchemy import select

from central.store.ledgers.reports.tables import site_day
from central.store.ledgers.tables import sorting, visit
from central.store.queries.rows import common
from central.store.queries.rows.shape import ROWS, Choice, Column, Measure, RowSet, one_of, summed

_VISIT = visit.c

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
)

_SORTED = sorting.c
SORTED = RowSet(
    name="sorted",
    columns=(
        Column("sorted_ms", "time"),
        common.WAYBILL,
        common.SITE,
        common.TO_SITE,
        Column("how"),
        Column("loaded_ms", "time"),
        Column("vehicle"),
    ),
    query=lambda: select(
        _SORTED.sorted_ms,
        _SORTED.waybill,
        _SORTED.site,
        _SORTED.to_site,
        _SORTED.how,
        _SORTED.loaded_ms,
        _SORTED.vehicle,
    ).where(_SORTED.sorted_ms.is_not(None)),
    filters={
        "site": one_of(_SORTED.site),
        "to_site": one_of(_SORTED.to_site),
        "waybill": one_of(_SORTED.waybill),
    },
    at=_SORTED.sorted_ms,
    order=("sorted_ms", "waybill", "site"),
    site=_SORTED.site,
)

_DID = ("collected", "handed_out", "held")
SITE_DAYS = RowSet(
    name="site-days",
    columns=(common.DAY, common.SITE, *(Column(name, "number") for name in _DID)),
    query=lambda: select(site_day.c.day, site_day.c.site, *(site_day.c[name] for name in _DID)),
    filters={
        "day": one_of(site_day.c.day),
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

ALL = (VISITS, SORTED, SITE_DAYS)
