"""Dead letters: batches that could not be read, with their bytes and why."""

from msgspec import Struct
from sqlalchemy import Connection, func, select

from central.store.tables import dead_letter

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


def listed(connection: Connection) -> tuple[Letter, ...]:
    """The dead letters, the last to come first, at most LISTED_MAX."""
    here = dead_letter.c
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
        .order_by(here.last_ms.desc())
        .limit(LISTED_MAX)
    )
    return tuple(
        Letter(row.digest, row.box, row.reason, row.size, row.first_ms, row.last_ms, row.times)
        for row in connection.execute(query)
    )


def total(connection: Connection) -> int:
    """How many there are."""
    return connection.execute(select(func.count()).select_from(dead_letter)).scalar_one()


def payload(connection: Connection, digest: str) -> bytes | None:
    """The bytes that were kept of a letter, None for an unknown one."""
    query = select(dead_letter.c.payload).where(dead_letter.c.digest == digest)
    return connection.execute(query).scalar_one_or_none()
