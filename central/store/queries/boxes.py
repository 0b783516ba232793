"""Every box: how it is, what hangs on it, and whether all it ever told has come in."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from msgspec import Struct
from sqlalchemy import Column, ColumnElement, Connection, Row, Table, func, select, true

from central.store import tables
from central.store.queries.columns import columns


class Device(Struct, frozen=True):
    """A device of a box, up or down since when and why."""

    device: str
    kind: str
    is_up: bool
    since_ms: int
    reason: str


class Stream(Struct, frozen=True):
    """The gap ledger of one stream: `stored` numbers are there, the highest one is `highest`."""

    name: str
    last_received_ms: int
    stored: int
    highest: int

    @property
    def missing(self) -> int:
        """How many numbers below the highest are not there."""
        return self.highest - self.stored


class Told(Struct, frozen=True):
    """What a box last told of itself. Times are UTC ms, `oldest_ms` is an age in ms."""

    site: str = ""
    role: str = ""
    version: str = ""
    started_ms: int = 0
    clock: str = ""
    health_ms: int = 0
    backlog: int = 0
    oldest_ms: int = 0
    disk_free_mb: int = 0
    skipped: int = 0
    dropped: int = 0


class Seen(Struct, frozen=True):
    """A box as the broker sees it; `is_online` is None for one that it never saw."""

    is_online: bool | None = None
    since_ms: int = 0


class Known(Struct, frozen=True):
    """When a box's clock last became known after a boot without, and what it had been off by."""

    known_ms: int
    was_off_ms: int | None


class Box(Struct, frozen=True):
    """A box with all that hangs on it; one that never told of itself has an empty `told`."""

    name: str
    told: Told
    seen: Seen
    devices: tuple[Device, ...]
    streams: tuple[Stream, ...]
    known: Known | None = None
    held: int = 0

    @property
    def stored(self) -> int:
        """Events of all its streams that are stored."""
        return sum(stream.stored for stream in self.streams)

    @property
    def highest(self) -> int:
        """Events that it must have made, by the highest number of each stream."""
        return sum(stream.highest for stream in self.streams)

    @property
    def missing(self) -> int:
        """Events that it made and that are not here."""
        return sum(stream.missing for stream in self.streams)


def listed(connection: Connection, only: str | None = None) -> tuple[Box, ...]:
    """All boxes by name, or one: those that told something and those that were only seen."""
    told = {name: Told(*row) for name, *row in _all(connection, tables.box.c.name, tables.box, Told, only)}
    presence = tables.presence
    seen = {name: Seen(*row) for name, *row in _all(connection, presence.c.box, presence, Seen, only)}
    known = _known(connection)
    held = _held(connection)
    devices, streams = _devices(connection, only), _streams(connection, only)
    return tuple(
        Box(
            name=name,
            told=told.get(name, Told()),
            seen=seen.get(name, Seen()),
            devices=tuple(devices[name]),
            streams=tuple(streams[name]),
            known=known.get(name),
            held=held.get(name, 0),
        )
        for name in sorted({*told, *seen, *streams})
    )


def site_of(connection: Connection, name: str) -> str:
    """Where a box told that it stands; "" where it never did."""
    query = select(tables.box.c.site).where(tables.box.c.name == name)
    return connection.execute(query).scalar_one_or_none() or ""


def sites_with_boxes(connection: Connection) -> frozenset[str]:
    """The sites at which a box has told of itself."""
    query = select(tables.box.c.site).where(tables.box.c.site != "").distinct()
    return frozenset(connection.execute(query).scalars())


def _known(connection: Connection) -> dict[str, Known]:
    here = tables.boot_clock
    query = select(here.c.box, *columns(here, Known)).order_by(here.c.known_ms)
    return {box: Known(*row) for box, *row in connection.execute(query)}


def _held(connection: Connection) -> dict[str, int]:
    """How many events of each box are in quarantine."""
    here = tables.quarantine.c
    query = select(here.box, func.count().label("held")).where(here.released_ms.is_(None)).group_by(here.box)
    return {row.box: row.held for row in connection.execute(query)}


def _all(
    connection: Connection, key: Column[str], table: Table, shape: type[Struct], only: str | None
) -> Iterable[Row[*tuple[Any, ...]]]:
    return connection.execute(select(key, *columns(table, shape)).where(_is(key, only)))


def _is(key: Column[str], only: str | None) -> ColumnElement[bool]:
    return true() if only is None else key == only


def _devices(connection: Connection, only: str | None) -> dict[str, list[Device]]:
    found: dict[str, list[Device]] = defaultdict(list)
    device = tables.device
    query = select(device.c.box, *columns(device, Device)).where(_is(device.c.box, only))
    query = query.order_by(device.c.box, device.c.device)
    for box, *row in connection.execute(query):
        found[box].append(Device(*row))
    return found


def _streams(connection: Connection, only: str | None) -> dict[str, list[Stream]]:
    """Newest stream first."""
    found: dict[str, list[Stream]] = defaultdict(list)
    stream, span = tables.stream, tables.span
    query = (
        select(
            stream.c.box,
            stream.c.name,
            stream.c.last_received_ms,
            func.coalesce(func.sum(span.c.high - span.c.low + 1), 0).label("stored"),
            func.coalesce(func.max(span.c.high), 0).label("highest"),
        )
        .outerjoin(span, span.c.stream == stream.c.name)
        .where(_is(stream.c.box, only))
        .group_by(stream.c.box, stream.c.name, stream.c.last_received_ms, stream.c.first_received_ms)
        .order_by(stream.c.box, stream.c.first_received_ms.desc(), stream.c.name)
    )
    for row in connection.execute(query):
        found[row.box].append(Stream(row.name, row.last_received_ms, int(row.stored), row.highest))
    return found
