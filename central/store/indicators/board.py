"""The ledger as it stands: of each indicator the actual that counts, its figure and its state."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files

from msgspec import Struct
from sqlalchemy import Connection

from central.store.indicators import entries
from central.store.indicators.counting.counts import Live, lives
from central.store.indicators.entries import Entry
from logistics.indicators import pack
from logistics.indicators.figures import Figure
from logistics.indicators.indicator import Indicator, Pack
from logistics.indicators.state import Actual, State, figure_of, is_late, judge


class Line(Struct, frozen=True):
    """An indicator with its actual: an entry, or what is counted live where that is of later days."""

    indicator: Indicator
    entry: Entry | None
    live: Live | None
    actual: Actual | None
    figure: Figure | None
    state: State
    is_late: bool

    @property
    def is_live(self) -> bool:
        """Whether what counts is what the events say now."""
        return self.live is not None and self.actual is not None and self.actual == self.live.actual

    @property
    def beside(self) -> Live | None:
        """What is counted of days after those that count, where the deadline is between them."""
        if self.live is None or self.actual is None or self.live.last <= self.actual.last:
            return None
        return self.live

    @property
    def source(self) -> str:
        """Where the actual comes from: a department's key, "system", or "" for nowhere."""
        if self.is_live:
            return entries.SYSTEM
        return self.entry.source if self.entry else ""


@cache
def packaged() -> Pack:
    """The indicators that came with this program, read once. Raises PackError: a build that is broken."""
    return pack.parse(files("logistics").joinpath("packs/indicators.toml").read_text(encoding="utf-8"))


def board(connection: Connection, indicators: Pack, today: date) -> tuple[Line, ...]:
    """All indicators in the plan's order."""
    entered, counted = current(connection, indicators.indicators, today), lives(connection)
    return tuple(
        line_of(one, entered.get(one.code), counted.get(one.code), today) for one in indicators.indicators
    )


def current(connection: Connection, indicators: Iterable[Indicator], today: date) -> dict[str, Entry]:
    """The entry of each that counts today."""
    return entries.currents(
        connection, {one.code: one.deadline for one in indicators if today > one.deadline}
    )


def line_of(indicator: Indicator, entry: Entry | None, live: Live | None, today: date) -> Line:
    """An indicator's line.

    Of an entry and a count of the same days the entry counts: somebody signed it. Once the deadline is past,
    an entry that ends by it counts, and no count of later days.
    """
    actual = entry.actual if entry else None
    if live is not None and (actual is None or _is_newer(live.last, actual.last, indicator.deadline, today)):
        actual = live.actual
    return Line(
        indicator=indicator,
        entry=entry,
        live=live,
        actual=actual,
        figure=figure_of(indicator, actual) if actual else None,
        state=judge(indicator, actual, today),
        is_late=actual is not None and is_late(indicator, actual),
    )


def _is_newer(counted: date, entered: date, deadline: date, today: date) -> bool:
    is_kept = today > deadline and entered <= deadline < counted
    return counted > entered and not is_kept


def by_clause(lines: tuple[Line, ...], indicators: Pack) -> Mapping[str, tuple[Line, ...]]:
    """The lines under the clauses that ask for them."""
    found = {
        clause: tuple(one for one in lines if one.indicator.clause == clause) for clause in indicators.clauses
    }
    return {clause: some for clause, some in found.items() if some}
