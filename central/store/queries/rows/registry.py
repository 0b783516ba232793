"""All named sets of rows, by their names."""

from central.store.queries.rows import parcels
from central.store.queries.rows.shape import RowSet

_ALL = (*parcels.ALL,)
ROW_SETS: dict[str, RowSet] = {one.name: one for one in _ALL}
