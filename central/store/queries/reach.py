"""Narrows a query to the sites that somebody may look at."""

from typing import Any

from sqlalchemy import ColumnElement, or_, true

Sites = frozenset[str] | None
"""Ids of sites; None for the whole county."""


def within(column: ColumnElement[Any], sites: Sites, *others: ColumnElement[Any]) -> ColumnElement[bool]:
    """Rows of these sites, by this column or one of the others."""
    if sites is None:
        return true()
    return or_(*(one.in_(sorted(sites)) for one in (column, *others)))
