"""Money on delivery per site: collected, remitted, in hand, and what each count found."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Row, Table, func, select

from central.store.ledgers.tables import cod_close, cod_parcel, cod_payment, cod_remittance
from central.store.queries.reach import Sites, within
from logistics.events.money import CodClosed, CodPaid, CodRemitted
from logistics.parcels.cod import Close, Till, till
from logistics.parcels.told import Told

ODD_MAX = 100
_EVER_MS = 2**62
# Tills that were counted so lately before a span are read together, others one by one.
_NEAR_MS = 15 * 86_400_000
_NEVER = (0, 0)


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
    openings = _openings(connection, sites, since_ms)
    near_ms = since_ms - _NEAR_MS
    near = {site: opening for site, opening in openings.items() if opening[0] >= near_ms}
    moves = _moves(connection, min(at_ms for at_ms, _ in near.values()), until_ms) if near else {}
    found = [
        (site, close)
        for site in sites
        for close in _closes(
            site,
            moves.get(site, [])
            if site in near
            else _moves(connection, openings.get(site, _NEVER)[0], until_ms, site).get(site, []),
            openings.get(site, _NEVER),
        )
        if close.at_ms >= since_ms
    ]
    return tuple(sorted(found, key=lambda pair: (-pair[1].at_ms, pair[0])))


def odd(connection: Connection, sites: Sites = None) -> tuple[Odd, ...]:
    """Accounts at these sites with something that cannot be right, the newest first, at most ODD_MAX."""
    here = cod_parcel.c
    query = select(here.waybill, here.site, here.at_ms, here.due_fen, here.paid_fen, here.odd)
    query = query.where(here.odd != "[]", within(here.site, sites))
    rows = connection.execute(query.order_by(here.at_ms.desc()).limit(ODD_MAX))
    return tuple(Odd(*row[:5], msgspec.json.decode(row[5], type=tuple[str, ...])) for row in rows)


def _openings(connection: Connection, sites: Sequence[str], before_ms: int) -> dict[str, tuple[int, int]]:
    """When each site's till was last counted before a moment, and what was in it."""
    here = cod_close.c
    last = (
        select(here.site, func.max(here.at_ms).label("at_ms"))
        .where(here.site.in_(sites), here.at_ms < before_ms)
        .group_by(here.site)
        .subquery()
    )
    query = select(here.site, here.at_ms, here.counted_fen).join(
        last, (last.c.site == here.site) & (last.c.at_ms == here.at_ms)
    )
    rows = connection.execute(query.order_by(here.stream, here.seq))
    return {row.site: (row.at_ms, row.counted_fen) for row in rows}


def _closes(site: str, moves: Sequence[Told], opening: tuple[int, int]) -> Sequence[Close]:
    """From the count before on: what it found was in hand then."""
    since_ms, counted_fen = opening
    return till(site, [one for one in moves if one.at_ms > since_ms], counted_fen).closes


def _moves(
    connection: Connection, from_ms: int, until_ms: int, only: str | None = None
) -> dict[str, list[Told]]:
    """What moved each till, or one, as events again: so that there is one way to add it up."""
    found: dict[str, list[Told]] = defaultdict(list)
    for table in (cod_payment, cod_remittance, cod_close):
        query = select(table).where(table.c.at_ms.between(from_ms, until_ms - 1))
        if only is not None:
            query = query.where(table.c.site == only)
        for row in connection.execute(query):
            event = _event(table, row)
            # A count comes after what moved in the same millisecond.
            found[row.site].append(Told(row.at_ms, str(int(table is cod_close)), len(found[row.site]), event))
    return found


def _event(table: Table, row: Row[*tuple[Any, ...]]) -> CodPaid | CodRemitted | CodClosed:
    if table is cod_payment:
        return CodPaid(
            waybill=row.waybill,
            site=row.site,
            payment=row.name,
            amount_fen=row.amount_fen,
            method=row.method,
        )
    if table is cod_remittance:
        return CodRemitted(site=row.site, remittance=row.name, amount_fen=row.amount_fen)
    return CodClosed(
        site=row.site, day=row.day, expected_fen=row.expected_fen, counted_fen=row.counted_fen, note=row.note
    )


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
