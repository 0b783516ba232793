"""Narrows a query to the sites that somebody may look at."""

from typing import Any

from sqlalchemy import ColumnElement, true

Sites = frozenset[str] | None
"""Ids of sites; None for the whole county."""


def within(column: ColumnElement[Any], sites: Sites) -> ColumnElement[bool]:
    """Rows of these sites."""
    return true() if sites is None else column.in_(sorted(sites))
