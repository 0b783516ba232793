"""Pages of a table by its key: each row once, whatever comes in meanwhile."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, true

Column = ColumnElement[Any]


def after(columns: Sequence[Column], values: Sequence[object] | None) -> ColumnElement[bool]:
    """Rows whose key comes after `values`; all of them where there are none.

    Written out, as databases go by an index for it where they do not for a comparison of rows with texts.
    """
    if values is None:
        return true()
    parts = [
        and_(*(one == value for one, value in zip(columns[:n], values, strict=False)), columns[n] > values[n])
        for n in range(len(columns))
    ]
    return and_(columns[0] >= values[0], or_(*parts))


def ordered(query: Select[Any], columns: Sequence[Column], limit: int) -> Select[Any]:
    """In the order of the key, and one more than `limit`: whether there is more."""
    return query.order_by(*columns).limit(limit + 1)
