"""A local day of the counter, as its books tell it."""

from datetime import date, datetime, timedelta

from edge_agent.counter.books.told import ToldRows
from logistics.labels import CHINA
from logistics.parcels.told import Told, standing


def day_of(at_ms: int) -> date:
    """The day by China's time."""
    return datetime.fromtimestamp(at_ms / 1000, CHINA).date()


def bounds(day: date) -> tuple[int, int]:
    """When it begins and when the next one does, UTC in milliseconds."""
    begins = datetime(day.year, day.month, day.day, tzinfo=CHINA)
    return tuple(int(one.timestamp() * 1000) for one in (begins, begins + timedelta(days=1)))  # type: ignore[return-value]  # two of them


def told_on(told: ToldRows, day: date) -> list[Told]:
    """What counts of all that was told on this day: a correction may have come later."""
    begins, ends = bounds(day)
    # The corrections are told anew beside the day's own: a place counts once.
    return standing([*told.between(begins, ends), *told.of_kinds("corrected")])
