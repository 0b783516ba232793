"""How far a probe is judged, and what its next readings in a room make of that."""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from logistics.coldchain import alertstate, exposure
from logistics.coldchain.alertstate import AlertState
from logistics.coldchain.history.standing import bare
from logistics.coldchain.probes.doubt import Doubted, Filter, Limits, settle, sift
from logistics.coldchain.rule import Rules
from logistics.coldchain.runs import Change, Excursion

RoomKey = tuple[str, str]
"""(site, room)."""
RoomRules = Mapping[RoomKey, Rules]
"""By which rule, or versions of one, each room is judged."""

_LIMITS = Limits()


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
    sifted: Filter = Filter()

    def encoded(self) -> bytes:
        """As the database keeps it."""
        return msgspec.msgpack.encode(self)


class Limit(Struct, frozen=True):
    """The limit that an excursion is beyond, and since when the rule's version is valid that has it."""

    milli_c: int
    is_inclusive: bool
    rule_ms: int


class Found(Struct, frozen=True):
    """An excursion of a room, and the limit of the version in force at its alarm, else at its beginning.

    None where the room has no rule any more: what was written of it stays.
    """

    place: RoomKey
    excursion: Excursion
    limit: Limit | None


class Judgement(Struct, frozen=True):
    """How far a probe is judged now, the excursions that this began, changed or ended, and doubts."""

    judged: Judged
    found: tuple[Found, ...] = ()
    doubted: tuple[Doubted, ...] = ()


_decoder = msgspec.msgpack.Decoder(Judged)


def decoded(kept: bytes) -> Judged:
    """How far a probe was judged, as the database keeps it."""
    return _decoder.decode(kept)


def judge(judged: Judged, place: RoomKey, readings: Sequence[Reading], rules: RoomRules) -> Judgement:
    """Continue with readings in one room that are all newer than what was judged, in order of time."""
    rule = rules.get(place)
    found: tuple[Found, ...] = ()
    doubted: tuple[Doubted, ...] = ()
    if judged.place != place:
        found, doubted = _left(judged, rules)
        judged = Judged(place=place)
    elif rule is None:
        # Nothing to judge by any more: what ran ends with what is known of it.
        found, judged = _break_off(judged, rules), Judged(place=place, sifted=judged.sifted)
    sifted, believed, more = _sift(judged.sifted, readings)
    doubted += more
    if rule is None:
        return Judgement(Judged(place=place, sifted=sifted), found, doubted)
    after, came = _judge(judged, believed, place, rule)
    return Judgement(replace(after, sifted=sifted), (*found, *came), doubted)


def _judge(
    judged: Judged, believed: Sequence[exposure.Reading], place: RoomKey, rule: Rules
) -> tuple[Judged, tuple[Found, ...]]:
    """Continue the record and the alert with readings that are believed."""
    record, changes = exposure.fold(judged.record, believed, rule)
    alert = judged.alert
    for at_ms, milli_c in believed:
        alert, _ = alertstate.step(alert, at_ms, milli_c, rule.at(at_ms))
    found = tuple(_found(place, one, rule) for one in _excursions(record, changes))
    return replace(judged, record=bare(record, rule), alert=alert), found


def _sift(
    sifted: Filter, readings: Sequence[Reading]
) -> tuple[Filter, list[exposure.Reading], tuple[Doubted, ...]]:
    """Which of the readings are believed now, one that waited among them, and which are doubted."""
    believed: list[exposure.Reading] = []
    doubted: list[Doubted] = []
    for one in readings:
        sifted, good, bad = sift(sifted, (one.at_ms, one.milli_c), _LIMITS)
        believed += good
        doubted += bad
    return sifted, believed, tuple(doubted)


def _left(judged: Judged, rules: RoomRules) -> tuple[tuple[Found, ...], tuple[Doubted, ...]]:
    """A probe is in another room now: what waited for confirmation is believed, and what ran there ends."""
    place = judged.place
    if place is None:
        return (), ()
    _, waited, doubted = settle(judged.sifted)
    rule, found = rules.get(place), tuple[Found, ...]()
    if waited and rule is not None:
        judged, found = _judge(judged, waited, place, rule)
    return (*found, *_break_off(judged, rules)), doubted


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
    at_ms = excursion.start_ms if excursion.alarm_ms is None else excursion.alarm_ms
    rule = rules.at(at_ms)
    is_hot = excursion.side == "HOT"
    limit_mc = (rule.hi_mc if is_hot else rule.lo_mc) or 0
    is_inclusive = rule.inclusive if is_hot else rule.is_cold_inclusive
    return Found(place, excursion, Limit(limit_mc, is_inclusive, rules.began_ms(at_ms)))
