"""Who is silent: probes without a reading, and boxes that are not heard of."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, func, or_, select

from central.store import tables

STUCK = "stuck"
_NO_TEMPERATURE = ("power_on", "out_of_range")


class LastWord(Struct, frozen=True):
    """A probe and its newest reading; `fault` is what its box last said is wrong with it."""

    probe: str
    site: str
    room: str
    at_ms: int
    fault: str

    @property
    def box(self) -> str:
        """The box that it hangs on."""
        return self.probe.partition("/")[0]


class Link(Struct, frozen=True):
    """A box as the broker and its batches show it; `probes` is how many hang on it."""

    box: str
    site: str
    is_online: bool
    since_ms: int
    heard_ms: int
    probes: int


def last_words(connection: Connection) -> list[LastWord]:
    """The newest reading of each probe that ever had one."""
    probe = tables.probe.c
    query = (
        select(probe.probe, probe.site, probe.room, probe.at_ms, probe.fault, probe.fault_ms)
        .where(probe.at_ms.is_not(None))
        .order_by(probe.probe)
    )
    return [
        LastWord(row.probe, row.site, row.room, row.at_ms, row.fault if row.fault_ms >= row.at_ms else "")
        for row in connection.execute(query)
    ]


class Trouble(Struct, frozen=True):
    """A probe that says what is no temperature, or always the same: what is wrong, and since when.

    `read_ms` is its newest answer, whatever that was; None for a probe that never gave one.
    """

    probe: str
    site: str
    room: str
    fault: str
    since_ms: int
    read_ms: int | None


def troubled(connection: Connection) -> list[Trouble]:
    """The probes with a fault that stands, or whose newest reading is none."""
    one = tables.probe.c
    is_doubted = one.doubt.in_(_NO_TEMPERATURE)
    query = select(tables.probe).where(or_(one.fault != "", is_doubted)).order_by(one.probe)
    return [
        Trouble(row.probe, row.site, row.room, *_wrong(row), row.at_ms)
        for row in connection.execute(query)
        if row.fault == STUCK or row.doubt in _NO_TEMPERATURE or row.fault_ms >= (row.at_ms or 0)
    ]


def _wrong(row: Row[*tuple[Any, ...]]) -> tuple[str, int]:
    """What is wrong with a probe, and since when."""
    if row.doubt in _NO_TEMPERATURE:
        return row.doubt, row.at_ms if row.believed_ms is None else row.believed_ms
    return row.fault, row.fault_ms


def links(connection: Connection) -> list[Link]:
    """Each box that was ever connected."""
    presence, box = tables.presence.c, tables.box.c
    query = (
        select(
            presence.box,
            func.coalesce(box.site, "").label("site"),
            presence.is_online,
            presence.since_ms,
            presence.heard_ms,
        )
        .outerjoin(tables.box, box.name == presence.box)
        .order_by(presence.box)
    )
    probes = _probes(connection)
    return [Link(*row, probes=probes.get(row.box, 0)) for row in connection.execute(query)]


def _probes(connection: Connection) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for name in connection.execute(select(tables.probe.c.probe)).scalars():
        box = str(name).partition("/")[0]
        found[box] = found.get(box, 0) + 1
    return found
