"""What stands on the paper, section by section."""

from collections.abc import Iterator

from reportlab.platypus import Flowable

from central.record.paper import blocks
from central.record.paper.blocks import Number
from central.record.paper.forms import NOTHING, Forms, celsius, minutes, offset
from central.record.shape import Probe, RoomRecord
from central.store.coldchain.rules import RoomVersion
from central.store.queries.probes import Version
from logistics.coldchain.rule import MINUTE_MS

_SIGN = ("record.sign_made", "record.sign_checked", "record.sign_inspector")


def sections(record: RoomRecord, forms: Forms) -> list[Flowable]:
    """The whole paper."""
    return [
        *_opening(record, forms),
        *_rules(record, forms),
        *_probes(record, forms),
        *_days(record, forms),
        *_gaps(record, forms),
        *_excursions(record, forms),
        *_people(record, forms),
        *_chain(record, forms),
        blocks.space(12),
        blocks.signatures([forms.text(key) for key in _SIGN]),
    ]


def _opening(record: RoomRecord, forms: Forms) -> Iterator[Flowable]:
    text = forms.text
    yield blocks.title(text("record.title"))
    yield blocks.space(3)
    yield blocks.facts(
        [
            (text("record.county"), record.county),
            (text("record.site"), f"{record.site_name} ({record.site})"),
            (text("record.room"), f"{record.room_name} ({record.room})"),
            (text("record.span"), f"{record.first} – {record.last}"),
            (text("record.zone"), f"{record.zone}, {offset(record.offset_min)}"),
            (text("record.readings"), str(record.readings)),
            (text("record.made"), f"{forms.moment(record.made_ms)}, {record.made_by}"),
        ]
    )
    if not record.readings:
        yield blocks.said(text("record.no_readings"))
    if record.thinned:
        yield blocks.said(text("record.thinned", n=record.thinned))
    if record.is_cut:
        yield blocks.said(text("record.cut"))


def _rules(record: RoomRecord, forms: Forms) -> Iterator[Flowable]:
    yield blocks.head(forms.text("record.rules"))
    if not record.rules:
        yield blocks.said(forms.text("record.no_rules"))
        return
    keys = ("version", "valid_from", "low_limit", "high_limit", "allowed", "max_gap", "source", "entered")
    heads = [forms.text(f"record.{key}") for key in keys]
    yield blocks.table(heads, [_rule(one, forms) for one in record.rules], (11, 31, 17, 17, 18, 16, 36, 34))


def _rule(one: RoomVersion, forms: Forms) -> list[str]:
    rule = one.rule
    allowed = minutes(rule.duration_ms / MINUTE_MS)
    if rule.cold_duration_ms is not None:
        allowed += f" / {minutes(rule.cold_duration_ms / MINUTE_MS)}"
    basis = f" ({forms.word('basis', one.basis)})" if one.basis else ""
    return [
        Number(one.version),
        forms.moment(one.valid_from_ms) if one.valid_from_ms > 0 else NOTHING,
        Number(celsius(rule.lo_mc) + (" =" if rule.lo_mc is not None and rule.is_cold_inclusive else "")),
        Number(celsius(rule.hi_mc) + (" =" if rule.hi_mc is not None and rule.inclusive else "")),
        Number(allowed),
        Number(minutes(rule.max_gap_ms / MINUTE_MS)),
        f"{one.source or NOTHING}{basis}",
        f"{one.made_by} {forms.moment(one.entered_ms)}",
    ]


def _probes(record: RoomRecord, forms: Forms) -> Iterator[Flowable]:
    yield blocks.head(forms.text("record.probes"))
    keys = ("probe", "counted", "doubted", "model", "told", "certificate", "certified", "due")
    heads = [forms.text(f"record.{key}") for key in keys]
    rows = [
        [probe.probe, Number(probe.readings), Number(probe.doubted), *_about(about, forms)]
        for probe in record.probes
        for about in probe.about or (None,)
    ]
    yield blocks.table(heads, rows, (28, 16, 16, 38, 30, 20, 16, 16))


def _about(about: Version | None, forms: Forms) -> list[str]:
    if about is None:
        return [NOTHING] * 5
    lab = about.calibration
    papers = (
        [lab.certificate, lab.date, lab.due]
        if lab
        else [forms.text("record.uncertified")[0], NOTHING, NOTHING]
    )
    return [f"{about.model} {about.address}", forms.moment(about.since_ms), *papers]


