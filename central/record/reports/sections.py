"""What stands on the paper of a report, section by section."""

from collections.abc import Iterator, Mapping, Sequence

from reportlab.platypus import Flowable

from central.record.paper import blocks
from central.record.paper.blocks import Number
from central.record.paper.forms import NOTHING, Forms, offset
from central.record.reports.names import Names
from central.record.reports.values import figure, value
from central.store.ledgers.reports.signing import Signature
from central.store.ledgers.reports.versions import Version
from logistics.service.reports.fold import unreported_sites
from logistics.service.reports.shape import SiteFigures, Total, Value

_PARCELS = ("arrived", "handed_out", "collected", "returned", "departed", "problems", "held", "down", "up")
_MONEY = ("due_fen", "collected_fen", "remitted_fen", "difference_fen", "postage_fen")
_PRODUCE = ("received_g", "graded_g", "packed_g", "shipped_g", "blocked", "corrections", "gaps")
_GROUPS = {"parcels": _PARCELS, "money": _MONEY, "produce": _PRODUCE}
_CHANGES_MAX = 200
_ALWAYS_WHOLE = ("held", "gaps")


def sections(one: Version, signed: Sequence[Signature], names: Names, forms: Forms) -> list[Flowable]:
    """The whole paper."""
    return [
        *_opening(one, names, forms),
        *_groups(one, names, forms),
        *_service(one, names, forms),
        *_coverage(one, names, forms),
        *_cold(one, names, forms),
        *_changes(one, names, forms),
        *_signed(signed, forms),
    ]


def _opening(one: Version, names: Names, forms: Forms) -> Iterator[Flowable]:
    text, report = forms.text, one.report
    yield blocks.title(text(f"report.of_{one.kind}", period=one.period))
    yield blocks.space(3)
    silent = unreported_sites(report)
    whole = text("report.unheard", n=len(silent)) if silent else text("report.whole")
    yield blocks.facts(
        [
            (text("report.about_county"), names.county),
            (text("report.period"), f"{report.first} – {report.last}"),
            (text("report.about_zone"), f"{names.zone}, {offset(names.offset_min)}"),
            (text("report.versions"), f"{one.number} · {forms.word('report.why_of', one.why)}"),
            (text("report.made"), forms.moment(one.made_ms)),
            (text("report.digest"), one.digest),
            (text("report.state"), f"{whole[0]} / {whole[1]}"),
        ]
    )
    if not all(one.is_whole for one in report.sites):
        yield blocks.said(text("report.partial"))


def _groups(one: Version, names: Names, forms: Forms) -> Iterator[Flowable]:
    report = one.report
    for group, figures in _GROUPS.items():
        yield blocks.head(forms.text(f"report.group_{group}"))
        if group == "parcels":
            yield blocks.said(forms.text("report.totals_sub"))
        heads = [forms.text("report.name"), forms.text("report.days_heard")]
        heads += [forms.text(f"figure.{name}") for name in figures]
        rows = [_total(names.county, report.county, figures)]
        rows += [_total(names.townships.get(t.name) or t.name, t, figures) for t in report.townships]
        rows += [_site(names.site(site.site), site, figures) for site in report.sites]
        width = (180 - 34 - 15) / len(figures)
        yield blocks.table(heads, rows, [34, 15, *[width] * len(figures)])


def _total(name: str, one: Total, figures: Sequence[str]) -> list[str]:
    return [name, *_cells(one.values(), one.heard_days, one.due_days, figures)]


def _site(name: str, one: SiteFigures, figures: Sequence[str]) -> list[str]:
    return [name, *_cells(one.values(), one.heard, one.due, figures)]


def _cells(values: Mapping[str, Value], heard: int, due: int, figures: Sequence[str]) -> Iterator[str]:
    """An asterisk marks a sum of some days only; what is 未报 has a dash and is no zero."""
    yield Number(f"{heard}/{due}")
    for name in figures:
        is_part = heard < due and values[name] is not None and name not in _ALWAYS_WHOLE
        yield Number(value(name, values[name]) + ("*" if is_part else ""))


