"""From breaches to alerts: opens one for each breach, keeps it up to date, and closes it at the end."""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from central.alerts.details import BREACH, Detail, decode, encode
from central.alerts.judge.severity import due_ms, weighed, windows_of
from central.alerts.judge.verdict import Verdict
from central.store.alerts.rows import Alert, AlertRows, Breach, Origin
from logistics.coldchain.alerts.defrost import Daily, Window

# Breaches that ended longer ago than this are history, not news.
_LOOK_BACK_MS = 7 * 86_400_000


class Defrosts(Struct, frozen=True):
    """When the rooms defrost each day, and how far their local time is ahead of UTC."""

    rooms: Mapping[tuple[str, str], Daily] = {}
    offset_ms: int = 0

    def around(self, breach: Breach) -> Sequence[Window]:
        """The daily defrosts around a breach; those that contacts told of are the store's."""
        return windows_of(self.rooms.get((breach.site, breach.room)), breach, self.offset_ms)


NO_DEFROSTS = Defrosts()


def judge_breaches(rows: AlertRows, now_ms: int, defrosts: Defrosts = NO_DEFROSTS) -> list[Verdict]:
    """Bring the alerts up to date with the breaches; what each now has to tell.

    An excursion ends with its first value in range (the record), its alert only when the hysteresis and the
    clear delay are over, too: a compressor that cycles around the limit is one alert, not ten. A room is one
    alert however many of its probes say so, but too warm and too cold are two things to tell. An
    alarm that falls due in a defrost waits for its end, and is none if the room has recovered by then.
    """
    rows.realign()
    verdicts: list[Verdict] = []
    standing: dict[int, tuple[Alert, list[Breach]]] = {}
    newest: dict[str, Breach] = {}
    before = rows.still_open(BREACH)
    for breach in rows.breaches(now_ms - _LOOK_BACK_MS):
        newest[breach.probe] = breach
        alert = rows.about(breach, _subject(breach), _until_ms(breach, now_ms))
        if alert is None:
            windows = [*defrosts.around(breach), *rows.defrosts(breach)]
            told_ms = due_ms(breach, windows)
            if told_ms > breach.alarm_ms and _waits(breach, told_ms, now_ms):
                continue
            detail = encode(weighed(rows, _detail([breach]), [breach], windows, None))
            origin = rows.origin(breach.probe, breach.alarm_ms)
            new = replace(_alert(breach, origin, detail, now_ms), opened_ms=told_ms)
            alert = rows.keyed(new.key)
        if alert is None:
            verdicts.append(Verdict(rows.open(new), "opened", "out_of_band"))
        elif alert.closed_ms is None:
            standing.setdefault(alert.id, (alert, []))[1].append(breach)
    for alert, breaches in standing.values():
        verdicts += _follow(rows, alert, breaches, newest, defrosts)
    for alert in before:
        if alert.id not in standing:
            verdicts += _withdraw(rows, alert, now_ms)
    return verdicts


def _waits(breach: Breach, told_ms: int, now_ms: int) -> bool:
    """Whether the end of a defrost is not yet there, or came when the room had recovered."""
    return now_ms < told_ms if breach.end_ms is None else breach.end_ms <= told_ms


def _until_ms(breach: Breach, now_ms: int) -> int:
    """A breach that runs lasts until now, or until its last reading where its box is ahead of our time."""
    return breach.end_ms if breach.end_ms is not None else max(now_ms, breach.alarm_ms, breach.last_ms)


def _subject(breach: Breach) -> str:
    return f"{BREACH}:{breach.site}/{breach.room}:{breach.side}:"


def _alert(breach: Breach, origin: Origin | None, detail: str, now_ms: int) -> Alert:
    """What would be told of a breach. Its key says when it began in a way that no corrected clock moves."""
    begun = f"{breach.start_ms}" if origin is None else f"{origin.boot}+{breach.start_ms - origin.origin_ms}"
    return Alert(
        id=0,
        kind=BREACH,
        key=f"{_subject(breach)}{begun}:{breach.probe}",
        site=breach.site,
        room=breach.room,
        opened_ms=breach.alarm_ms,
        detected_ms=now_ms,
        closed_ms=None,
        detail=detail,
        box=origin.box if origin else "",
        boot=origin.boot if origin else "",
        origin_ms=origin.origin_ms if origin else 0,
    )


def _follow(
    rows: AlertRows,
    alert: Alert,
    breaches: Sequence[Breach],
    newest: Mapping[str, Breach],
    defrosts: Defrosts,
) -> Sequence[Verdict]:
    """Bring one open alert up to date with its excursions, oldest first. It is over when all probes are.

    A probe's phase is about its newest breach: if that is another alert's, it is over here.
    """
    lasts = {breach.probe: breach for breach in breaches}.values()
    ends = [
        last.end_ms
        for last in lasts
        if last.end_ms is not None and (last.phase == "NORMAL" or newest[last.probe] != last)
    ]
    is_over = len(ends) == len(lasts)
    closed_ms = max(ends) if is_over else None
    was = decode(alert.detail)
    assert isinstance(was, Detail), alert
    windows = [*defrosts.around(breaches[0]), *rows.defrosts(breaches[0])]
    detail = encode(weighed(rows, _detail(breaches), breaches, windows, was))
    if detail != alert.detail or closed_ms is not None:
        rows.update(alert.id, detail=detail, closed_ms=closed_ms)
    return [Verdict(alert.id, "resolved", "clear_long_enough")] if is_over else []


def _withdraw(rows: AlertRows, alert: Alert, now_ms: int) -> Sequence[Verdict]:
    """End an alert whose breach late data or a new rule has taken out of the record."""
    detail = decode(alert.detail)
    assert isinstance(detail, Detail), alert
    if rows.phase(detail.probe) != "NORMAL":
        return []
    rows.update(alert.id, detail=alert.detail, closed_ms=now_ms)
    return [Verdict(alert.id, "resolved", "taken_out")]


def _detail(breaches: Sequence[Breach]) -> Detail:
    """The worst excursion stands for all; the time is from the first beginning to the last end."""
    worst = max(breaches, key=lambda breach: abs(breach.peak_mc - breach.limit_mc))
    until_ms = max(breach.end_ms if breach.end_ms is not None else breach.last_ms for breach in breaches)
    return Detail(
        probe=worst.probe,
        side=worst.side,
        limit_mc=worst.limit_mc,
        peak_mc=worst.peak_mc,
        now_mc=worst.now_mc,
        minutes=round((until_ms - breaches[0].start_ms) / 60_000, 1),
        start_ms=breaches[0].start_ms,
    )
