"""Judges a probe again from its first change on, until all stands as it stood."""

from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct, field
from sqlalchemy import Connection

from central.store.projections.judging import doubts, excursions, marks
from central.store.projections.judging.state import (
    Found,
    Judged,
    Reading,
    RoomKey,
    RoomRules,
    judge,
    running,
)
from central.store.projections.judging.versions import Known
from logistics.coldchain.probes.doubt import Doubted


class Replayed(Struct, frozen=True):
    """Up to which quarter was judged again (not itself); None: to the end, with how far the probe is now."""

    until: int | None
    judged: Judged


class Course(Struct):
    """What judging has come upon: excursions by beginning, and doubted readings by time."""

    found: dict[int, Found] = field(default_factory=dict)
    doubted: dict[int, Doubted] = field(default_factory=dict)

    def take(self, judged: Judged, readings: Sequence[Reading], rules: RoomRules) -> Judged:
        """Judge readings, stay by stay; how far the probe is judged after them."""
        for place, stay in groupby(readings, key=_place):
            judgement = judge(judged, place, list(stay), rules)
            judged = judgement.judged
            self.found |= {one.excursion.start_ms: one for one in judgement.found}
            self.doubted |= {one.at_ms: one for one in judgement.doubted}
        return judged


def onwards(
    connection: Connection,
    probe: str,
    judged: Judged,
    last_ms: int,
    new: Sequence[Reading],
    rules: RoomRules,
    known: Known | None,
) -> Judged:
    """Judge readings that are newer than the last one of all."""
    course = Course()
    kept: list[tuple[int, bytes]] = []
    quarter = marks.quarter_of(last_ms)
    begun_ms = _begun_ms(judged)
    for number, own in groupby(new, key=lambda one: marks.quarter_of(one.at_ms)):
        if number != quarter:
            kept.append((number, judged.encoded()))
        quarter = number
        judged = course.take(judged, list(own), rules)
    marks.keep(connection, probe, kept)
    excursions.renew(connection, probe, begun_ms, course.found, known)
    doubts.keep(connection, probe, course.doubted.values())
    return judged


def again(
    connection: Connection,
    probe: str,
    touched: Sequence[int],
    rules: RoomRules,
    known: Known | None,
    *,
    is_rule_new: bool = False,
) -> Judged | None:
    """Judge again what changes in some quarters bring, in order of time; None where the end is as it was.

    Behind each changed quarter it stops as soon as the probe stands as it stood there before, unless another
    rule is to judge all that follows.
    """
    waiting = sorted(set(touched))
    while waiting:
        done = _stretch(connection, probe, waiting, rules, known, is_rule_new=is_rule_new)
        if done.until is None:
            return done.judged
        waiting = [number for number in waiting if number >= done.until]
    return None


def _stretch(
    connection: Connection,
    probe: str,
    touched: Sequence[int],
    rules: RoomRules,
    known: Known | None,
    *,
    is_rule_new: bool,
) -> Replayed:
    """From the first touched quarter on, until an untouched one stands as it stood."""
    since, judged = marks.mark_before(connection, probe, touched[0])
    first, changed = judged, set(touched)
    course = Course({one.excursion.start_ms: one for one in running(judged, rules)})
    kept: list[tuple[int, bytes]] = []
    until: int | None = None
    for quarter in marks.quarters_since(connection, probe, since):
        before = judged.encoded()
        may_stand = not is_rule_new and quarter.number > touched[0] and quarter.number not in changed
        if may_stand and quarter.before == before:
            until = quarter.number
            break
        if kept or since is not None or judged != Judged():
            kept.append((quarter.number, before))
        judged = course.take(judged, quarter.readings, rules)
    marks.replace_marks(connection, probe, since, until, kept)
    end = None if until is None else judged
    # What ran at the beginning is decided in this span; what runs at the end stands behind it as it stood.
    span_ms = _judged_ms(first, since), _judged_ms(judged, until)
    still_ms = None if end is None else _begun_ms(end)
    excursions.replace(connection, probe, span_ms, _begun_ms(first), still_ms, course.found, known)
    # So with what waited, and waits.
    span_ms = _start_ms(since), _start_ms(until)
    waits_ms = None if end is None else _held_ms(end)
    doubts.replace(connection, probe, span_ms, _held_ms(first), waits_ms, course.doubted.values())
    return Replayed(until, judged)


def _start_ms(quarter: int | None) -> int | None:
    return None if quarter is None else quarter * marks.QUARTER_MS


def _judged_ms(judged: Judged, quarter: int | None) -> int | None:
    """From when on excursions begin that what follows may bring, when a quarter begins; None: no such end.

    That is before the quarter where a value stood over the turn of a rule, or waited to be confirmed.
    """
    if quarter is None or judged.record is None:
        return _start_ms(quarter)
    return judged.record.last_ms + 1


def _begun_ms(judged: Judged) -> int | None:
    """When the run began that is not over."""
    return judged.record.run.start_ms if judged.record is not None and judged.record.run is not None else None


def _held_ms(judged: Judged) -> int | None:
    """Of when the reading is that waits for the next one to confirm it."""
    return judged.sifted.held[0] if judged.sifted.held is not None else None


def _place(reading: Reading) -> RoomKey:
    return reading.place
