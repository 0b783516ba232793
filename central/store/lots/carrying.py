"""Sends each site's boxes what all boxes told of the site's lots, a new version when that has changed."""

from collections.abc import Sequence

from msgspec.structs import replace
from sqlalchemy import Connection, and_, exists, func, or_, select

from central.store.ledgers.held import versions
from central.store.ledgers.held.sending import BY, holders
from central.store.ledgers.held.tables import table_sent
from central.store.ledgers.told import portions
from central.store.lots.facts import CENTRE, told_of
from central.store.lots.forebears import telling
from central.store.lots.tables import IN_STOCK, IN_TROUBLE, lot, lot_fact
from central.store.store import Store
from central.store.tables import quarantine, span, stream
from logistics import wire
from logistics.goods.lots.account import fold
from logistics.goods.lots.carried import HEARD_MAX, MORE_MAX, ROWS_MAX, CarriedTable, carry, encode
from logistics.goods.lots.heard import Heard, Hearing, closed, heard_of
from plumbing import codec

KIND: wire.TableName = "lots"
_DAY_MS = 86_400_000
KEPT_DAYS = 30
"""For so long a lot that is used up is still told of."""
EVERY_MS = 600_000
"""Masses are sent so often at most: each version is some tens of kilobytes, over a village's link. What
keeps a lot from leaving is sent at once."""
_BEFORE_MAX = ROWS_MAX // 4
_Mark = tuple[int, ...]


