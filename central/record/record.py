"""Gathers the record of a room from the store."""

from msgspec import Struct

from central.record.days import days_of, minutes
from central.record.shape import Probe, RoomRecord, Sealed
from central.record.span import Span
from central.store.coldchain import rules
from central.store.coldchain.rules import RoomVersion
from central.store.queries import excursions, probes
from central.store.queries.probes import Version
from central.store.record import source
from central.store.store import Connection
from logistics.coldchain.rule import HIGHEST_MC, MINUTE_MS, Rule, Rules

# Where nobody set limits: nothing is out of them, and more than a quarter of an hour of silence is a gap.
_FREE = Rule(0, 5 * MINUTE_MS, 15 * MINUTE_MS, hi_mc=HIGHEST_MC)


class Request(Struct, frozen=True):
    """Which room is asked for and what it is called, by whom, when."""

    site: str
    room: str
    site_name: str
    room_name: str
    county: str
    zone: str
    made_by: str
    made_ms: int


def gather(connection: Connection, asked: Request, span: Span) -> RoomRecord:
    """The record as the store has it now; one without readings where there are none."""
    place = (asked.site, asked.room)
    since_ms, until_ms = span.since_ms, span.until_ms
    names = source.probes_of(connection, *place, since_ms, until_ms)
    judged = rules.books(connection).get(place, _FREE)
    abouts = probes.versions(connection, *place, {name.partition("/")[0] for name in names})
    found = tuple(_probe(connection, asked, name, judged, span, abouts) for name in names)
    listed = excursions.listed(connection, *place, since_ms, until_ms)
    acks = source.acks(connection, place, since_ms, until_ms)
    tasks = source.tasks(connection, place, since_ms, until_ms)
    digests = source.digests(connection, span.days)
    most = source.LISTED_MAX
    return RoomRecord(
        site=asked.site,
        room=asked.room,
        site_name=asked.site_name,
        room_name=asked.room_name,
        county=asked.county,
        first=span.first.isoformat(),
        last=span.last.isoformat(),
        zone=asked.zone,
        offset_min=span.offset_ms // MINUTE_MS,
        since_ms=since_ms,
        until_ms=until_ms,
        made_ms=asked.made_ms,
        made_by=asked.made_by,
        readings=sum(one.readings for one in found),
        thinned=source.thinned_in(connection, place, since_ms, until_ms),
        probes=found,
        rules=_in_force(rules.history(connection, *place), since_ms, until_ms),
        excursions=tuple(reversed(listed)),
        acks=tuple(acks[:most]),
        tasks=tuple(tasks[:most]),
        chain=tuple(Sealed(day, digests.get(day, "")) for day in span.days),
        is_cut=len(acks) > most or len(tasks) > most or len(listed) >= excursions.LISTED_MAX,
    )


def _probe(
    connection: Connection,
    asked: Request,
    name: str,
    judged: Rules,
    span: Span,
    abouts: tuple[Version, ...],
) -> Probe:
    readings = source.readings(connection, (asked.site, asked.room), name, span.since_ms, span.until_ms)
    found = days_of(readings, judged, span, asked.made_ms)
    return Probe(
        probe=name,
        days=found.days,
        readings=found.readings,
        doubted=source.doubted_in(connection, name, span.since_ms, span.until_ms),
        gaps=found.gaps,
        gaps_total=found.gaps_total,
        gaps_min=minutes(found.gaps_ms),
        about=_at_the_time([one for one in abouts if one.probe == name], span),
    )


def _at_the_time(abouts: list[Version], span: Span) -> tuple[Version, ...]:
    """What the probe was in the span, newest first: those told in it, and the last one told before."""
    within = [one for one in abouts if span.since_ms <= one.since_ms < span.until_ms]
    before = [one for one in abouts if one.since_ms < span.since_ms]
    return (*within, *before[:1])


def _in_force(versions: list[RoomVersion], since_ms: int, until_ms: int) -> tuple[RoomVersion, ...]:
    """Those in force at some time of the span; of two that begin at once the later entered counts."""
    turns = {one.valid_from_ms: one for one in versions}
    begun = sorted((one for one in turns.values() if one.valid_from_ms < until_ms), key=_from_ms)
    first = max((n for n, one in enumerate(begun) if one.valid_from_ms <= since_ms), default=0)
    return tuple(begun[first:])


def _from_ms(one: RoomVersion) -> int:
    return one.valid_from_ms
