"""A room over any span, put together: what each probe measured, the limits then, and what went on around."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from msgspec import Struct
from sqlalchemy import Connection, select

from central.store.coldchain import rules
from central.store.coldchain.rules import RoomVersion
from central.store.queries import excursions as known
from central.store.queries import rooms
from central.store.queries.excursions import Doubted
from central.store.queries.rooms import Summary
from central.store.record import around, history
from central.store.record.around import Out, Rail, Spot
from central.store.record.history import Bucket, Extremes, Silence
from central.store.tables import probe

_INTERVAL_MS, _MAX_GAP_MS = 60_000, 300_000
"""How often a room without a rule is taken to be measured."""
GAPS_MAX = 500
_MIRRORED_MS = 2 * 3_600_000
Origin = Literal["database", "influx", "instead"]


class Gap(Struct, frozen=True):
    """A half-open time of which nothing is known."""

    from_ms: int
    until_ms: int


class ProbeHistory(Struct, frozen=True):
    """A probe in a span: lowest and highest in each step that has readings, the steps' beginnings in `at_ms`.

    `extremes` are the lowest and the highest reading with their moments, at any zoom the same. `coverage` is
    the part of the time until now of which its temperature is known; `are_gaps_all` False: silences within
    `gaps` were left out, or too many to look for, and the coverage is at most this. `out_hot_ms` and
    `out_cold_ms` are for how long it was out of its limits.
    """

    probe: str
    at_ms: tuple[int, ...]
    low_mc: tuple[int, ...]
    high_mc: tuple[int, ...]
    extremes: Extremes | None
    gaps: tuple[Gap, ...]
    are_gaps_all: bool
    coverage: float
    out_hot_ms: int
    out_cold_ms: int


class Limits(Struct, frozen=True):
    """The limits in force for a half-open time, and the version of the room's rule that set them."""

    from_ms: int
    until_ms: int
    low_mc: int | None
    high_mc: int | None
    version: int


class RoomHistory(Struct, frozen=True):
    """A room in since_ms … until_ms. Times are UTC ms, temperatures milli-°C.

    `cut` names what is more than is told: doors, mains_lost, defrosts, excursions, doubts, thinned. `origin`
    says where the steps are from: the database, InfluxDB, or the database instead of InfluxDB.
    """

    site: str
    room: str
    since_ms: int
    until_ms: int
    step_ms: int
    now_ms: int
    probes: tuple[ProbeHistory, ...]
    limits: tuple[Limits, ...]
    excursions: tuple[Out, ...]
    doors: tuple[Rail, ...]
    mains_lost: tuple[Rail, ...]
    defrosts: tuple[Rail, ...]
    doubts: tuple[Doubted, ...]
    thinned: tuple[Summary, ...]
    cut: tuple[str, ...]
    origin: Origin = "database"


def room(connection: Connection, spot: Spot, elsewhere: Sequence[Bucket] | None = None) -> RoomHistory:
    """All of it; nothing at all of a room that nobody measured.

    `elsewhere` is what the chart is drawn of in place of the readings here, but for the newest of these.
    """
    place = (spot.site, spot.room)
    versions = rules.history(connection, *place)
    limits = tuple(_limits(versions, spot))
    found = history.buckets(connection, *place, _here_ms(spot, elsewhere), spot.until_ms, spot.step_ms)
    found = history.united(found, elsewhere or ())
    peaks = history.extremes(connection, found, spot.since_ms, spot.until_ms, spot.step_ms)
    names = sorted({one.probe for one in found} | _probes(connection, place))
    doors, are_doors_all = around.doors(connection, spot)
    lost, are_lost_all = around.mains_lost(connection, spot)
    defrosts, are_defrosts_all = around.defrosts(connection, spot, {name.partition("/")[0] for name in names})
    outs, are_outs_all = around.excursions(connection, spot)
    doubts = known.doubts(connection, names, spot.since_ms, spot.until_ms)
    thinned = rooms.summaries(connection, *place, spot.since_ms, spot.until_ms)
    is_all = {
        "doors": are_doors_all,
        "mains_lost": are_lost_all,
        "defrosts": are_defrosts_all,
        "excursions": are_outs_all,
        "doubts": len(doubts) < known.DOUBTED_MAX,
        "thinned": len(thinned) < rooms.SUMMARIES_MAX,
    }
    gaps = {name: _gaps(connection, spot, name, versions) for name in names}
    return RoomHistory(
        spot.site,
        spot.room,
        spot.since_ms,
        spot.until_ms,
        spot.step_ms,
        spot.now_ms,
        tuple(_probe(name, found, peaks, gaps[name], outs, spot) for name in names),
        limits,
        outs,
        doors,
        lost,
        defrosts,
        doubts,
        thinned,
        tuple(name for name, is_so in is_all.items() if not is_so),
        "database" if elsewhere is None else "influx",
    )


