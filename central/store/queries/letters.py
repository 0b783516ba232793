"""Dead letters: batches that could not be read, with their bytes and why."""

from msgspec import Struct
from sqlalchemy import Connection, func, select, true

from central.store.queries.reach import Sites, within
from central.store.tables import box, dead_letter

LISTED_MAX = 200


class Letter(Struct, frozen=True):
    """A dead letter without its bytes; `size` is how many bytes were kept."""

    digest: str
    box: str
    reason: str
    size: int
    first_ms: int
    last_ms: int
    times: int


def listed(connection: Connection, sites: Sites = None) -> tuple[Letter, ...]:
    """The dead letters of boxes at these sites, the last to come first, at most LISTED_MAX."""
    here = dead_letter.c
    near = select(box.c.name).where(within(box.c.site, sites))
    query = (
        select(
            here.digest,
            here.box,
            here.reason,
            func.length(here.payload).label("size"),
            here.first_ms,
            here.last_ms,
            here.times,
        )
        .where(true() if sites is None else here.box.in_(near))
        .order_by(here.last_ms.desc())
        .limit(LISTED_MAX)
    )
    return tuple(
        Letter(row.digest, row.box, row.reason, row.size, row.first_ms, row.last_ms, row.times)
        for row in connection.execute(query)
    )


def total(connection: Connection, sites: Sites = None) -> int:
    """How many there are of boxes at these sites."""
    near = select(box.c.name).where(within(box.c.site, sites))
    here = true() if sites is None else dead_letter.c.box.in_(near)
    return connection.execute(select(func.count()).select_from(dead_letter).where(here)).scalar_one()


def box_of(connection: Connection, digest: str) -> str | None:
    """From which box a letter came; None for an unknown letter."""
    query = select(dead_letter.c.box).where(dead_letter.c.digest == digest)
    return connection.execute(query).scalar_one_or_none()


def payload(connection: Connection, digest: str) -> bytes | None:
    """The bytes that were kept of a letter, None for an unknown one."""
    query = select(dead_letter.c.payload).where(dead_letter.c.digest == digest)
    return connection.execute(query).scalar_one_or_none()
