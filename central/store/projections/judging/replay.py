"""Judges a probe again from its first change on, until all stands as it stood."""

from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct
from sqlalchemy import Connection

from central.store.projections.judging import excursions, marks
from central.store.projections.judging.state import (
    Found,
    Judged,
    Reading,
    RoomKey,
    RoomRules,
    judge,
    running,
)


class Replayed(Struct, frozen=True):
    """Up to which quarter was judged again (not itself); None: to the end, with how far the probe is now."""

    until: int | None
    judged: Judged


def onwards(
    connection: Connection, probe: str, judged: Judged, last_ms: int, new: Sequence[Reading], rules: RoomRules
) -> Judged:
    """Judge readings that are newer than the last one of all."""
    found: dict[int, Found] = {}
    kept: list[tuple[int, bytes]] = []
    quarter = marks.quarter_of(last_ms)
    begun_ms = _begun_ms(judged)
    for number, own in groupby(new, key=lambda one: marks.quarter_of(one.at_ms)):
        if number != quarter:
            kept.append((number, judged.encoded()))
        quarter = number
        judged = _quarter(judged, list(own), rules, found)
    marks.keep(connection, probe, kept)
    excursions.renew(connection, probe, begun_ms, found)
    return judged


def again(
    connection: Connection,
    probe: str,
    touched: Sequence[int],
    rules: RoomRules,
    *,
    is_rule_new: bool = False,
) -> Judged | None:
    """Judge again what changes in some quarters bring, in order of time; None where the end is as it was.

    Behind each changed quarter it stops as soon as the probe stands as it stood there before, unless another
    rule is to judge all that follows.
    """
    waiting = sorted(set(touched))
    while waiting:
        done = _stretch(connection, probe, waiting, rules, is_rule_new=is_rule_new)
        if done.until is None:
            return done.judged
        waiting = [number for number in waiting if number >= done.until]
    return None


def _stretch(
    connection: Connection, probe: str, touched: Sequence[int], rules: RoomRules, *, is_rule_new: bool
) -> Replayed:
    """From the first touched quarter on, until an untouched one stands as it stood."""
    since, judged = marks.mark_before(connection, probe, touched[0])
    begun_ms, changed = _begun_ms(judged), set(touched)
    found = {one.excursion.start_ms: one for one in running(judged, rules)}
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
        judged = _quarter(judged, quarter.readings, rules, found)
    marks.replace_marks(connection, probe, since, until, kept)
    still_ms = None if until is None else _begun_ms(judged)
    if still_ms is not None:
        found.pop(still_ms, None)
    excursions.replace(connection, probe, _span_ms(since, until), begun_ms, still_ms, found)
    return Replayed(until, judged)


def _span_ms(since: int | None, until: int | None) -> tuple[int | None, int | None]:
    return (
        None if since is None else since * marks.QUARTER_MS,
        None if until is None else until * marks.QUARTER_MS,
    )


def _quarter(
    judged: Judged, readings: Sequence[Reading], rules: RoomRules, found: dict[int, Found]
) -> Judged:
    for place, stay in groupby(readings, key=_place):
        judgement = judge(judged, place, list(stay), rules)
        judged = judgement.judged
        found |= {one.excursion.start_ms: one for one in judgement.found}
    return judged


def _begun_ms(judged: Judged) -> int | None:
    """When the run began that is not over."""
    return judged.record.run.start_ms if judged.record is not None and judged.record.run is not None else None


def _place(reading: Reading) -> RoomKey:
    return reading.place
