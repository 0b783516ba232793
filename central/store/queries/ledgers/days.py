"""The reported days as a list: how many versions each has, and when the last one was made."""

from msgspec import Struct
from sqlalchemy import Connection, func, select

from central.store.ledgers.tables import day_report

SHOWN_MAX = 62


class Reported(Struct, frozen=True):
    """A reported day."""

    day: str
    versions: int
    made_ms: int


def reported(connection: Connection, before: str) -> tuple[Reported, ...]:
    """The days before one, the newest first, at most SHOWN_MAX."""
    here = day_report.c
    query = (
        select(here.day, func.max(here.version), func.max(here.made_ms))
        .where(here.day < before)
        .group_by(here.day)
        .order_by(here.day.desc())
        .limit(SHOWN_MAX)
    )
    return tuple(Reported(*row) for row in connection.execute(query))


def versions(connection: Connection, day: str) -> tuple[tuple[int, int], ...]:
    """The versions of a day: number and when each was made (UTC ms)."""
    here = day_report.c
    query = select(here.version, here.made_ms).where(here.day == day).order_by(here.version)
    return tuple((row.version, row.made_ms) for row in connection.execute(query))