def _here_ms(spot: Spot, elsewhere: Sequence[Bucket] | None) -> int:
    """From when on readings here are read: a mirror may be a while behind."""
    if elsewhere is None:
        return spot.since_ms
    newest_ms = (spot.now_ms - _MIRRORED_MS) // spot.step_ms * spot.step_ms
    return min(spot.until_ms, max(spot.since_ms, newest_ms))


def _probe(
    name: str,
    found: Sequence[Bucket],
    peaks: Sequence[Extremes],
    silent: tuple[list[Silence], bool],
    outs: Sequence[Out],
    spot: Spot,
) -> ProbeHistory:
    gaps, is_all = silent
    mine = [one for one in found if one.probe == name]
    silent_ms = sum(one.until_ms - one.from_ms for one in gaps)
    whole_ms = min(spot.until_ms, spot.now_ms) - spot.since_ms
    longest = sorted(gaps, key=lambda one: one.from_ms - one.until_ms)[:GAPS_MAX]
    return ProbeHistory(
        probe=name,
        at_ms=tuple(one.at_ms for one in mine),
        low_mc=tuple(one.low_mc for one in mine),
        high_mc=tuple(one.high_mc for one in mine),
        extremes=next((one for one in peaks if one.probe == name), None),
        gaps=tuple(sorted((Gap(one.from_ms, one.until_ms) for one in longest), key=lambda one: one.from_ms)),
        are_gaps_all=is_all and len(gaps) <= GAPS_MAX,
        coverage=round(1 - silent_ms / whole_ms, 6) if whole_ms > 0 else 0.0,
        out_hot_ms=around.out_ms(outs, name, "HOT", spot),
        out_cold_ms=around.out_ms(outs, name, "COLD", spot),
    )


def _limits(versions: Sequence[RoomVersion], spot: Spot) -> Iterator[Limits]:
    """By time; of two versions that begin at once the later entered counts."""
    for from_ms, until_ms, one in _turns(versions, spot.since_ms, spot.until_ms):
        if one is not None:
            yield Limits(from_ms, until_ms, one.rule.lo_mc, one.rule.hi_mc, one.version)


def _turns(
    versions: Sequence[RoomVersion], since_ms: int, until_ms: int
) -> Iterator[tuple[int, int, RoomVersion | None]]:
    """The version in force in each part of a span; None before the first."""
    turns: dict[int, RoomVersion | None] = {since_ms: None}
    for one in versions:
        if one.valid_from_ms < until_ms:
            turns[max(one.valid_from_ms, since_ms)] = one
    for from_ms, following_ms in pairwise([*sorted(turns), until_ms]):
        if from_ms < following_ms:
            yield from_ms, following_ms, turns[from_ms]


def _gaps(
    connection: Connection, spot: Spot, name: str, versions: Sequence[RoomVersion]
) -> tuple[list[Silence], bool]:
    """Until now, each part of the span by the rhythm that its version of the rule expects."""
    found: list[Silence] = []
    is_all = True
    for from_ms, until_ms, version in _turns(versions, spot.since_ms, min(spot.until_ms, spot.now_ms)):
        interval_ms, max_gap_ms = (
            (version.rule.interval_ms, version.rule.max_gap_ms) if version else (_INTERVAL_MS, _MAX_GAP_MS)
        )
        place = (spot.site, spot.room)
        part, is_part_all = history.silences(
            connection, place, name, from_ms, until_ms, max_gap_ms=max_gap_ms, interval_ms=interval_ms
        )
        is_all = is_all and is_part_all
        if found and part and found[-1].until_ms == part[0].from_ms:
            part[0] = Silence(name, found.pop().from_ms, part[0].until_ms)
        found += part
    return found, is_all


def _probes(connection: Connection, place: tuple[str, str]) -> set[str]:
    """The probes that hang in the room now."""
    here = probe.c
    query = select(here.probe).where(here.site == place[0], here.room == place[1])
    return set(connection.execute(query).scalars())
