"""What each probe's exposure record says: excursions and the alert's state, judged reading by reading."""

from collections.abc import Collection, Iterable, Mapping
from itertools import groupby

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, bindparam, delete, select, update

from central.store import tables
from central.store.upsert import Row, upsert
from logistics.coldchain import alertstate, exposure
from logistics.coldchain.alertstate import AlertState
from logistics.coldchain.rule import Rule
from logistics.coldchain.runs import Excursion

RoomKey = tuple[str, str]
"""(site, room)."""

_DAY_MS = 86_400_000


class Reading(Struct, frozen=True):
    """A temperature, and where its probe hung."""

    at_ms: int
    milli_c: int
    place: RoomKey


class _Judged(Struct, frozen=True):
    """How far a probe has been judged: what its next reading in the same room continues."""

    record: exposure.State | None = None
    alert: AlertState = AlertState()
    place: RoomKey | None = None


_judged = msgspec.msgpack.Decoder(_Judged)


def take(connection: Connection, probe: str, readings: list[Reading], rules: Mapping[RoomKey, Rule]) -> None:
    """Keep and judge a probe's readings, at least one, in order of time and one a moment."""
    upsert(
        connection,
        tables.temperature,
        [_temperature(probe, reading) for reading in readings],
        newer_by=("milli_c", "site", "room"),
    )
    known = connection.execute(select(tables.probe).where(tables.probe.c.probe == probe)).first()
    if known is None or known.at_ms is None:
        day, judged = None, _Judged()
    elif readings[0].at_ms > known.at_ms:
        day, judged = known.at_ms // _DAY_MS, _judged.decode(known.judged)
    else:
        # Late data: what was judged since is judged again, with the late readings at their place.
        day, judged = _rewind(connection, probe, readings[0].at_ms)
        readings = _readings_since(connection, probe, day)
    _judge_days(connection, probe, day, judged, readings, rules)


def move(
    connection: Connection,
    probe: str,
    gone_ms: Collection[int],
    readings: list[Reading],
    rules: Mapping[RoomKey, Rule],
) -> None:
    """Take a probe's readings at some moments out, put these in, and judge anew from the first change on."""
    here = tables.temperature
    if gone_ms:
        gone = delete(here).where(here.c.probe == probe, here.c.at_ms == bindparam("moment"))
        connection.execute(gone, [{"moment": at_ms} for at_ms in sorted(gone_ms)])
    rows = [_temperature(probe, reading) for reading in readings]
    upsert(connection, here, rows, newer_by=("milli_c", "site", "room"))
    first_ms = min((*gone_ms, *(reading.at_ms for reading in readings)))
    day, judged = _rewind(connection, probe, first_ms)
    since = _readings_since(connection, probe, day)
    is_day_there = bool(since) and since[0].at_ms // _DAY_MS == day
    days = tables.probe_day
    stale = days.c.probe == probe
    if day is not None:
        stale &= days.c.day > day if is_day_there else days.c.day >= day
    connection.execute(delete(days).where(stale))
    if since:
        _judge_days(connection, probe, day, judged, since, rules)
        return
    left = _readings_since(connection, probe, None)
    _write(connection, probe, left[-1] if left else None, judged)


