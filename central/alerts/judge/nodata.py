"""From silent probes to alerts: one a probe, from its rule's limit on until it is heard again."""

from collections.abc import Mapping, Sequence

from central.alerts.details import NO_DATA, NoDataDetail, decode, encode
from central.alerts.judge.verdict import Verdict, closed
from central.store.alerts.rows import Alert, AlertRows
from central.store.alerts.watch import LastWord

# Who has been silent for longer is no probe any more: it was taken away.
FORGOTTEN_MS = 30 * 86_400_000


def judge_silence(
    rows: AlertRows,
    words: Sequence[LastWord],
    limits_ms: Mapping[tuple[str, str], int],
    now_ms: int,
    since_ms: int,
) -> list[Verdict]:
    """Open and close the alerts of silent probes.

    `limits_ms` is how long the probes of each room may be silent; what is not in it is not watched. Silence
    is counted from `since_ms` at the earliest: what came while nobody listened here is nobody's fault there.
    """
    verdicts: list[Verdict] = []
    standing = {_detail(alert).probe: alert for alert in rows.still_open(NO_DATA)}
    for word in words:
        limit_ms = limits_ms.get((word.site, word.room))
        alert = standing.pop(word.probe, None)
        silent_ms = now_ms - word.at_ms
        if limit_ms is None or silent_ms >= FORGOTTEN_MS:
            verdicts += closed(rows, alert, "no_longer_watched", now_ms)
        elif silent_ms < limit_ms:
            verdicts += closed(rows, alert, "heard_again", now_ms)
        elif now_ms - max(word.at_ms, since_ms) >= limit_ms or alert is not None:
            verdicts += _open(rows, alert, word, limit_ms, now_ms)
    for alert in standing.values():
        verdicts += closed(rows, alert, "no_longer_watched", now_ms)
    return verdicts


def _open(
    rows: AlertRows, alert: Alert | None, word: LastWord, limit_ms: int, now_ms: int
) -> Sequence[Verdict]:
    """A new alert, or the standing one brought up to date."""
    detail = encode(
        NoDataDetail(
            probe=word.probe,
            read_ms=word.at_ms,
            limit_ms=limit_ms,
            fault=word.fault,
            is_critical=now_ms - word.at_ms >= 2 * limit_ms,
        )
    )
    if alert is not None:
        if alert.detail != detail:
            rows.update(alert.id, detail=detail, closed_ms=None)
        return []
    new = Alert(
        id=0,
        kind=NO_DATA,
        key=f"{NO_DATA}:{word.probe}:{word.at_ms}",
        site=word.site,
        room=word.room,
        opened_ms=word.at_ms + limit_ms,
        detected_ms=now_ms,
        closed_ms=None,
        detail=detail,
    )
    if rows.keyed(new.key) is not None:
        return []  # A rule that was changed has ended it; it stays ended until the probe is heard.
    return [Verdict(rows.open(new), "opened", "silent_too_long")]


def _detail(alert: Alert) -> NoDataDetail:
    detail = decode(alert.detail)
    assert isinstance(detail, NoDataDetail), alert
    return detail
