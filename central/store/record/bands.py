"""Read model of lowest and highest over even stretches, folded again from the readings that change."""

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Connection, Insert, Select, bindparam, case, delete, func, insert, literal, select

from central.store import tables
from central.store.asking import run
from central.store.record.tables import BAND_MS, band

_SHORT_MS, _LONG_MS = BAND_MS
_COLUMNS = (
    "site",
    "room",
    "size_ms",
    "at_ms",
    "probe",
    "low_mc",
    "high_mc",
    "readings",
    "first_ms",
    "last_ms",
    "widest_ms",
)


def refresh(connection: Connection, changed: Mapping[str, Iterable[int]]) -> None:
    """Make the bands anew that hold these moments of each probe, whatever happened to its readings there.

    They are read from the kept temperatures, never added to: so late data, a second reading for one moment
    and a clock that becomes known need no care of their own.
    """
    for probe, moments in changed.items():
        shorts = {at_ms // _SHORT_MS for at_ms in moments}
        for low, high in _together(shorts):
            _renew(connection, _FROM_READINGS, probe, _SHORT_MS, low, high)
        for low, high in _together({short * _SHORT_MS // _LONG_MS for short in shorts}):
            _renew(connection, _FROM_BANDS, probe, _LONG_MS, low, high)


def _renew(connection: Connection, made: Insert, probe: str, size_ms: int, low: int, high: int) -> None:
    """The bands `low` … `high` of a size, deleted and made again."""
    span = {"of": probe, "size": size_ms, "since_ms": low * size_ms, "until_ms": (high + 1) * size_ms}
    run(connection, _GONE, span)
    run(connection, made, span)


def _together(numbers: set[int]) -> Iterator[tuple[int, int]]:
    """Numbers that follow each other, as inclusive spans."""
    low = high = None
    for number in sorted(numbers):
        if low is None or high is None or number != high + 1:
            if low is not None and high is not None:
                yield low, high
            low = number
        high = number
    if low is not None and high is not None:
        yield low, high


def _of_readings() -> Select[*tuple[object, ...]]:
    here = tables.temperature.c
    start_ms = here.at_ms - here.at_ms % _SHORT_MS
    apart_ms = here.at_ms - func.lag(here.at_ms).over(
        partition_by=(here.site, here.room, start_ms), order_by=here.at_ms
    )
    one = (
        select(
            here.site,
            here.room,
            here.at_ms,
            here.milli_c,
            start_ms.label("start_ms"),
            apart_ms.label("apart_ms"),
        )
        .where(here.probe == bindparam("of"))
        .where(here.at_ms >= bindparam("since_ms"), here.at_ms < bindparam("until_ms"))
        .subquery()
        .c
    )
    return select(
        one.site,
        one.room,
        literal(_SHORT_MS),
        one.start_ms,
        bindparam("of"),
        func.min(one.milli_c),
        func.max(one.milli_c),
        func.count(),
        func.min(one.at_ms),
        func.max(one.at_ms),
        func.coalesce(func.max(one.apart_ms), 0),
    ).group_by(one.site, one.room, one.start_ms)


def _of_bands() -> Select[*tuple[object, ...]]:
    here = band.c
    start_ms = here.at_ms - here.at_ms % _LONG_MS
    apart_ms = here.first_ms - func.lag(here.last_ms).over(
        partition_by=(here.site, here.room, start_ms), order_by=here.at_ms
    )
    one = (
        select(band, start_ms.label("start_ms"), func.coalesce(apart_ms, 0).label("apart_ms"))
        .where(here.probe == bindparam("of"), here.size_ms == _SHORT_MS)
        .where(here.at_ms >= bindparam("since_ms"), here.at_ms < bindparam("until_ms"))
        .subquery()
        .c
    )
    return select(
        one.site,
        one.room,
        literal(_LONG_MS),
        one.start_ms,
        bindparam("of"),
        func.min(one.low_mc),
        func.max(one.high_mc),
        func.sum(one.readings),
        func.min(one.first_ms),
        func.max(one.last_ms),
        func.max(case((one.apart_ms > one.widest_ms, one.apart_ms), else_=one.widest_ms)),
    ).group_by(one.site, one.room, one.start_ms)


_GONE = delete(band).where(
    band.c.probe == bindparam("of"),
    band.c.size_ms == bindparam("size"),
    band.c.at_ms >= bindparam("since_ms"),
    band.c.at_ms < bindparam("until_ms"),
)
# Made once: to make them takes longer than to run them.
_FROM_READINGS = insert(band).from_select(_COLUMNS, _of_readings())
_FROM_BANDS = insert(band).from_select(_COLUMNS, _of_bands())
