"""Keeps which readings of a probe are doubted, and what speaks against each."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select

from central.store.projections.judging.tables import doubted
from central.store.upsert import write
from logistics.coldchain.probes.doubt import Doubted

_COLUMNS = ("probe", "at_ms", "milli_c", "doubt")


def keep(connection: Connection, probe: str, found: Iterable[Doubted]) -> None:
    """Keep doubts that are new."""
    rows = [(probe, one.at_ms, one.milli_c, one.doubt) for one in found]
    write(connection, doubted, _COLUMNS, rows, "upsert")


def replace(
    connection: Connection,
    probe: str,
    span_ms: tuple[int | None, int | None],
    waited_ms: int | None,
    waits_ms: int | None,
    found: Iterable[Doubted],
) -> None:
    """Keep these as the only ones in a half-open span, and of what waited for it to begin.

    What waits at its end is decided behind it: what is kept of that stays.
    """
    since_ms, until_ms = span_ms
    stale = doubted.c.at_ms >= (0 if since_ms is None else since_ms)
    if until_ms is not None:
        stale &= doubted.c.at_ms < until_ms
    if waited_ms is not None:
        stale |= doubted.c.at_ms == waited_ms
    if waits_ms is not None:
        stale &= doubted.c.at_ms != waits_ms
    connection.execute(delete(doubted).where(doubted.c.probe == probe, stale))
    keep(connection, probe, [one for one in found if one.at_ms != waits_ms])


def of(connection: Connection, probe: str, at_ms: int) -> str:
    """What speaks against one reading, "" for nothing."""
    here = doubted.c
    query = select(here.doubt).where(here.probe == probe, here.at_ms == at_ms)
    return str(connection.execute(query).scalar() or "")
