"""One box in full: what has come in of it and what has not, its clock, its disk, and what is held back."""

from collections import defaultdict

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, func, select

from central.store import log, tables
from central.store.queries.columns import columns
from logistics.events.boxes import BoxSalvaged, ClockStepped

LISTED_MAX = 100
_GAPS_MAX = 8


class Disk(Struct, frozen=True):
    """What a box last told of its disk and of what gave way on it. None: it did not say."""

    backlog: int
    disk_free_mb: int
    disk_total_mb: int | None
    disk_reserve_mb: int | None
    filled_pct: dict[str, int]
    dropped: int
    dropped_by: dict[str, int]
    thinned: int | None
    written_bytes: int | None
    written_events: int | None
    unsalvaged_mb: int | None

    @property
    def bytes_an_event(self) -> float | None:
        """What an event cost the disk, None where the box did not say or made none."""
        if self.written_bytes is None or not self.written_events:
            return None
        return self.written_bytes / self.written_events


class Life(Struct, frozen=True):
    """A stream: stored without a hole up to `upto`; `gaps` are the first (low, high) that are not here."""

    name: str
    boot: str
    first_received_ms: int
    last_received_ms: int
    upto: int
    stored: int
    highest: int
    gaps: tuple[tuple[int, int], ...]

    @property
    def missing(self) -> int:
        """How many numbers below the highest are not there."""
        return self.highest - self.stored


class Boot(Struct, frozen=True):
    """A boot and its clock: known from `known_ms` on, or from the start (`unsure` is 0), or not at all.

    What it told with an unknown clock (`unsure` events) cannot have happened after `last_received_ms`.
    """

    boot: str
    first_received_ms: int
    last_received_ms: int
    unsure: int
    known_ms: int | None
    was_off_ms: int | None


class Step(Struct, frozen=True):
    """A known clock that was set forward by `by_ms`."""

    at_ms: int
    by_ms: int


class Salvage(Struct, frozen=True):
    """What a box told of a damaged database of its own."""

    at_ms: int
    told: BoxSalvaged


class Held(Struct, frozen=True):
    """An event dated in the future when it came, and so not counted yet; `what` is its device or parcel."""

    stream: str
    seq: int
    kind: str
    what: str
    at_ms: int
    received_ms: int

    @property
    def ahead_ms(self) -> int:
        """How much later it claims to be than it came."""
        return self.at_ms - self.received_ms


class Stretch(Struct, frozen=True):
    """A probe's time of which a box kept summaries only."""

    site: str
    room: str
    probe: str
    at_ms: int
    until_ms: int
    readings: int
    low_mc: int
    high_mc: int


class _What(Struct):
    """What an event of any type is about, if it says so."""

    waybill: str = ""
    device: str = ""
    probe: str = ""
    door: str = ""


_what = msgspec.msgpack.Decoder(_What)


def disk(connection: Connection, box: str) -> Disk | None:
    """What the box last told in its health; None where it never did."""
    here = tables.box
    query = select(*columns(here, Disk)).where(here.c.name == box, here.c.health_ms > 0)
    row = connection.execute(query).first()
    if row is None:
        return None
    values = row._asdict()
    for name in ("dropped_by", "filled_pct"):
        values[name] = msgspec.json.decode(values[name] or "{}", type=dict[str, int])
    return Disk(**values)


def lives(connection: Connection, box: str) -> tuple[Life, ...]:
    """The box's streams, those that were heard of last first."""
    stream, span = tables.stream, tables.span
    query = (
        select(stream)
        .where(stream.c.box == box)
        .order_by(stream.c.last_received_ms.desc(), stream.c.first_received_ms.desc(), stream.c.name)
    )
    rows = connection.execute(query.limit(LISTED_MAX)).all()
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    held = select(span).where(span.c.stream.in_([row.name for row in rows])).order_by(span.c.low)
    for row in connection.execute(held):
        spans[row.stream].append((row.low, row.high))
    return tuple(
        _life(row.name, row.boot, row.first_received_ms, row.last_received_ms, spans[row.name])
        for row in rows
    )


def _life(name: str, boot: str, first_ms: int, last_ms: int, spans: list[tuple[int, int]]) -> Life:
    ends = [0, *(high for _, high in spans)]
    gaps = [(end + 1, low - 1) for end, (low, _) in zip(ends, spans, strict=False) if low > end + 1]
    return Life(
        name=name,
        boot=boot,
        first_received_ms=first_ms,
        last_received_ms=last_ms,
        upto=spans[0][1] if spans and spans[0][0] == 1 else 0,
        stored=sum(high - low + 1 for low, high in spans),
        highest=ends[-1],
        gaps=tuple(gaps[:_GAPS_MAX]),
    )


