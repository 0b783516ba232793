"""Money on delivery per site: collected, remitted, in hand, and what each count found."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Table, func, select

from central.store.ledgers.tables import cod_close, cod_parcel, cod_payment, cod_remittance
from central.store.queries.reach import Sites, within
from logistics.events.money import CodClosed, CodPaid, CodRemitted
from logistics.parcels.cod import Close, Till, till
from logistics.parcels.told import Told

ODD_MAX = 200
_EVER_MS = 2**62


class Odd(Struct, frozen=True):
    """An account with something that cannot be right: `kinds` say what."""

    waybill: str
    site: str
    at_ms: int
    due_fen: int | None
    paid_fen: int
    kinds: tuple[str, ...]


def tills(connection: Connection) -> tuple[Till, ...]:
    """Each site's till from all that ever happened there, without its single counts."""
    collected = _sums(connection, cod_payment)
    remitted = _sums(connection, cod_remittance)
    counted = _last_counts(connection)
    found = []
    for site in sorted({*collected, *remitted, *counted}):
        in_hand = collected.get(site, 0) - remitted.get(site, 0)
        if site in counted:
            since_ms, in_hand = counted[site]
            in_hand += _since(connection, cod_payment, site, since_ms)
            in_hand -= _since(connection, cod_remittance, site, since_ms)
        found.append(Till(site, collected.get(site, 0), remitted.get(site, 0), in_hand))
    return tuple(found)


def difference_fen(one: Till) -> int:
    """What all counts together found missing: what was collected and is neither remitted nor in hand."""
    return one.collected_fen - one.remitted_fen - one.in_hand_fen


def closes(connection: Connection, since_ms: int, until_ms: int = _EVER_MS) -> tuple[tuple[str, Close], ...]:
    """The counts of a span with what each should have found, the newest first."""
    here = cod_close.c
    counted = select(here.site).where(here.at_ms >= since_ms, here.at_ms < until_ms).group_by(here.site)
    sites = connection.execute(counted).scalars().all()
    found = [(site, close) for site in sites for close in _closes(connection, site, since_ms, until_ms)]
    return tuple(sorted(found, key=lambda pair: (-pair[1].at_ms, pair[0])))


def odd(connection: Connection, sites: Sites = None) -> tuple[Odd, ...]:
    """Accounts at these sites with something that cannot be right, the newest first, at most ODD_MAX."""
    here = cod_parcel.c
    query = select(here.waybill, here.site, here.at_ms, here.due_fen, here.paid_fen, here.odd)
    query = query.where(here.odd != "[]", within(here.site, sites))
    rows = connection.execute(query.order_by(here.at_ms.desc()).limit(ODD_MAX))
    return tuple(Odd(*row[:5], msgspec.json.decode(row[5], type=tuple[str, ...])) for row in rows)


def _closes(connection: Connection, site: str, since_ms: int, until_ms: int) -> list[Close]:
    """From the count before on: what it found was in hand then."""
    here = cod_close.c
    before = select(here.at_ms, here.counted_fen).where(here.site == site, here.at_ms < since_ms)
    last = connection.execute(before.order_by(here.at_ms.desc()).limit(1)).first()
    from_ms, opening = (last.at_ms + 1, last.counted_fen) if last else (0, 0)
    found = till(site, _moves(connection, site, from_ms, until_ms), opening).closes
    return [close for close in found if close.at_ms >= since_ms]


def _moves(connection: Connection, site: str, from_ms: int, until_ms: int) -> Sequence[Told]:
    """What moved a till, as events again: so that there is one way to add it up."""
    paid, sent, closed = cod_payment.c, cod_remittance.c, cod_close.c
    found: list[Told] = []
    for row in connection.execute(
        select(cod_payment).where(paid.site == site, paid.at_ms.between(from_ms, until_ms - 1))
    ):
        event = CodPaid(
            waybill=row.waybill, site=site, payment=row.name, amount_fen=row.amount_fen, method=row.method
        )
        found.append(Told(row.at_ms, "0", len(found), event))
    for row in connection.execute(
        select(cod_remittance).where(sent.site == site, sent.at_ms.between(from_ms, until_ms - 1))
    ):
        moved = CodRemitted(site=site, remittance=row.name, amount_fen=row.amount_fen)
        found.append(Told(row.at_ms, "0", len(found), moved))
    for row in connection.execute(
        select(cod_close).where(closed.site == site, closed.at_ms.between(from_ms, until_ms - 1))
    ):
        count = CodClosed(
            site=site,
            day=row.day,
            expected_fen=row.expected_fen,
            counted_fen=row.counted_fen,
            note=row.note,
        )
        found.append(Told(row.at_ms, "1", len(found), count))
    return found


def _sums(connection: Connection, table: Table) -> dict[str, int]:
    here = table.c
    query = select(here.site, func.sum(here.amount_fen)).group_by(here.site)
    return {site: int(amount) for site, amount in connection.execute(query)}


def _since(connection: Connection, table: Table, site: str, since_ms: int) -> int:
    here = table.c
    query = select(func.sum(here.amount_fen)).where(here.site == site, here.at_ms > since_ms)
    return int(connection.execute(query).scalar() or 0)


def _last_counts(connection: Connection) -> dict[str, tuple[int, int]]:
    """When each site's till was counted last, and what was in it."""
    found: dict[str, tuple[int, int]] = {}
    here = cod_close.c
    latest = select(here.site, func.max(here.at_ms).label("at_ms")).group_by(here.site).subquery()
    query = select(here.site, here.at_ms, here.counted_fen).join(
        latest, (latest.c.site == here.site) & (latest.c.at_ms == here.at_ms)
    )
    for row in connection.execute(query.order_by(here.stream, here.seq)):
        found[row.site] = (row.at_ms, row.counted_fen)
    return found
