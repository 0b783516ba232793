"""All named sets of rows, by their names."""

from central.store.queries.rows import fleet, goods, money, parcels, rooms, service, waiting
from central.store.queries.rows.shape import RowSet

_ALL = (
    *parcels.ALL,
    *waiting.ALL,
    *money.ALL,
    *service.ALL,
    *fleet.ALL,
    *rooms.ALL,
    *goods.ALL,
)
ROW_SETS: dict[str, RowSet] = {one.name: one for one in _ALL}
