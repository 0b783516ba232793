"""How far a probe is judged, and what its next readings in a room make of that."""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct

from logistics.coldchain import alertstate, exposure
from logistics.coldchain.alertstate import AlertState
from logistics.coldchain.history.standing import bare
from logistics.coldchain.rule import Rules
from logistics.coldchain.runs import Change, Excursion

RoomKey = tuple[str, str]
"""(site, room)."""
RoomRules = Mapping[RoomKey, Rules]
"""By which rule, or versions of one, each room is judged."""


class Reading(Struct, frozen=True):
    """A temperature, and where its probe hung."""

    at_ms: int
    milli_c: int
    place: RoomKey


class Judged(Struct, frozen=True):
    """How far a probe has been judged: what its next reading in the same room continues.

    The record bears no sums: two that are equal lead to the same judgement, whatever lies before them.
    """

    record: exposure.State | None = None
    alert: AlertState = AlertState()
    place: RoomKey | None = None

    def encoded(self) -> bytes:
        """As the database keeps it."""
        return msgspec.msgpack.encode(self)


class Found(Struct, frozen=True):
    """An excursion of a room; the limit is that of the version in force at its alarm, else its beginning.

    `limit_mc` is None where the room has no rule any more: what was written of it stays.
    """

    place: RoomKey
    excursion: Excursion
    limit_mc: int | None


class Judgement(Struct, frozen=True):
    """How far a probe is judged now, and the excursions that this began, changed or ended, by beginning."""

    judged: Judged
    found: tuple[Found, ...] = ()


_decoder = msgspec.msgpack.Decoder(Judged)


def decoded(kept: bytes) -> Judged:
    """How far a probe was judged, as the database keeps it."""
    return _decoder.decode(kept)


def judge(judged: Judged, place: RoomKey, readings: Sequence[Reading], rules: RoomRules) -> Judgement:
    """Continue with readings in one room that are all newer than what was judged, in order of time."""
    rule = rules.get(place)
    ended: tuple[Found, ...] = ()
    if judged.place != place or rule is None:
        # Another room, or nothing to judge by any more: what ran there ends with what is known of it.
        ended, judged = _break_off(judged, rules), Judged(place=place)
    if rule is None:
        return Judgement(judged, ended)
    record, changes = exposure.fold(judged.record, ((one.at_ms, one.milli_c) for one in readings), rule)
    alert = judged.alert
    for one in readings:
        alert, _ = alertstate.step(alert, one.at_ms, one.milli_c, rule.at(one.at_ms))
    found = (_found(place, one, rule) for one in _excursions(record, changes))
    return Judgement(Judged(bare(record, rule), alert, place), (*ended, *found))


def running(judged: Judged, rules: RoomRules) -> tuple[Found, ...]:
    """The excursion that runs, as it stands."""
    record = judged.record
    if record is None or record.run is None or judged.place is None:
        return ()
    still = record.run.as_excursion(record.last_ms, "open")
    return (_found(judged.place, still, rules.get(judged.place)),)


def _excursions(record: exposure.State | None, changes: Sequence[Change]) -> list[Excursion]:
    """What changed, each excursion as it stands in the end, and the one that runs."""
    excursions = [change.excursion for change in changes if change.excursion is not None]
    if record is not None and record.run is not None:
        excursions.append(record.run.as_excursion(record.last_ms, "open"))
    return list({one.start_ms: one for one in excursions}.values())


def _break_off(judged: Judged, rules: RoomRules) -> tuple[Found, ...]:
    record = judged.record
    if record is None or record.run is None or judged.place is None:
        return ()
    ended = record.run.as_excursion(record.last_ms, "gap")
    return (_found(judged.place, ended, rules.get(judged.place)),)


def _found(place: RoomKey, excursion: Excursion, rules: Rules | None) -> Found:
    if rules is None:
        return Found(place, excursion, None)
    rule = rules.at(excursion.start_ms if excursion.alarm_ms is None else excursion.alarm_ms)
    limit_mc = rule.hi_mc if excursion.side == "HOT" else rule.lo_mc
    return Found(place, excursion, limit_mc or 0)
