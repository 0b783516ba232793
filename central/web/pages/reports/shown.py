"""How reports are put into words: titles of figures, values with their units, and what is not whole."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from central.web.pages.ledgers.shown import yuan
from central.web.words import NOTHING, Words
from logistics.service.levels import Level
from logistics.service.reports.kinds import Kind
from logistics.service.reports.shape import PlaceDay, Report, SiteFigures, Total, Value

GROUPS: dict[str, tuple[str, ...]] = {
    "parcels": (
        "arrived",
        "handed_out",
        "collected",
        "returned",
        "departed",
        "problems",
        "held",
        "down",
        "up",
    ),
    "money": ("due_fen", "collected_fen", "remitted_fen", "difference_fen", "postage_fen"),
    "produce": ("received_g", "graded_g", "packed_g", "shipped_g", "blocked"),
    "quality": ("corrections", "gaps"),
}
FIGURES = tuple(name for names in GROUPS.values() for name in names)
# What stands at the end of the last day, or is seen at the centre, lacks nothing where a day is silent.
_WHOLE_ALWAYS = frozenset({"held", "gaps"})


class Line(Struct, frozen=True):
    """A row of a table: the county, a township or a site; something came on `heard` of its `due` days."""

    level: str
    code: str
    name: str
    heard: int
    due: int
    closed: int
    values: dict[str, Value]

    @property
    def is_whole(self) -> bool:
        """Whether something came on each day."""
        return self.heard >= self.due

    def is_partial(self, figure: str) -> bool:
        """Whether a value is a sum of some days only."""
        known = self.values[figure] is not None
        return known and not self.is_whole and figure not in _WHOLE_ALWAYS


class Verdicts(Struct, frozen=True):
    """How many places kept a promise, broke it, or did not report enough to say; by name of the promise."""

    promise: str
    kept: int
    broken: int
    unreported: int


def lines(report: Report, words: Words) -> tuple[list[Line], list[Line]]:
    """The county with its townships, and the sites."""
    county = _total(report.county, "county", words.county())
    townships = [_total(one, "township", words.township(one.name)) for one in report.townships]
    return [county, *townships], [_site(one, words) for one in report.sites]


def _total(one: Total, level: str, name: str) -> Line:
    return Line(level, one.name, name, one.heard_days, one.due_days, one.closed_days, one.values())


def _site(one: SiteFigures, words: Words) -> Line:
    return Line("site", one.site, words.site(one.site), one.heard, one.due, one.closed, one.values())


def verdicts(levels: Iterable[Level]) -> list[Verdicts]:
    """Each promise with how it was kept."""
    found: dict[str, Counter[str]] = {}
    for level in levels:
        for kept in level.promises:
            found.setdefault(kept.promise, Counter())[kept.verdict] += 1
    return [Verdicts(name, n["kept"], n["broken"], n["unreported"]) for name, n in sorted(found.items())]


def visited(places: Iterable[PlaceDay]) -> dict[str, Counter[str]]:
    """Of a day: by way how many places were visited (yes), were not (no), and are 未报 (unreported)."""
    found = {"down": Counter[str](), "up": Counter[str]()}
    for place in places:
        for way in found:
            seen = getattr(place, way)
            found[way]["unreported" if seen is None else "yes" if seen else "no"] += 1
    return found


def title(words: Words, figure: str) -> str:
    """What a figure is called; what is counted of one thing each names it after the @."""
    name, at, of = figure.partition("@")
    said = words.word("figure", name)
    if not at:
        return said
    of = words.word("promise", of) if name in ("promise", "gap") else of or words.text("report.no_carrier")
    return words.text("report.figure_of", figure=said, of=of)


def place(words: Words, code: str) -> str:
    """What a place of a diff is called: the county, a site, or a probe in a room."""
    if not code:
        return words.county()
    site, *rest = code.split("/", 2)
    if not rest:
        name = words.site(site)
        return words.township(code) if name == code else name
    return " · ".join((words.site(site), words.room(site, rest[0]), *rest[1:]))


def value(words: Words, figure: str, one: Value) -> str:
    """A value with its unit; None is 未报 and never zero."""
    if one is None:
        return words.text("flow.unreported")
    if isinstance(one, str):
        return _text(words, figure, one)
    if figure.endswith("_fen"):
        return yuan(one)
    if figure.endswith("_g"):
        return words.mass(one)
    if figure.endswith("_ms"):
        return minutes(one)
    if figure.endswith("_mc"):
        return words.temperature(one)
    return words.number(one)


def _text(words: Words, figure: str, one: str) -> str:
    if figure.startswith("promise@"):
        return words.word("served", one)
    if figure == "coverage":
        return words.word("reached", one)
    return f"{one[:8]}…" if figure.endswith("digest") else one


def minutes(ms: int | None) -> str:
    """Minutes, with one decimal."""
    return NOTHING if ms is None else f"{ms / 60_000:,.1f}"


def heading(words: Words, kind: Kind, period: str) -> str:
    """What a report is called, such as 2026-W22 周报."""
    return words.text(f"report.of_{kind}", period=period)
