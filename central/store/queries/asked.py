"""What boxes were asked for and what came of it: the stills of a parcel's scans, and a box's commands."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection, select

from central.store.links.orders import command, still
from central.store.queries.columns import columns
from central.store.queries.ledgers.photos import Photo
from central.store.queries.parcels import Step
from central.store.tables import presence
from logistics.parcels.told import place_of

LISTED_MAX = 20


class Asked(Struct, frozen=True):
    """A command as it stands; `state` is waiting, done, refused or expired."""

    box: str
    kind: str
    about: str
    asked_by: str
    asked_ms: int
    expires_ms: int
    tries: int
    state: str
    answered_ms: int | None
    reason: str


class Picture(Struct, frozen=True):
    """A scan's still: when it came here, and how it stands with the last time that it was asked for.

    `away_ms`: since when the box is not connected.
    """

    fetched_ms: int | None = None
    asked: Asked | None = None
    away_ms: int | None = None

    @property
    def is_lost(self) -> bool:
        """Whether the box said for good that there is none."""
        return self.asked is not None and self.asked.reason in ("gone", "none")


Pictures = dict[tuple[str, int], Picture]
"""By stream and number."""


def of_steps(connection: Connection, steps: Sequence[Step | Photo]) -> Pictures:
    """The stills of those scans and photos that told of one."""
    keys = [(step.stream, step.seq) for step in steps if step.has_still]
    if not keys:
        return {}
    fetched = _fetched(connection, keys)
    places = [place_of(*key) for key in keys]
    query = select(*columns(command, Asked)).where(command.c.about.in_(places)).order_by(command.c.asked_ms)
    asked = {one.about: one for one in (Asked(*row) for row in connection.execute(query))}
    away = _away(connection, {one.box for one in asked.values()})
    return {
        key: Picture(fetched.get(key), last, away.get(last.box) if last else None)
        for key, place in zip(keys, places, strict=True)
        for last in (asked.get(place),)
    }


def of_box(connection: Connection, box: str) -> tuple[Asked, ...]:
    """The commands to a box, the newest first, at most LISTED_MAX."""
    query = select(*columns(command, Asked)).where(command.c.box == box)
    newest = query.order_by(command.c.asked_ms.desc()).limit(LISTED_MAX)
    return tuple(Asked(*row) for row in connection.execute(newest))


def jpeg(connection: Connection, stream: str, seq: int) -> bytes | None:
    """A still that was fetched, None where it was not or was deleted."""
    query = select(still.c.jpeg).where(still.c.stream == stream, still.c.seq == seq)
    return connection.execute(query).scalar_one_or_none()


def _fetched(connection: Connection, keys: Sequence[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """When stills came, of these and perhaps of others: SQLite finds pairs in an index only one by one."""
    streams, numbers = {stream for stream, _ in keys}, {seq for _, seq in keys}
    query = select(still.c.stream, still.c.seq, still.c.fetched_ms)
    found = connection.execute(query.where(still.c.stream.in_(streams), still.c.seq.in_(numbers)))
    return {(row.stream, row.seq): row.fetched_ms for row in found}


def _away(connection: Connection, boxes: set[str]) -> dict[str, int]:
    """Since when boxes are not connected."""
    here = presence.c
    query = select(here.box, here.since_ms).where(here.box.in_(boxes), ~here.is_online)
    return {row.box: row.since_ms for row in connection.execute(query)}