def _judge_days(
    connection: Connection,
    probe: str,
    day: int | None,
    judged: _Judged,
    readings: list[Reading],
    rules: Mapping[RoomKey, Rule],
) -> None:
    """Continue what was judged, keeping how far it was before each new day."""
    for (place, today), stay in groupby(readings, key=lambda one: (one.place, one.at_ms // _DAY_MS)):
        if day is not None and day != today:
            _save(connection, probe, today, judged)
        day = today
        judged = _stay(connection, probe, judged, place, list(stay), rules.get(place))
    _write(connection, probe, readings[-1], judged)


def _write(connection: Connection, probe: str, last: Reading | None, judged: _Judged) -> None:
    """How far the probe is judged; without any reading only its fault is left, if it has one."""
    if last is None:
        one = tables.probe
        nothing = {"at_ms": None, "milli_c": None, "alert_state": "NORMAL", "judged": None}
        connection.execute(update(one).where(one.c.probe == probe).values(nothing))
        connection.execute(delete(one).where(one.c.probe == probe, one.c.fault_by == ""))
        return
    row: Row = {
        "probe": probe,
        "site": last.place[0],
        "room": last.place[1],
        "at_ms": last.at_ms,
        "milli_c": last.milli_c,
        "alert_state": judged.alert.phase.upper(),
        "judged": msgspec.msgpack.encode(judged),
    }
    upsert(connection, tables.probe, [row])


def _save(connection: Connection, probe: str, day: int, judged: _Judged) -> None:
    row: Row = {"probe": probe, "day": day, "judged": msgspec.msgpack.encode(judged)}
    upsert(connection, tables.probe_day, [row])


def _rewind(connection: Connection, probe: str, at_ms: int) -> tuple[int | None, _Judged]:
    """Back to the last day begun before a moment: the day, and what was judged before it.

    The day is None where there is none such, and all has to be judged again.
    """
    days, excursions = tables.probe_day, tables.excursion
    query = select(days).where(days.c.probe == probe, days.c.day <= at_ms // _DAY_MS)
    found = connection.execute(query.order_by(days.c.day.desc()).limit(1)).first()
    day, judged = (found.day, _judged.decode(found.judged)) if found else (None, _Judged())
    after = -1 if day is None else day
    connection.execute(
        delete(excursions).where(excursions.c.probe == probe, excursions.c.start_ms >= after * _DAY_MS)
    )
    if judged.record is not None and judged.record.run is not None:
        run = judged.record.run
        was = (excursions.c.probe == probe) & (excursions.c.start_ms == run.start_ms)
        still = {"end_ms": None, "close": "open", "alarm_ms": run.alarm_ms, "peak_mc": run.peak_mc}
        connection.execute(update(excursions).where(was).values(still))
    return day, judged


def _readings_since(connection: Connection, probe: str, day: int | None) -> list[Reading]:
    columns = tables.temperature.c
    query = select(tables.temperature).where(columns.probe == probe).order_by(columns.at_ms)
    if day is not None:
        query = query.where(columns.at_ms >= day * _DAY_MS)
    return [Reading(row.at_ms, row.milli_c, (row.site, row.room)) for row in connection.execute(query)]


def _temperature(probe: str, reading: Reading) -> Row:
    site, room = reading.place
    return {"probe": probe, "at_ms": reading.at_ms, "site": site, "room": room, "milli_c": reading.milli_c}


def _stay(
    connection: Connection,
    probe: str,
    judged: _Judged,
    place: RoomKey,
    readings: Iterable[Reading],
    rule: Rule | None,
) -> _Judged:
    """Judge readings in one room, all newer than what was judged."""
    if judged.place != place or rule is None:
        # Another room, or nothing to judge by any more: what ran there ends with what is known of it.
        if judged.record is not None and judged.record.run is not None:
            _break_off(connection, probe, judged.record.last_ms)
        judged = _Judged(place=place)
    return judged if rule is None else _judge(connection, probe, judged, readings, rule)


def _break_off(connection: Connection, probe: str, end_ms: int) -> None:
    one = tables.excursion
    is_open = (one.c.probe == probe) & (one.c.close == "open")
    connection.execute(update(one).where(is_open).values(end_ms=end_ms, close="gap"))


def _judge(
    connection: Connection, probe: str, judged: _Judged, readings: Iterable[Reading], rule: Rule
) -> _Judged:
    """Continue the record and the alert with readings that are all newer, and write the excursions."""
    record, alert = judged.record, judged.alert
    excursions: dict[int, Excursion] = {}
    for reading in readings:
        record, changes = exposure.step(record, reading.at_ms, reading.milli_c, rule)
        alert, _ = alertstate.step(alert, reading.at_ms, reading.milli_c, rule)
        for change in changes:
            if change.excursion is not None:
                excursions[change.excursion.start_ms] = change.excursion
    if record is not None and record.run is not None:
        running = record.run.as_excursion(record.last_ms, "open")
        excursions[running.start_ms] = running
    rows = [_excursion(probe, judged.place or ("", ""), one, rule) for one in excursions.values()]
    upsert(connection, tables.excursion, rows)
    return _Judged(record, alert, judged.place)


def _excursion(probe: str, place: RoomKey, excursion: Excursion, rule: Rule) -> Row:
    limit_mc = rule.hi_mc if excursion.side == "HOT" else rule.lo_mc
    return {
        "probe": probe,
        "start_ms": excursion.start_ms,
        "site": place[0],
        "room": place[1],
        "side": excursion.side,
        "end_ms": excursion.end_ms,
        "alarm_ms": excursion.alarm_ms,
        "peak_mc": excursion.peak_mc,
        "limit_mc": limit_mc or 0,
        "close": excursion.close,
    }