def _service(one: Version, names: Names, forms: Forms) -> Iterator[Flowable]:
    if not one.report.service:
        return
    yield blocks.head(forms.text("report.service"))
    weeks = list(one.report.service[0].per_week)
    keys = ("report.name", "service.promise", "service.verdict", "service.visits", "service.gap")
    heads = [forms.text(key) for key in keys]
    heads += [(week[5:], "") for week in weeks]
    heads.append(forms.text("service.unreported"))
    rows = []
    for level in one.report.service:
        for kept in level.promises:
            dark = kept.visits == 0 and kept.verdict == "unreported"
            numbers = [kept.visits, kept.largest_gap_days, *(kept.per_week[week] for week in weeks)]
            said = [names.site(level.place), forms.word("promise", kept.promise)]
            said.append(forms.word("served", kept.verdict))
            cells = [Number(NOTHING if dark else str(number)) for number in numbers]
            rows.append([*said, *cells, Number(str(level.unreported_days))])
    width = (180 - 44 - 30 - 16) / (len(weeks) + 3)
    yield blocks.table(heads, rows, [44, 30, 16, *[width] * (len(weeks) + 3)])


def _coverage(one: Version, names: Names, forms: Forms) -> Iterator[Flowable]:
    cover = one.report.coverage
    if cover is None:
        return
    yield blocks.head(forms.text("report.coverage", day=cover.day))
    said = {"covered": cover.covered, "villages": cover.villages, "target": cover.target_percent}
    yield blocks.said(forms.text("report.coverage_of", **said, active=cover.active, stations=cover.stations))
    heads = [forms.text("report.name"), forms.text("figure.covered"), forms.text("report.coverage_complete")]
    rows = [
        [
            names.townships.get(each.township) or each.township,
            Number(f"{each.covered}/{each.villages}"),
            "●" if each.is_complete_due else "",
        ]
        for each in cover.townships
    ]
    yield blocks.table(heads, rows, [60, 40, 80])


def _cold(one: Version, names: Names, forms: Forms) -> Iterator[Flowable]:
    yield blocks.head(forms.text("report.cold"))
    if not one.report.cold:
        yield blocks.said(forms.text("report.cold_none"))
        return
    figures = ("probe_excursions", "probe_hot_ms", "probe_cold_ms", "probe_low_mc", "probe_high_mc")
    heads = [forms.text(f"report.{key}") for key in ("probe", "days_heard", "cold_coverage")]
    heads += [forms.text(f"figure.{name}") for name in figures]
    rows = []
    for each in one.report.cold:
        parts = [each.excursions, each.hot_ms, each.cold_ms, each.low_mc, each.high_mc]
        covered = f"{each.coverage_permille / 10:.1f} %" if each.heard else NOTHING
        cells = [Number(value(name, part)) for name, part in zip(figures, parts, strict=True)]
        rows.append([names.place(each.place), Number(f"{each.heard}/{each.due}"), Number(covered), *cells])
    yield blocks.table(heads, rows, [54, 16, 20, *[18] * 5])


def _changes(one: Version, names: Names, forms: Forms) -> Iterator[Flowable]:
    if one.number == 1:
        return
    yield blocks.head(forms.text("report.changed", n=one.number - 1))
    if not one.diff:
        yield blocks.said(forms.text("report.changed_nothing"))
        return
    keys = ("report.name", "report.figure", "report.compare_from", "report.compare_to")
    rows = [
        [
            names.place(each.site),
            figure(forms, each.figure),
            Number(value(each.figure, each.before)),
            Number(value(each.figure, each.after)),
        ]
        for each in one.diff[:_CHANGES_MAX]
    ]
    yield blocks.table([forms.text(key) for key in keys], rows, [70, 50, 30, 30])
    if len(one.diff) > _CHANGES_MAX:
        yield blocks.said(forms.text("report.is_new", n=len(one.diff)))


def _signed(signed: Sequence[Signature], forms: Forms) -> Iterator[Flowable]:
    yield blocks.head(forms.text("report.signatures"))
    for each in signed:
        deed = forms.text(f"report.deed_{each.deed}")
        tail = f"{each.signed_by}, {forms.moment(each.signed_ms)}. {each.comment}".strip()
        yield blocks.said((f"{deed[0]}：{tail}", deed[1]))
    yield blocks.space(12)
    yield blocks.signatures([forms.text(f"report.deed_{deed}") for deed in ("reviewed", "approved")])