def boots(connection: Connection, box: str) -> tuple[Boot, ...]:
    """The box's boots, the latest first."""
    stream, clock, one = tables.stream.c, tables.boot_clock, tables.event.c
    query = (
        select(
            stream.boot,
            func.min(stream.first_received_ms).label("first_ms"),
            func.max(stream.last_received_ms).label("last_ms"),
        )
        .where(stream.box == box)
        .group_by(stream.boot)
        .order_by(func.max(stream.last_received_ms).desc())
        .limit(LISTED_MAX)
    )
    counted = (
        select(stream.boot, func.count().label("unsure"))
        .join(tables.event, one.stream == stream.name)
        .where(one.box == box, tables.NOT_SYNCED)
        .group_by(stream.boot)
    )
    unsure = {row.boot: row.unsure for row in connection.execute(counted)}
    known = {
        row.boot: (row.known_ms, row.was_off_ms)
        for row in connection.execute(select(clock).where(clock.c.box == box))
    }
    return tuple(
        Boot(row.boot, row.first_ms, row.last_ms, unsure.get(row.boot, 0), *known.get(row.boot, (None, None)))
        for row in connection.execute(query)
    )


def steps(connection: Connection, box: str) -> tuple[Step, ...]:
    """When a known clock of the box was set anew, the last first."""
    facts = log.read(connection, _last(box, "clock.stepped"))
    return tuple(Step(fact.at_ms, fact.event.by_ms) for fact in facts if isinstance(fact.event, ClockStepped))


def salvages(connection: Connection, box: str) -> tuple[Salvage, ...]:
    """What the box told of damaged databases, the last first."""
    facts = log.read(connection, _last(box, "box.salvaged"))
    return tuple(Salvage(fact.at_ms, fact.event) for fact in facts if isinstance(fact.event, BoxSalvaged))


def held(connection: Connection, box: str) -> tuple[int, tuple[Held, ...]]:
    """How many of the box's events are in quarantine, and the first of them to be released."""
    here, one = tables.quarantine.c, tables.event.c
    is_held = (here.box == box) & here.released_ms.is_(None)
    total = connection.execute(
        select(func.count()).select_from(tables.quarantine).where(is_held)
    ).scalar_one()
    query = (
        select(here.stream, here.seq, one.type, one.body, here.at_ms, here.received_ms)
        .join(tables.event, (one.stream == here.stream) & (one.seq == here.seq))
        .where(is_held)
        .order_by(here.at_ms, here.stream, here.seq)
        .limit(LISTED_MAX)
    )
    rows = connection.execute(query)
    return total, tuple(
        Held(row.stream, row.seq, row.type, _about(row.body), row.at_ms, row.received_ms) for row in rows
    )


def stretches(connection: Connection, box: str) -> tuple[Stretch, ...]:
    """What the box gave up of temperatures, the latest first: summaries that follow each other are one."""
    here = tables.thinned.c
    query = (
        select(tables.thinned)
        .where(here.box == box)
        .order_by(here.at_ms.desc(), here.probe)
        .limit(20 * LISTED_MAX)
    )
    found: dict[str, list[Stretch]] = defaultdict(list)
    for row in connection.execute(query):
        mine = found[row.probe]
        one = Stretch(*(getattr(row, name) for name in Stretch.__struct_fields__))
        if mine and mine[-1].at_ms <= one.until_ms and (mine[-1].site, mine[-1].room) == (one.site, one.room):
            mine[-1] = join(one, mine[-1])
        else:
            mine.append(one)
    every = [one for mine in found.values() for one in mine]
    return tuple(sorted(every, key=lambda one: (-one.at_ms, one.probe))[:LISTED_MAX])


def join(one: Stretch, later: Stretch) -> Stretch:
    """Two stretches of a probe in a row as one."""
    return Stretch(
        one.site,
        one.room,
        one.probe,
        one.at_ms,
        max(one.until_ms, later.until_ms),
        one.readings + later.readings,
        min(one.low_mc, later.low_mc),
        max(one.high_mc, later.high_mc),
    )


def _last(box: str, kind: str) -> log.Query:
    return (
        log.of_box(box, kind)
        .order_by(tables.event.c.at_ms.desc(), tables.event.c.id.desc())
        .limit(LISTED_MAX)
    )


def _about(body: bytes) -> str:
    try:
        what = _what.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    return what.waybill or what.device or what.probe or what.door
