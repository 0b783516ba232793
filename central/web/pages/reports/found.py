"""Finds what an address of a report names: its kind, its period, and a version of it."""

from datetime import date
from typing import Annotated

from fastapi import HTTPException, Path, Query

from central.store.ledgers.reports.versions import Version, latest, version
from central.web.frame import Visit
from logistics.service.reports.kinds import Kind, period_named

Named = Annotated[str, Path(max_length=10)]
VERSION_MAX = 2**31 - 1
"""What the database can number."""
Number = Annotated[int, Query(alias="version", ge=0, le=VERSION_MAX)]


def found(visit: Visit, kind: Kind, period: str, number: int = 0) -> Version:
    """A version, the latest for 0. Raises HTTPException 404 for what is not there."""
    try:
        period_named(kind, period)
    except ValueError:
        raise HTTPException(404) from None
    with visit.store.read() as connection:
        one = version(connection, kind, period, number) if number else latest(connection, kind, period)
    if one is None:
        raise HTTPException(404)
    return one


def days_of(one: Version) -> list[tuple[date, int]]:
    """The days that a week or month was made from, with their versions."""
    return [(date.fromisoformat(day), number) for day, number in sorted(one.because.days.items())]
