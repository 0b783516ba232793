"""What each probe's exposure record says: excursions and the alert's state, judged reading by reading."""

from collections.abc import Collection, Iterable, Mapping
from itertools import groupby

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, bindparam, delete, select, update

from central.store import tables
from central.store.upsert import Row, upsert, write
from logistics.coldchain import alertstate, exposure
from logistics.coldchain.alertstate import AlertState
from logistics.coldchain.rule import Rule
from logistics.coldchain.runs import Excursion

RoomKey = tuple[str, str]
"""(site, room)."""

_QUARTER_MS = 900_000
_TEMPERATURE_COLUMNS = tuple(tables.temperature.columns.keys())
_MARK_COLUMNS = ("probe", "quarter", "judged")


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
    _keep(connection, probe, readings)
    known = connection.execute(select(tables.probe).where(tables.probe.c.probe == probe)).first()
    if known is None or known.at_ms is None:
        quarter, judged = None, _Judged()
    elif readings[0].at_ms > known.at_ms:
        quarter, judged = known.at_ms // _QUARTER_MS, _judged.decode(known.judged)
    else:
        # Late data: what was judged since is judged again, with the late readings at their place.
        quarter, judged = _rewind(connection, probe, readings[0].at_ms)
        readings = _readings_since(connection, probe, quarter)
    _judge_quarters(connection, probe, quarter, judged, readings, rules)


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
    _keep(connection, probe, readings)
    first_ms = min((*gone_ms, *(reading.at_ms for reading in readings)))
    quarter, judged = _rewind(connection, probe, first_ms)
    since = _readings_since(connection, probe, quarter)
    is_quarter_there = bool(since) and since[0].at_ms // _QUARTER_MS == quarter
    marks = tables.probe_mark
    stale = marks.c.probe == probe
    if quarter is not None:
        stale &= marks.c.quarter > quarter if is_quarter_there else marks.c.quarter >= quarter
    connection.execute(delete(marks).where(stale))
    if since:
        _judge_quarters(connection, probe, quarter, judged, since, rules)
        return
    left = _readings_since(connection, probe, None)
    _set(connection, probe, left[-1] if left else None, judged)


def _judge_quarters(
    connection: Connection,
    probe: str,
    quarter: int | None,
    judged: _Judged,
    readings: list[Reading],
    rules: Mapping[RoomKey, Rule],
) -> None:
    """Continue what was judged, keeping how far it was before each new quarter."""
    marks: list[tuple[str, int, bytes]] = []
    for (place, this), stay in groupby(readings, key=lambda one: (one.place, one.at_ms // _QUARTER_MS)):
        if quarter is not None and quarter != this:
            marks.append((probe, this, msgspec.msgpack.encode(judged)))
        quarter = this
        judged = _stay(connection, probe, judged, place, list(stay), rules.get(place))
    write(connection, tables.probe_mark, _MARK_COLUMNS, marks, "upsert")
    _set(connection, probe, readings[-1], judged)


def _set(connection: Connection, probe: str, last: Reading | None, judged: _Judged) -> None:
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


def _rewind(connection: Connection, probe: str, at_ms: int) -> tuple[int | None, _Judged]:
    """Back to the last quarter begun before a moment: the quarter, and what was judged before it.

    The quarter is None where there is none such, and all has to be judged again.
    """
    marks, excursions = tables.probe_mark, tables.excursion
    query = select(marks).where(marks.c.probe == probe, marks.c.quarter <= at_ms // _QUARTER_MS)
    found = connection.execute(query.order_by(marks.c.quarter.desc()).limit(1)).first()
    quarter, judged = (found.quarter, _judged.decode(found.judged)) if found else (None, _Judged())
    after = -1 if quarter is None else quarter
    connection.execute(
        delete(excursions).where(excursions.c.probe == probe, excursions.c.start_ms >= after * _QUARTER_MS)
    )
    if judged.record is not None and judged.record.run is not None:
        run = judged.record.run
        was = (excursions.c.probe == probe) & (excursions.c.start_ms == run.start_ms)
        still = {"end_ms": None, "close": "open", "alarm_ms": run.alarm_ms, "peak_mc": run.peak_mc}
        connection.execute(update(excursions).where(was).values(still))
    return quarter, judged


def _readings_since(connection: Connection, probe: str, quarter: int | None) -> list[Reading]:
    one = tables.temperature.c
    query = select(one.at_ms, one.milli_c, one.site, one.room).where(one.probe == probe).order_by(one.at_ms)
    if quarter is not None:
        query = query.where(one.at_ms >= quarter * _QUARTER_MS)
    return [Reading(at_ms, milli_c, (site, room)) for at_ms, milli_c, site, room in connection.execute(query)]


def _keep(connection: Connection, probe: str, readings: list[Reading]) -> None:
    rows = [(probe, reading.at_ms, *reading.place, reading.milli_c) for reading in readings]
    newer_by = ("milli_c", "site", "room")
    write(connection, tables.temperature, _TEMPERATURE_COLUMNS, rows, "upsert", newer_by=newer_by)


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
