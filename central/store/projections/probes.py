"""What each probe's exposure record says: excursions and the alert's state, judged reading by reading."""

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, delete, select, update

from central.store import tables
from central.store.projections.judging import doubts, marks, replay
from central.store.projections.judging.state import Judged, Reading, RoomKey, RoomRules, decoded
from central.store.projections.judging.versions import Known
from central.store.upsert import Row, upsert, write

__all__ = ["Reading", "RoomKey", "RoomRules", "move", "rejudge", "take"]

_TEMPERATURE_COLUMNS = tuple(tables.temperature.columns.keys())


def take(
    connection: Connection,
    probe: str,
    readings: list[Reading],
    rules: RoomRules,
    *,
    known_ms: int | None = None,
) -> None:
    """Keep and judge a probe's readings, at least one, in order of time and one a moment.

    `known_ms` is when they came; None: no versions of excursions are kept, as what is known is not new.
    """
    go_on = None if known_ms is None else Known(known_ms, "continued")
    known = connection.execute(select(tables.probe).where(tables.probe.c.probe == probe)).first()
    if known is None or known.at_ms is None:
        _keep(connection, probe, readings)
        _continue(connection, probe, Judged(), readings[0].at_ms, readings, rules, go_on)
        return
    late = [one for one in readings if one.at_ms <= known.at_ms]
    newer = readings[len(late) :]
    judged = decoded(known.judged)
    if late:
        _keep(connection, probe, late)
        why = None if known_ms is None else Known(known_ms, "late")
        judged = _judge_again(connection, probe, [one.at_ms for one in late], rules, why) or judged
    if newer:
        _keep(connection, probe, newer)
        _continue(connection, probe, judged, known.at_ms, newer, rules, go_on)


def move(
    connection: Connection,
    probe: str,
    gone_ms: Collection[int],
    readings: list[Reading],
    rules: RoomRules,
    *,
    known_ms: int | None = None,
) -> None:
    """Take a probe's readings at some moments out, put these in, and judge anew what that changes.

    A clock has become known at `known_ms`.
    """
    here = tables.temperature
    if gone_ms:
        gone = delete(here).where(here.c.probe == probe, here.c.at_ms == bindparam("moment"))
        connection.execute(gone, [{"moment": at_ms} for at_ms in sorted(gone_ms)])
    _keep(connection, probe, readings)
    changed_ms = [*gone_ms, *(reading.at_ms for reading in readings)]
    if changed_ms:
        why = None if known_ms is None else Known(known_ms, "clock")
        _judge_again(connection, probe, changed_ms, rules, why)


def rejudge(
    connection: Connection,
    probe: str,
    since_ms: int,
    rules: RoomRules,
    *,
    known_ms: int | None = None,
) -> None:
    """Judge a probe anew from a moment on: since another rule, or another version of one, is in force.

    What lies before stands as it was judged, so that a run which began there goes on under the new rule.
    `known_ms` is now: from then on the changed excursions are known so; None keeps no versions of them.
    """
    why = None if known_ms is None else Known(known_ms, "rule")
    _judge_again(connection, probe, [since_ms], rules, why, is_rule_new=True)


def _judge_again(
    connection: Connection,
    probe: str,
    changed_ms: Collection[int],
    rules: RoomRules,
    known: Known | None,
    *,
    is_rule_new: bool = False,
) -> Judged | None:
    """Judge what follows changes at some moments; how far the probe is now, None: as before."""
    touched = [marks.quarter_of(at_ms) for at_ms in changed_ms]
    judged = replay.again(connection, probe, touched, rules, known, is_rule_new=is_rule_new)
    last = marks.last_reading(connection, probe)
    if judged is not None:
        _set(connection, probe, last, judged)
    elif last is not None:
        newest = {"at_ms": last.at_ms, "milli_c": last.milli_c}
        connection.execute(update(tables.probe).where(tables.probe.c.probe == probe).values(newest))
    return judged


def _continue(
    connection: Connection,
    probe: str,
    judged: Judged,
    last_ms: int,
    newer: list[Reading],
    rules: RoomRules,
    known: Known | None,
) -> None:
    judged = replay.onwards(connection, probe, judged, last_ms, newer, rules, known)
    _set(connection, probe, newer[-1], judged)


def _set(connection: Connection, probe: str, last: Reading | None, judged: Judged) -> None:
    """How far the probe is judged; without any reading only its fault is left, if it has one."""
    if last is None:
        one = tables.probe
        nothing = {"at_ms": None, "milli_c": None, "alert_state": "NORMAL", "judged": None}
        nothing |= {"believed_ms": None, "believed_mc": None, "doubt": ""}
        connection.execute(update(one).where(one.c.probe == probe).values(nothing))
        connection.execute(delete(one).where(one.c.probe == probe, one.c.fault_by == ""))
        return
    believed = judged.sifted.last
    row: Row = {
        "probe": probe,
        "site": last.place[0],
        "room": last.place[1],
        "at_ms": last.at_ms,
        "milli_c": last.milli_c,
        "alert_state": judged.alert.phase.upper(),
        "judged": judged.encoded(),
        "believed_ms": believed[0] if believed else None,
        "believed_mc": believed[1] if believed else None,
        "doubt": _doubt(connection, probe, last, judged),
    }
    upsert(connection, tables.probe, [row])


def _doubt(connection: Connection, probe: str, last: Reading, judged: Judged) -> str:
    """What speaks against the newest reading; "unconfirmed" while only the next one can tell."""
    if judged.sifted.held is not None and judged.sifted.held[0] == last.at_ms:
        return "unconfirmed"
    if judged.sifted.last is not None and judged.sifted.last[0] == last.at_ms:
        return ""
    return doubts.of(connection, probe, last.at_ms)


def _keep(connection: Connection, probe: str, readings: list[Reading]) -> None:
    rows = [(probe, reading.at_ms, *reading.place, reading.milli_c) for reading in readings]
    newer_by = ("milli_c", "site", "room")
    write(connection, tables.temperature, _TEMPERATURE_COLUMNS, rows, "upsert", newer_by=newer_by)
