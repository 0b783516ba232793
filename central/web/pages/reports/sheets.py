"""A version of a report as tables: one flat table for programs, and the sheets of a workbook."""

from collections.abc import Iterator
from datetime import UTC, datetime

from msgspec.structs import asdict

from central.store.ledgers.reports.versions import Version
from central.web.pages.ledgers.sheets import Cell, Sheet
from central.web.pages.reports import shown
from central.web.pages.reports.shown import FIGURES, GROUPS, Line
from central.web.words import Words
from logistics.service.reports.shape import ColdFigures

_UNITS = {"fen": "fen", "g": "g", "ms": "ms", "mc": "m°C"}
_COLD = ("readings", "observed_ms", "excursions", "hot_ms", "cold_ms", "low_mc", "high_mc")


def flat(one: Version, words: Words) -> list[list[Cell]]:
    """A row a figure of the county, each township and each site. An empty value is 未报."""
    head = ["kind", "period", "version", "level", "code", "name", "figure", "value", "unit"]
    rows: list[list[Cell]] = [[*head, "days_heard", "days_due"]]
    report = one.report
    totals, sites = shown.lines(report, words)
    for line in (*totals, *sites):
        about: list[Cell] = [report.kind, report.period, one.number, line.level, line.code, line.name]
        values = line.values
        rows += [[*about, name, values[name], _unit(name), line.heard, line.due] for name in FIGURES]
    return rows


def book(one: Version, words: Words) -> list[Sheet]:
    """The sheets: summary, sites, carriers, service, cold chain, money, changes, and what this is."""
    totals, sites = shown.lines(one.report, words)
    sheets = (
        ("summary", _lines(totals, FIGURES, words)),
        ("sites", _lines(sites, (*GROUPS["parcels"], *GROUPS["produce"], *GROUPS["quality"]), words)),
        ("carriers", list(_carriers(one, words))),
        ("service", list(_service(one, words))),
        ("cold", list(_cold(one, words))),
        ("money", _lines([*totals, *sites], GROUPS["money"], words)),
        ("diff", list(_diff(one, words))),
        ("about", list(_about(one, words))),
    )
    return [(words.text(f"report.sheet_{name}"), rows) for name, rows in sheets]


def _unit(figure: str) -> str:
    return _UNITS.get(figure.rpartition("_")[2], "") if "_" in figure else ""


def _titled(words: Words, figure: str) -> str:
    unit = _unit(figure)
    return f"{shown.title(words, figure)} ({unit})" if unit else shown.title(words, figure)


def _lines(lines: list[Line], names: tuple[str, ...], words: Words) -> list[list[Cell]]:
    head: list[Cell] = [words.text(f"report.{key}") for key in ("level", "code", "name")]
    head += [words.word("figure", f"days_{key}") for key in ("heard", "due", "closed")]
    rows = [[*head, *(_titled(words, name) for name in names)]]
    for line in lines:
        about: list[Cell] = [words.word("level", line.level), line.code, line.name]
        rows.append([*about, line.heard, line.due, line.closed, *(line.values[name] for name in names)])
    return rows


def _carriers(one: Version, words: Words) -> Iterator[list[Cell]]:
    names = ("arrived", "handed_out", "collected", "returned", "departed")
    head = [words.text("report.level"), words.text("report.name"), words.text("report.carrier")]
    yield [*head, *(shown.title(words, name) for name in names)]
    report = one.report
    listed = [("county", words.county(), report.county.carriers)]
    listed += [("township", words.township(each.name), each.carriers) for each in report.townships]
    listed += [("site", words.site(each.site), each.carriers) for each in report.sites]
    for level, name, carriers in listed:
        for carrier, acts in carriers.items():
            counts = asdict(acts)
            called = carrier or words.text("report.no_carrier")
            yield [words.word("level", level), name, called, *(counts[key] for key in names)]


def _service(one: Version, words: Words) -> Iterator[list[Cell]]:
    keys = ("service.promise", "service.verdict", "service.visits", "service.gap", "service.unreported")
    head: list[Cell] = [words.text("report.code"), words.text("report.name"), *(words.text(k) for k in keys)]
    weeks = list(one.report.service[0].per_week) if one.report.service else []
    yield [*head, *weeks]
    for level in one.report.service:
        for kept in level.promises:
            about: list[Cell] = [level.place, words.site(level.place), words.word("promise", kept.promise)]
            said = words.word("served", kept.verdict)
            gap, dark = kept.largest_gap_days, level.unreported_days
            yield [*about, said, kept.visits, gap, dark, *(kept.per_week[week] for week in weeks)]
    for place in one.report.places:
        ways = [(way, getattr(place, way)) for way in ("down", "up")]
        for way, seen in ways:
            named: list[Cell] = [place.place, words.site(place.place), shown.title(words, f"visited_{way}")]
            key = "flow.unreported" if seen is None else "report.visited_yes" if seen else "report.visited_no"
            yield [*named, words.text(key)]


def _cold(one: Version, words: Words) -> Iterator[list[Cell]]:
    head: list[Cell] = [words.text("parcel.site"), words.text("report.probe")]
    head += [words.word("figure", f"days_{key}") for key in ("heard", "due")]
    yield [*head, f"{words.text('report.cold_coverage')} (‰)", *(_titled(words, f"probe_{k}") for k in _COLD)]
    for each in one.report.cold:
        yield [words.site(each.site), shown.place(words, each.place), each.heard, each.due, *_probe(each)]


def _probe(one: ColdFigures) -> list[Cell]:
    if not one.heard:
        return [None] * (len(_COLD) + 1)
    return [one.coverage_permille, *(getattr(one, name) for name in _COLD)]


def _diff(one: Version, words: Words) -> Iterator[list[Cell]]:
    keys = ("report.code", "report.name", "report.figure", "report.compare_from", "report.compare_to")
    yield [words.text(key) for key in keys]
    for each in one.diff:
        called = shown.place(words, each.site)
        yield [each.site, called, _titled(words, each.figure), each.before, each.after]


def _about(one: Version, words: Words) -> Iterator[list[Cell]]:
    report, text = one.report, words.text
    yield [text("report.about_county"), words.county()]
    yield [text("report.about_kind"), shown.heading(words, report.kind, report.period)]
    yield [text("report.period"), text("report.days_of", first=report.first, last=report.last)]
    yield [text("report.about_zone"), words.zone()]
    yield [text("report.versions"), one.number]
    yield [text("report.made"), _utc(one.made_ms)]
    yield [text("report.why"), words.word("report.why_of", one.why)]
    yield [text("report.about_source"), f"/reports/{report.kind}/{report.period}?version={one.number}"]
    yield [text("report.digest"), one.digest]
    yield [text("report.about_canonical"), text("report.about_canonical_how")]
    yield [text("report.about_empty"), text("report.about_empty_how")]
    yield [text("report.totals"), text("report.totals_sub")]
    yield [text("report.about_units")]
    for day, number in sorted(one.because.days.items()):
        yield [text("report.about_days"), day, number]
    for cause in one.because.causes:
        said = {"box": cause.box, "stream": cause.stream, "n": cause.events}
        yield [text("report.causes"), text("report.cause", **said, low=cause.low, high=cause.high)]


def _utc(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="seconds")
