"""A day's money on delivery by site: taken, remitted, and what counts of tills found."""

from collections import Counter

from sqlalchemy import Connection, Table, func, select

from central.store.ledgers import tables
from central.store.queries.ledgers import money
from logistics.service.reports.shape import Money


def moneys(connection: Connection, since_ms: int, until_ms: int) -> dict[str, Money]:
    """The sites where money moved or was counted."""
    collected = _sums(connection, tables.cod_payment, since_ms, until_ms)
    remitted = _sums(connection, tables.cod_remittance, since_ms, until_ms)
    differences: Counter[str] = Counter()
    for site, close in money.closes(connection, since_ms, until_ms):
        differences[site] += close.difference_fen
    return {
        site: Money(
            collected_fen=collected.get(site, 0),
            remitted_fen=remitted.get(site, 0),
            difference_fen=differences.get(site),
        )
        for site in {*collected, *remitted, *differences}
    }


def _sums(connection: Connection, table: Table, since_ms: int, until_ms: int) -> dict[str, int]:
    here = table.c
    query = select(here.site, func.sum(here.amount_fen)).where(here.at_ms >= since_ms, here.at_ms < until_ms)
    return {site: int(amount) for site, amount in connection.execute(query.group_by(here.site))}
