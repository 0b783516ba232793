"""What an address of rows asks for: which set, how it is narrowed, which number somebody came from."""

from datetime import date, datetime
from typing import Any

import msgspec
from fastapi import HTTPException
from msgspec import Struct

from central.store.queries.ledgers.service import bounds
from central.store.queries.rows.reading import Key, NotNarrowed, Reach, key_of
from central.store.queries.rows.registry import ROW_SETS
from central.store.queries.rows.shape import Asked, Measure, RowSet
from central.web.frame import Visit
from logistics.events.shape import calendar_day
from logistics.service.levels import Period

VALUES_MAX = 200
_CHARS_MAX = 128
# Beside the filters: the page's language and beginning, the number, and a township for its sites.
_OTHERS = ("lang", "after", "of", "township")
# The years 1 to 9999, in every zone: what a calendar can say.
_MS_MIN, _MS_MAX = -62_135_510_400_000, 253_402_214_400_000
# A quarter and the weeks that it ends in.
_SPAN_DAYS_MAX = 100


class Asking(Struct, frozen=True):
    """A set of rows as it was asked for; `given` are the filters as they stood in the address."""

    rows: RowSet
    asked: Asked
    reach: Reach
    of: Measure
    after: Key | None
    given: tuple[tuple[str, str], ...]


def asking(visit: Visit, name: str) -> Asking:
    """What this request asks for. Raises HTTPException 404 for an unknown set, 400 with what is wrong."""
    rows = ROW_SETS.get(name)
    if rows is None:
        raise HTTPException(404)
    pairs = visit.request.query_params.multi_items()
    if len(pairs) > VALUES_MAX or any(len(value) > _CHARS_MAX * 4 for _, value in pairs):
        raise NotNarrowed(f"at most {VALUES_MAX} filters of {_CHARS_MAX} characters")
    given = tuple((key, value) for key, value in pairs if key not in ("lang", "after", "of"))
    last = dict(pairs)
    of = rows.measure(last.get("of", rows.measures[0].name))
    if of is None:
        raise NotNarrowed(f"of: {last['of']!r} is no number of {name}")
    after = key_of(rows, last["after"]) if "after" in last else None
    return Asking(rows, _asked(visit, rows, given), reach_of(visit), of, after, given)


def reach_of(visit: Visit) -> Reach:
    """The sites whose rows the visitor may see; None for the whole county."""
    return visit.reach.sites


def _asked(visit: Visit, rows: RowSet, given: tuple[tuple[str, str], ...]) -> Asked:
    fields: dict[str, Any] = {}
    for key, value in given:
        if key in ("since_ms", "until_ms"):
            if key in fields:
                raise NotNarrowed(f"{key}: there is one, and no second")
            fields[key] = _moment(key, value)
        elif key != "township":
            fields.setdefault(key, []).append(value)
    codes = [value for key, value in given if key == "township"]
    if codes:
        sites = _sites_of(visit, codes)
        fields["site"] = sorted(sites & set(fields["site"]) if "site" in fields else sites)
    if rows.is_of_span:
        _check_span(rows, fields)
        fields["offset_ms"] = _offset_ms(visit, fields.get("since_ms", visit.now_ms))
    strange = sorted(set(fields) - set(rows.knows))
    if strange:
        raise NotNarrowed(f"{strange[0]}: {rows.name} knows {', '.join(rows.knows)}")
    if rows.is_of_day:
        fields["until_ms"] = _day_over_ms(visit, rows, fields)
    return msgspec.convert(fields, Asked)


def _check_span(rows: RowSet, fields: dict[str, Any]) -> None:
    """These rows are worked out for a span: of all years they would keep the database for minutes."""
    span_ms = fields.get("until_ms", _MS_MAX) - fields.get("since_ms", 0)
    if span_ms > _SPAN_DAYS_MAX * 86_400_000:
        raise NotNarrowed(f"since_ms, until_ms: {rows.name} needs a span of at most {_SPAN_DAYS_MAX} days")


def _day_over_ms(visit: Visit, rows: RowSet, fields: dict[str, Any]) -> int:
    """When the one local day is over that these rows are of."""
    days = fields.get("day", [])
    day = calendar_day(days[0]) if len(days) == 1 else None
    if day is None or not date(1970, 1, 1) <= day < date(9999, 1, 1):
        raise NotNarrowed(f"day: {rows.name} needs one day, such as 2026-05-28")
    return bounds(Period(day, day), visit.frame.county.zone)[1]


def _sites_of(visit: Visit, codes: list[str]) -> set[str]:
    """The sites of townships."""
    county = visit.frame.county
    strange = sorted(set(codes) - set(county.townships))
    if strange or county.tables is None:
        raise NotNarrowed(f"township: {(strange or codes)[0]!r} is no township of the county")
    return {site.site_id for site in county.tables.sites if site.township in codes}


def _offset_ms(visit: Visit, at_ms: int) -> int:
    """What the county's clock is ahead of UTC, as it was when a span began."""
    offset = datetime.fromtimestamp(at_ms / 1000, visit.frame.county.zone).utcoffset()
    return int(offset.total_seconds() * 1000) if offset else 0


def _moment(key: str, value: str) -> int:
    if not value.removeprefix("-").isascii() or not value.removeprefix("-").isdecimal():
        raise NotNarrowed(f"{key}: {value[:_CHARS_MAX]!r} is no UTC time in ms")
    number = int(value)
    if not _MS_MIN <= number <= _MS_MAX:
        raise NotNarrowed(f"{key}: {value} is too far away")
    return number
