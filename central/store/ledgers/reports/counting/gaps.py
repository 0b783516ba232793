"""Numbers that are missing in boxes' streams, on the day of the last event before them."""

from collections import defaultdict

from sqlalchemy import Connection, func, select

from central.store.tables import box, event, span


def gaps(connection: Connection, since_ms: int, until_ms: int) -> dict[str, int]:
    """How many numbers are missing by site, behind an event of the span."""
    here, later = span.alias("here"), span.alias("later")
    follows = select(func.min(later.c.low)).where(later.c.stream == here.c.stream, later.c.low > here.c.high)
    after = follows.scalar_subquery()
    query = (
        select(box.c.site, here.c.high, after.label("after"))
        .join(event, (event.c.stream == here.c.stream) & (event.c.seq == here.c.high))
        .join(box, box.c.name == event.c.box)
        .where(after.is_not(None), event.c.at_ms >= since_ms, event.c.at_ms < until_ms)
    )
    found: dict[str, int] = defaultdict(int)
    for row in connection.execute(query):
        found[row.site] += row.after - row.high - 1
    return dict(found)
