"""What lines told of their visits, for the API."""

from msgspec import Struct
from sqlalchemy import Connection, select

from central.store.ledgers.tables import visit
from central.store.queries.api import keyset
from central.store.queries.columns import columns
from central.store.queries.reach import Sites, within


class Visit(Struct, frozen=True):
    """A vehicle was at `stop`, or (kind not_reached) did not get there; `site` told it."""

    at_ms: int
    stop: str
    kind: str
    direction: str
    vehicle: str
    site: str
    stream: str
    seq: int


class At(Struct, frozen=True):
    """Where visits were: at `stop`, or where "" is given, at or told by any of `sites`."""

    sites: Sites
    stop: str = ""


def listed(
    connection: Connection,
    at: At,
    span: tuple[int, int],
    after: tuple[int, int, str] | None,
    limit: int,
) -> list[Visit]:
    """Visits in a half-open span by time; one more than `limit` where there are more."""
    here = visit.c
    key = [here.at_ms, here.seq, here.stream]
    query = select(*columns(visit, Visit)).where(
        here.stop == at.stop if at.stop else within(here.stop, at.sites, here.site),
        here.at_ms >= span[0],
        here.at_ms < span[1],
        keyset.after(key, after),
    )
    return [Visit(*row) for row in connection.execute(keyset.ordered(query, key, limit))]
