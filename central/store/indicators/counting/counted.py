"""What a count begins with and what it ends with."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Connection, event

from central.store.queries.ledgers import service
from logistics.counties.county import County
from logistics.indicators.figures import Figure
from logistics.indicators.indicator import Indicator
from logistics.service.levels import Period

Cell = str | int
Line = tuple[Cell, ...]


class Asked(Struct, frozen=True):
    """An indicator is to be counted up to a local day, the last one of its period."""

    connection: Connection
    county: County
    indicator: Indicator
    day: date

    @property
    def zone(self) -> ZoneInfo:
        """The county's zone."""
        return ZoneInfo(self.county.profile.timezone)

    def days(self, count: int) -> Period:
        """So many days up to the day."""
        return Period(self.day - timedelta(days=count - 1), self.day)

    def bounds(self, period: Period) -> tuple[int, int]:
        """A period as UTC ms, half open."""
        return service.bounds(period, self.zone)


class Counted(Struct, frozen=True):
    """A figure of a period with the rows that it was counted from.

    `is_open`: what is not reported could still make it reach the target.
    """

    period: Period
    figure: Figure
    columns: tuple[str, ...] = ()
    rows: tuple[Line, ...] = ()
    is_open: bool = False


@contextmanager
def statements_of(connection: Connection) -> Iterator[list[str]]:
    """The statements that run inside, each once, with what stood for their places."""
    found: list[str] = []

    def note(_c: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        text = f"{' '.join(statement.split())} -- {parameters!r}"
        if text not in found:
            found.append(text)

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(connection, "before_cursor_execute", note)
