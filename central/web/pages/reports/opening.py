"""Which rows a figure of a report opens: those that make the same number, where there are such."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from central.store.ledgers.reports.counting.scans import FIGURES
from central.store.ledgers.reports.versions import Version
from central.store.queries.ledgers.service import bounds
from central.web.pages.reports.shown import Line
from logistics.service.levels import Period

_ACTS = {figure: act for act, figure in FIGURES.items()}
_WAYS = frozenset({"down", "up"})
_MONEY = {
    "collected_fen": ("cod-payments", "amount_fen"),
    "remitted_fen": ("cod-remittances", "amount_fen"),
    "difference_fen": ("cod-counts", "missing_fen"),
}
# What is kept of each day; the others are added up from the scans, a parcel on two days being two.
_OF_DAYS = frozenset({"collected", "handed_out"})
_Filters = dict[str, str | int]


class Rows(Struct, frozen=True):
    """A set of rows, which of its numbers, and how it is narrowed."""

    name: str
    of: str
    filters: _Filters


class Opening(Struct, frozen=True):
    """The days that a report was made from, one after the other; a day's is one."""

    first: str
    last: str
    since_ms: int
    until_ms: int

    def rows(self, line: Line, figure: str) -> Rows | None:
        """The rows of a figure; None where none make it, or where nothing is known."""
        if line.values[figure] is None or (line.level == "township" and not line.code):
            return None
        where: _Filters = {} if line.level == "county" else {line.level: line.code}
        if figure in _MONEY:
            return Rows(*_MONEY[figure], {**where, **self._span()})
        return self._of_day(line, figure, where) if self.first == self.last else self._of_days(figure, where)

    def _of_day(self, line: Line, figure: str, where: _Filters) -> Rows | None:
        stands = {"state": "stands", **where, **self._span()}
        if figure in _ACTS:
            return Rows("scans", "parcels_at_sites", {"act": _ACTS[figure], **stands})
        if figure in _WAYS:
            return Rows("scans", "parcels", {"direction": figure, **stands})
        # A silent site holds parcels too, and has no row: it would be missing in a sum.
        if figure == "held" and line.level == "site" and line.heard:
            return Rows("site-days", "held", {"day": self.first, **where})
        return None

    def _of_days(self, figure: str, where: _Filters) -> Rows | None:
        if figure in _OF_DAYS:
            return Rows("site-days", figure, {"day": f"{self.first}/{self.last}", **where})
        if figure in _ACTS:
            filters = {"act": _ACTS[figure], **where, **self._span()}
            return Rows("day-scans", "parcels_at_sites_on_days", filters)
        if figure in _WAYS:
            return Rows("day-scans", "parcels_on_days", {"direction": figure, **where, **self._span()})
        return None

    def _span(self) -> _Filters:
        return {"since_ms": self.since_ms, "until_ms": self.until_ms}


def opening(one: Version, newest: int, zone: ZoneInfo) -> Opening | None:
    """What figures of a version open; None for an older one: it tells what the rows were, not what they are.

    None too where it is not known which days it was made from, or where one is missing between them.
    """
    days = [one.period] if one.kind == "day" else sorted(one.because.days)
    if one.number != newest or not days:
        return None
    first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
    if last - first != timedelta(days=len(days) - 1):
        return None
    return Opening(days[0], days[-1], *bounds(Period(first, last), zone))
