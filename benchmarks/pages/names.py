"""Real names from the store for the fields of pages' addresses, and what pages are asked for beside them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, select

from benchmarks.pages.life import DAY_MS, day_at
from benchmarks.pages.places import county
from central.store.indicators.board import packaged
from central.store.indicators.tables import computed, draw
from central.store.ledgers import tables as ledgers
from central.store.ledgers.reports.tables import report
from central.store.lots.tables import lot, lot_package
from central.store.projections.judging.tables import excursion_version
from central.store.queries.rows.registry import ROW_SETS
from central.store.tables import alert, box, device, event, parcel, probe
from logistics.indicators.sampling import LEVELS

SAMPLES = 12
Names = Mapping[str, Sequence[tuple[str, ...]]]


def _days(connection: Connection, now_ms: int) -> list[str]:
    first = day_at(connection.execute(select(event.c.at_ms).order_by(event.c.id).limit(1)).scalar_one())
    return [day for back in (1, 2, 30, 365) if (day := day_at(now_ms - back * DAY_MS)) >= first]


def names(connection: Connection, now_ms: int) -> Names:
    """Values by what they are for: a path, or fields that stand together in it."""

    def some(*columns: Column[Any]) -> list[tuple[str, ...]]:
        """The last ones and the first ones by name."""
        ways = ([one.desc() for one in columns], columns)
        asked = [select(*columns).distinct().order_by(*way).limit(SAMPLES // 2) for way in ways]
        return [tuple(map(str, row)) for each in asked for row in connection.execute(each)]

    whole, alerts, reports = county(), some(alert.c.id), some(report.c.kind, report.c.period)
    of_span = [name for name, rows in sorted(ROW_SETS.items()) if "since_ms" in rows.knows]
    places = [one.site_id for one in whole.sites if one.kind in ("centre", "station")][
        :: max(1, len(whole.sites) // SAMPLES)
    ]
    return {
        "alert": alerts,
        "bag": some(ledgers.bag.c.bag),
        "box": some(box.c.name),
        "box device": some(device.c.box, device.c.device),
        "code": [(one.code,) for one in packaged().indicators[:SAMPLES]],
        "day": _each(_days(connection, now_ms)),
        "kind period": reports,
        "kind period number suffix": [(*one, "1", "csv") for one in reports],
        "kind period suffix": [(*one, "xlsx") for one in reports],
        "lot": some(lot.c.lot),
        "name": some(box.c.name),
        "place": _each(places),
        "product": _each(["kiwifruit", "honey"]),
        "site": _each(["HUB", "C1", "SC-001", "SC-046"]),
        "site room": some(probe.c.site, probe.c.room),
        "township": [(one.code,) for one in whole.townships[:SAMPLES]],
        "waybill": some(parcel.c.waybill),
        "since until suffix": [(day_at(now_ms - 30 * DAY_MS), day_at(now_ms), "csv")],
        "/admin/trail.{suffix}": _each(["csv", "json"]),
        "/api/v1/day-reports/{day}": [(period,) for kind, period in reports if kind == "day"],
        "/alerts/{number}": alerts,
        "/api/charts/excursions/{number}": _numbers(connection),
        "/excursions/{number}": _numbers(connection),
        "/indicators/export/{kind}": _each(["csv", "xlsx", "json"]),
        "/indicators/{code}/rows": some(computed.c.code),
        "/indicators/sampling/{number}": some(draw.c.id),
        "/indicators/sampling/{number}/export/xlsx": some(draw.c.id),
        "/indicators/sampling/{number}/sites/{level}": [
            (*one, level) for one in some(draw.c.id) for level in LEVELS
        ],
        "/ledgers/tables/{kind}": _each(["routing", "prices"]),
        "/rows/{name}": _each(sorted(name for name, rows in ROW_SETS.items() if not rows.is_of_span)),
        "/rows/{name}.{suffix}": [(name, "csv") for name in of_span],
    }


def queries(connection: Connection, now_ms: int) -> dict[str, list[str]]:
    """What some pages are asked for beside their path."""
    here = parcel.c.waybill
    waybills = connection.execute(select(here).order_by(here).limit(5)).scalars().all()
    bags = connection.execute(select(ledgers.bag.c.bag).order_by(ledgers.bag.c.bag.desc()).limit(3)).scalars()
    packed = connection.execute(select(lot_package.c.package).limit(3)).scalars().all()
    # Up to eleven digits may be of a person: they have no address, and would only lead to the empty field.
    lots = connection.execute(select(lot.c.lot).limit(3)).scalars()
    asked = [*waybills, *(one[-12:] for one in waybills), *bags, *(one[:8] for one in lots)]
    asked += ["SF00", "hub", "mgjd", "F-0001"]
    days = [day_at(now_ms - back * DAY_MS) for back in (0, 1, 200)]
    month = f"?from={day_at(now_ms - 30 * DAY_MS)}&to={day_at(now_ms)}"
    hours = f"?since_ms={now_ms - DAY_MS // 4}&until_ms={now_ms}"
    return {
        "/search": [f"?q={text}" for text in asked],
        "/lots/packed": [f"?package={one}" for one in packed],
        "/lots/packed/epcis": [f"?package={one}" for one in packed],
        "/ledgers/goods/item": ["?site=C1&owner=coop&item=honey"],
        "/api/charts/rooms/{site}/{room}/record": [month],
        "/rooms/{site}/{room}/record.pdf": [month],
        "/admin/accounts/one": ["?name=bench"],
        "/ledgers/flow": [f"?day={day}" for day in days],
        "/ledgers/match": [f"?day={day}" for day in days],
        "/reports/{kind}/{period}/diff": ["?from=1&to=1"],
        "/rows/{name}.{suffix}": [hours],
        # Of these the store holds nothing.
        "/epcis/event": [],
        "/produce/standards/{product}": [],
        "/public/indicators": [],
    }


def _each(values: Sequence[str]) -> list[tuple[str, ...]]:
    return [(value,) for value in values]


def _numbers(connection: Connection) -> list[tuple[str, ...]]:
    """Numbers of excursions, the newest first."""
    here = excursion_version.c
    rows = connection.execute(select(here.number).distinct().order_by(here.number.desc()).limit(SAMPLES))
    return [(str(value),) for value in rows.scalars()]
