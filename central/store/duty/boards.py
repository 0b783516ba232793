"""Puts the board together: what is known now, judged, with what people did about it."""

from collections import defaultdict
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from central.store.duty import looks
from central.store.duty.reported import reported
from central.store.duty.tables import duty_deed
from central.store.fleet import facts
from central.store.queries.columns import columns
from central.store.queries.ledgers import money
from central.store.queries.reach import Sites
from logistics.duty.board import Deed, Standing, board
from logistics.duty.causes import Causes, Counted
from logistics.duty.judge import judge
from logistics.duty.limits import Limits

# A batch of keys in a query: SQLite takes 32,766 values, other databases fewer.
_KEYS_A_QUERY = 500


def read(
    connection: Connection, limits: Limits, now_ms: int, zone: ZoneInfo, sites: Sites = None
) -> tuple[Standing, ...]:
    """The board at `now_ms` of somebody who reaches `sites`; days are those of `zone`."""
    found = judge(causes(connection, limits, now_ms, zone, sites), limits, now_ms)
    # What names no site is for those who see all.
    matters = [one for one in found if sites is None or one.site in sites]
    return board(matters, deeds_of(connection, [one.key for one in matters]), limits, now_ms)


def causes(
    connection: Connection, limits: Limits, now_ms: int, zone: ZoneInfo, sites: Sites = None
) -> Causes:
    """All that may be a matter, of what lasts and of what happened lately; alerts at these sites alone."""
    since_ms = now_ms - limits.look_back_ms
    return Causes(
        alerts=looks.alerts(connection, sites),
        boxes=looks.boxes(connection),
        lying=looks.lying(connection, now_ms - limits.overdue_ms),
        counts=tuple(
            Counted(site, one.day, one.at_ms, one.expected_fen, one.counted_fen)
            for site, one in money.closes(connection, since_ms)
            if one.difference_fen
        ),
        reported=reported(connection, now_ms, zone),
        letters=looks.letters(connection, since_ms),
        held=looks.held(connection),
        failed=looks.failed(connection, since_ms) + looks.rejected(connection, since_ms),
        gaps=looks.gaps(connection, since_ms),
        waiting=looks.waiting(connection),
        fleet=facts.read(connection),
        backup=looks.backup(connection),
        unheld=looks.unheld(connection, now_ms),
        mirror=looks.mirror(connection),
    )


def deeds_of(connection: Connection, keys: Sequence[str]) -> dict[str, list[Deed]]:
    """What people did about these matters, oldest first."""
    found: dict[str, list[Deed]] = defaultdict(list)
    here = duty_deed.c
    for start in range(0, len(keys), _KEYS_A_QUERY):
        batch = keys[start : start + _KEYS_A_QUERY]
        query = select(*columns(duty_deed, Deed)).where(here.key.in_(batch)).order_by(here.id)
        for row in connection.execute(query):
            found[row.key].append(Deed(*row))
    return found