class Carrying:
    """A task of the upkeep. A box by itself at its site is told too: what is entered here is in no box."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen: dict[str, tuple[int, _Mark, _Mark]] = {}

    def tick(self, now_ms: int) -> None:
        """Look at each site that has a box, and send where something is new."""
        since_ms = (now_ms // _DAY_MS - KEPT_DAYS) * _DAY_MS
        with self._store.read() as connection:
            sites = sorted({one.site for one in holders(connection)} - {""})
            found = {site: marks(connection, site, since_ms) for site in sites}
        for site, (words, masses) in found.items():
            sent_ms, old_words, old_masses = self._seen.get(site, (0, (), ()))
            is_late = masses != old_masses and now_ms - sent_ms >= EVERY_MS
            if words != old_words or is_late:
                with self._store.write() as connection:
                    renew(connection, site, since_ms, now_ms)
                self._seen[site] = (now_ms, words, masses)


def renew(connection: Connection, site: str, since_ms: int, now_ms: int) -> None:
    """Send a site its lots, if these are not what it was sent last; one that never had any gets none."""
    whole = fitting(_lots(connection, site, since_ms))
    mine = (table_sent.c.kind == KIND, table_sent.c.site == site)
    if whole.rows or connection.execute(select(table_sent.c.version).where(*mine)).first():
        versions.renew(connection, KIND, encode(whole), site=site, sites={site}, who=BY, now_ms=now_ms)


def fitting(whole: CarriedTable) -> CarriedTable:
    """So many of its rows as fit into the parts of a table; of others that are on hand the numbers."""
    while len(codec.pack(encode(whole))) > wire.PARTS_MAX * wire.PART_BYTES_MAX:
        if not whole.rows:
            return replace(whole, heard=tuple(closed(one) for one in whole.heard))
        keep = len(whole.rows) * 4 // 5
        cut = tuple(row.lot for row in whole.rows[keep:] if row.net_g > 0)
        whole = replace(whole, rows=whole.rows[:keep], more=cut + whole.more)
    return whole


def marks(connection: Connection, site: str, since_ms: int) -> tuple[_Mark, _Mark]:
    """What differs as soon as something is said of a lot, and as soon as anything moves."""
    here = lot.c
    papers = func.length(here.certificate) + func.length(here.inspection)
    failed = func.count().filter(here.inspection == "fail")
    words = (func.count(here.block), failed, func.sum(papers), func.count(here.settled_ms))
    # Of lots anywhere: something that lies here may be made of them.
    bad = select(func.count(), func.sum(here.last_ms)).select_from(lot).where(IN_TROUBLE)
    troubles = tuple(int(number or 0) for number in connection.execute(bad).one())
    masses = (func.count(), func.sum(here.last_ms), func.sum(here.on_hand_g), func.sum(here.in_g))
    query = select(*words, *masses).where(here.site == site, here.last_ms >= since_ms)
    row = tuple(int(number or 0) for number in connection.execute(query).one())
    return (*row[: len(words)], *troubles), row[len(words) :]


def _lots(connection: Connection, site: str, since_ms: int) -> CarriedTable:
    """What is there first, the last handled first; so many as a table has room for.

    A lot that was carried on to another site stays in the table as long as something of it is left: to a box
    that told of it silence says that it is used up.
    """
    here = lot.c
    boxes = [one.box for one in holders(connection) if one.site == site]
    was_here = exists().where(lot_fact.c.lot == here.lot, lot_fact.c.box.in_(boxes))
    is_here = and_(IN_STOCK, or_(here.site == site, was_here))
    stock = connection.execute(select(func.count()).select_from(lot).where(is_here)).scalar() or 0
    query = select(here.lot).where(is_here).order_by(here.site != site, here.last_ms.desc(), here.lot)
    found = connection.execute(query.limit(ROWS_MAX + MORE_MAX)).scalars().all()
    used_up = select(here.lot).where(here.site == site, here.last_ms >= since_ms, here.on_hand_g <= 0)
    used_up = used_up.order_by(here.last_ms.desc(), here.lot).limit(ROWS_MAX)
    # What was said of a forebear counts for what lies here, wherever that is and however long ago.
    before = telling(connection, found[:ROWS_MAX], _BEFORE_MAX)
    room = ROWS_MAX - len(before)
    names = [*found[:room], *connection.execute(used_up).scalars()][:room]
    names = [*names, *(one for one in before if one not in names)]
    told = told_of(connection, names)
    # A box that moves here is sent this very table: of what is summed up in it all streams are named.
    summed = {one.stream for facts in told.values() for one in facts} - {CENTRE}
    heard = _heard(connection, [*dict.fromkeys([*sorted(summed), *_streams(connection, boxes)])])
    hearing = Hearing(heard)
    rows = (carry(fold(name, told[name]), lambda one: hearing.has(one.place)) for name in names)
    # What is left of a forebear elsewhere is no stock of this site.
    apart = set(before) - set(found)
    rows = (replace(one, net_g=min(0, one.net_g)) if one.lot in apart else one for one in rows)
    return CarriedTable(site, tuple(rows), stock - len(found), heard, tuple(found[room:]))


def _streams(connection: Connection, boxes: Sequence[str]) -> Sequence[str]:
    """The streams of these boxes, the newest first."""
    here = stream.c
    query = select(here.name).where(here.box.in_(boxes)).order_by(here.last_received_ms.desc(), here.name)
    return connection.execute(query.limit(HEARD_MAX)).scalars().all()


def _heard(connection: Connection, streams: Sequence[str]) -> tuple[Heard, ...]:
    """What is known of these streams; what was dated in the future is stored and does not count yet."""
    spans: dict[str, list[tuple[int, int]]] = {name: [] for name in streams[:HEARD_MAX]}
    held: dict[str, list[int]] = {name: [] for name in spans}
    waits = quarantine.c
    for some in portions(spans):
        for row in connection.execute(select(span).where(span.c.stream.in_(some))):
            spans[row.stream].append((row.low, row.high))
        query = select(waits.stream, waits.seq).where(waits.stream.in_(some), waits.released_ms.is_(None))
        for row in connection.execute(query):
            held[row.stream].append(row.seq)
    found = (heard_of(name, spans[name], held[name]) for name in spans)
    return tuple(sorted((one for one in found if one.spans), key=lambda one: one.stream))
