"""Goods that sites keep for owners, each with its movements, and what counts of shelves found."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import Response

from central.store.queries.ledgers import goods
from central.web.frame import Known
from central.web.pages.ledgers.shown import yuan

router = APIRouter()

_DAYS = 31
_DAY_MS = 86_400_000


@router.get("/ledgers/goods")
def show(visit: Known) -> Response:
    """Stock per owner, what is below zero marked, and a month's counts of shelves."""
    with visit.store.read() as connection:
        stocks = goods.stocks(connection, visit.reach.sites)
        counts = goods.shelf_counts(connection, visit.now_ms - _DAYS * _DAY_MS, visit.reach.sites)
    return visit.page("ledgers/goods.html", stocks=stocks, counts=counts, yuan=yuan, days=_DAYS)


@router.get("/ledgers/goods/item")
def one(
    visit: Known,
    site: Annotated[str, Query(max_length=64)],
    owner: Annotated[str, Query(max_length=64)],
    item: Annotated[str, Query(max_length=64)],
) -> Response:
    """The movements of one item, with what was there after each."""
    visit.at(site)
    with visit.store.read() as connection:
        found = goods.movements(connection, site, owner, item)
    if not found:
        raise HTTPException(404)
    return visit.page("ledgers/item.html", moves=found, site=site, owner=owner, item=item, yuan=yuan)
