"""What stood in a room, in the few stretches that say as much of what was spent there as all its readings."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sqlalchemy import ColumnElement, Connection, Select, false, func, or_, select

from central.store.projections.judging.tables import doubted
from central.store.tables import temperature
from logistics.coldchain.history.stretches import Stretch
from logistics.coldchain.rule import Rule

READINGS_MAX = 50_000
"""The newest of a probe. What lies before counts as time in which nobody measured."""

Said = tuple[int, int, int | None]
"""A reading that is needed: its time and value, and the time of the probe's next reading, needed or not."""


def said(
    connection: Connection, place: str, since_ms: int, until_ms: int, rules: Sequence[Rule]
) -> dict[str, list[Said]]:
    """What each probe of a place said, without what is no temperature and what changes nothing.

    By what is left as much is spent and known under each of the rules as by all readings: those in range are
    needed only where a run or a gap begins or ends. A cold store's months are in range but for hours, so the
    database leaves out what would cost most to read.
    """
    site, _, room = place.partition("/")
    here = temperature.c
    there = (here.site == site) & (here.room == room) & (here.at_ms >= since_ms) & (here.at_ms < until_ms)
    probes = connection.execute(select(here.probe).where(there).distinct()).scalars().all()
    found: dict[str, list[Said]] = {}
    for probe in sorted(probes):
        doubts = (doubted.c.probe == probe) & (doubted.c.at_ms >= since_ms) & (doubted.c.doubt != "jump")
        is_bad = here.at_ms.in_(select(doubted.c.at_ms).where(doubts))
        query = select(here.at_ms, here.milli_c).where(there, here.probe == probe, ~is_bad)
        newest = query.order_by(here.at_ms.desc()).limit(READINGS_MAX)
        rows = connection.execute(_needed(newest, rules))
        found[probe] = [(at_ms, milli_c, following_ms) for at_ms, milli_c, following_ms in rows.all()]
    return found


def stood(readings: Sequence[Said], rule: Rule) -> Iterator[Stretch]:
    """Which temperature stood from when to when under one of the rules that the readings were asked for.

    Where readings were left out all of them were in range, and none came later than the rule bridges.
    """
    if not readings:
        return
    for (at_ms, milli_c, following_ms), (next_ms, _, _) in pairwise(readings):
        gap_ms = next_ms - at_ms
        yield at_ms, at_ms + (rule.held_ms(gap_ms) if following_ms == next_ms else gap_ms), milli_c
    at_ms, milli_c, _ = readings[-1]
    yield at_ms, at_ms + rule.interval_ms, milli_c


def _needed(newest: Select[int, int], rules: Sequence[Rule]) -> Select[int, int, int | None]:
    """Those of a probe's readings that `said` speaks of, in order of time."""
    one = newest.subquery().c
    last_ms = func.lag(one.at_ms).over(order_by=one.at_ms)
    last_mc = func.lag(one.milli_c).over(order_by=one.at_ms)
    following_ms = func.lead(one.at_ms).over(order_by=one.at_ms)
    names = ("at_ms", "milli_c", "last_ms", "last_mc", "following_ms")
    values = (one.at_ms, one.milli_c, last_ms, last_mc, following_ms)
    it = select(*(value.label(name) for name, value in zip(names, values, strict=True))).subquery().c
    gap_ms = min(rule.max_gap_ms for rule in rules)
    needed = or_(
        _is_out(it.milli_c, rules),
        _is_out(it.last_mc, rules),
        it.last_ms.is_(None),
        it.following_ms.is_(None),
        it.following_ms - it.at_ms > gap_ms,
        it.at_ms - it.last_ms > gap_ms,
    )
    return select(it.at_ms, it.milli_c, it.following_ms).where(needed).order_by(it.at_ms)


def _is_out(milli_c: ColumnElement[int], rules: Sequence[Rule]) -> ColumnElement[bool]:
    """Whether a temperature is at or beyond a limit of any of the rules."""
    high = [rule.hi_mc for rule in rules if rule.hi_mc is not None]
    low = [rule.lo_mc for rule in rules if rule.lo_mc is not None]
    beyond = [milli_c >= min(high)] if high else []
    beyond += [milli_c <= max(low)] if low else []
    return or_(false(), *beyond)
