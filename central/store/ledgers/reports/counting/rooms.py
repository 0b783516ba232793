"""A day's cold rooms: what each probe's readings cover, how long it was out of the band, and excursions."""

from collections import Counter

from sqlalchemy import Connection, func, select

from central.store.coldchain import rules
from central.store.record import source
from central.store.tables import excursion, probe
from logistics.coldchain.history import days as history
from logistics.coldchain.rule import HIGHEST_MC, MINUTE_MS, Rule, Rules
from logistics.service.reports.shape import DAY_MS, ColdFigures

# Where nobody set limits: nothing is out of them, and more than a quarter of an hour of silence is a gap.
_FREE = Rule(0, 5 * MINUTE_MS, 15 * MINUTE_MS, hi_mc=HIGHEST_MC)
_Place = tuple[str, str]


def rooms(connection: Connection, since_ms: int, until_ms: int) -> tuple[ColdFigures, ...]:
    """Each probe with a reading on the day; a room with a rule and without any has a row that says so."""
    books = rules.books(connection)
    ruled = set(rules.in_force(connection, until_ms - 1))
    places = select(probe.c.site, probe.c.room).distinct()
    known: set[_Place] = {(row.site, row.room) for row in connection.execute(places)}
    alarms = _alarms(connection, since_ms, until_ms)
    found = []
    for place in sorted(ruled | known):
        names = source.probes_of(connection, *place, since_ms, until_ms)
        book = books.get(place, _FREE)
        found += [_probe(connection, place, name, book, alarms, (since_ms, until_ms)) for name in names]
        if not names and place in ruled:
            found.append(ColdFigures(*place, "", due=1, heard=0))
    return tuple(found)


def _alarms(connection: Connection, since_ms: int, until_ms: int) -> Counter[str]:
    here = excursion.c
    query = select(here.probe, func.count()).where(here.start_ms >= since_ms, here.start_ms < until_ms)
    rows = connection.execute(query.where(here.alarm_ms.is_not(None)).group_by(here.probe))
    return Counter({row[0]: int(row[1]) for row in rows})


def _probe(
    connection: Connection,
    place: _Place,
    name: str,
    book: Rules,
    alarms: Counter[str],
    span: tuple[int, int],
) -> ColdFigures:
    since_ms, until_ms = span
    readings = source.readings(connection, place, name, since_ms, until_ms)
    days = history.by_day(readings, book, (), offset_ms=-since_ms % DAY_MS)
    day = next((one for one in days if one.start_ms == since_ms), None)
    if day is None:
        # Each of its readings is doubted.
        return ColdFigures(*place, name, due=1, heard=0)
    return ColdFigures(
        *place,
        name,
        due=1,
        heard=int(day.readings > 0),
        readings=day.readings,
        observed_ms=day.observed_ms,
        hot_ms=day.hot_ms,
        cold_ms=day.cold_ms,
        excursions=alarms[name],
        low_mc=day.low_mc,
        high_mc=day.high_mc,
    )