def _days(record: RoomRecord, forms: Forms) -> Iterator[Flowable]:
    keys = ("day", "lowest", "at", "highest", "at", "mean", "mkt", "coverage", "hot", "cold", "counted")
    heads = [forms.text(f"record.{key}") for key in keys]
    for probe in record.probes:
        yield blocks.head(tuple(f"{text} {probe.probe}" for text in forms.text("record.days")))  # type: ignore[arg-type]
        rows = [
            [
                one.day,
                Number(celsius(one.low_mc)),
                Number(forms.clock(one.low_ms)),
                Number(celsius(one.high_mc)),
                Number(forms.clock(one.high_ms)),
                Number(celsius(one.mean_mc)),
                Number(celsius(one.mkt_mc)),
                Number(minutes(one.coverage_pct)),
                Number(minutes(one.hot_min)),
                Number(minutes(one.cold_min)),
                Number(one.readings),
            ]
            for one in probe.days
        ]
        yield blocks.table(heads, rows, (20, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16))
    if record.probes:
        yield blocks.said(forms.text("record.how"))


def _gaps(record: RoomRecord, forms: Forms) -> Iterator[Flowable]:
    yield blocks.head(forms.text("record.gaps"))
    for probe in record.probes:
        yield blocks.said(_gap_words(probe, forms))
        if probe.gaps:
            heads = [forms.text(f"record.{key}") for key in ("probe", "from", "until", "minutes")]
            rows = [
                [
                    probe.probe,
                    forms.moment(one.from_ms),
                    forms.moment(one.until_ms),
                    Number(minutes(one.minutes)),
                ]
                for one in probe.gaps
            ]
            yield blocks.table(heads, rows, (50, 45, 45, 40))
    if not record.probes:
        yield blocks.said(forms.text("record.no_readings"))


def _gap_words(probe: Probe, forms: Forms) -> tuple[str, str]:
    if not probe.gaps_total:
        return forms.text("record.no_gaps", probe=probe.probe)
    return forms.text(
        "record.gaps_of",
        probe=probe.probe,
        n=probe.gaps_total,
        minutes=minutes(probe.gaps_min),
        shown=len(probe.gaps),
    )


def _excursions(record: RoomRecord, forms: Forms) -> Iterator[Flowable]:
    yield blocks.head(forms.text("record.excursions"))
    keys = ("number", "version", "side", "limit", "peak", "start", "alarm", "end", "minutes", "close")
    heads = [forms.text(f"record.{key}") for key in keys]
    rows = []
    for one in record.excursions:
        now = one.now
        lasted = None if now.end_ms is None else (now.end_ms - now.start_ms) / MINUTE_MS
        rows.append(
            [
                f"{one.number} {now.probe}",
                Number(now.version),
                forms.word("side", now.side),
                Number(celsius(now.limit_mc)),
                Number(celsius(now.peak_mc)),
                forms.moment(now.start_ms),
                forms.moment(now.alarm_ms),
                forms.moment(now.end_ms),
                Number(minutes(lasted)),
                forms.word("close", now.close),
            ]
        )
    if not rows:
        yield blocks.said(forms.text("record.none"))
        return
    yield blocks.table(heads, rows, (23, 11, 12, 15, 15, 21, 21, 21, 19, 22))


def _people(record: RoomRecord, forms: Forms) -> Iterator[Flowable]:
    yield blocks.head(forms.text("record.acks"))
    heads = [forms.text(f"record.{key}") for key in ("number", "kind", "opened", "acked", "who", "comment")]
    rows = [
        [
            Number(one.alert),
            forms.word("alert.kind", one.kind),
            forms.moment(one.opened_ms),
            forms.moment(one.acked_ms),
            one.acked_by,
            one.comment,
        ]
        for one in record.acks
    ]
    yield (
        blocks.table(heads, rows, (12, 30, 31, 31, 24, 52))
        if rows
        else blocks.said(forms.text("record.none"))
    )
    yield blocks.head(forms.text("record.tasks"))
    heads = [
        forms.text(f"record.{key}") for key in ("lot", "product", "kg", "state", "decided", "who", "comment")
    ]
    rows = [
        [
            one.lot,
            forms.word("goods", one.product),
            Number(f"{one.net_g / 1000:.3f}"),
            forms.word("task.state", one.state),
            forms.moment(one.decided_ms),
            one.decided_by or NOTHING,
            one.comment or NOTHING,
        ]
        for one in record.tasks
    ]
    yield (
        blocks.table(heads, rows, (28, 22, 19, 18, 31, 22, 40))
        if rows
        else blocks.said(forms.text("record.none"))
    )


def _chain(record: RoomRecord, forms: Forms) -> Iterator[Flowable]:
    yield blocks.head(forms.text("record.chain"))
    yield blocks.said(forms.text("record.chain_why"))
    unsealed = " ".join(forms.text("record.not_sealed"))
    heads = [forms.text("record.day"), forms.text("record.digest")]
    yield blocks.table(heads, [[one.day, one.digest or unsealed] for one in record.chain], (24, 156))
