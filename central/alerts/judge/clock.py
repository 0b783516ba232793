"""From boxes that tell of the future to alerts: one a box, as long as something of it is held back."""

from central.alerts.details import CLOCK, ClockDetail, decode, encode
from central.alerts.judge.verdict import Verdict
from central.store.alerts.rows import Ahead, Alert, AlertRows


def judge_clocks(rows: AlertRows, now_ms: int) -> list[Verdict]:
    """An alert for each box with events in quarantine, kept up to date and closed when none is left."""
    verdicts: list[Verdict] = []
    standing = {_box(alert): alert for alert in rows.still_open(CLOCK)}
    for ahead in rows.ahead():
        alert = standing.pop(ahead.box, None)
        if alert is None:
            verdicts.append(Verdict(rows.open(_alert(ahead, now_ms)), "opened", "dated_ahead"))
        elif alert.detail != _detail(ahead):
            rows.update(alert.id, detail=_detail(ahead), closed_ms=None)
    for alert in standing.values():
        rows.update(alert.id, detail=alert.detail, closed_ms=now_ms)
        verdicts.append(Verdict(alert.id, "resolved", "nothing_held"))
    return verdicts


def _box(alert: Alert) -> str:
    detail = decode(alert.detail)
    assert isinstance(detail, ClockDetail), alert
    return detail.box


def _alert(ahead: Ahead, now_ms: int) -> Alert:
    return Alert(
        id=0,
        kind=CLOCK,
        key=f"{CLOCK}:{ahead.box}:{now_ms}",
        site=ahead.site,
        room="",
        opened_ms=ahead.received_ms,
        detected_ms=now_ms,
        closed_ms=None,
        detail=_detail(ahead),
    )


def _detail(ahead: Ahead) -> str:
    return encode(ClockDetail(ahead.box, ahead.held, ahead.ahead_ms))
