"""From boxes that tell of the future to alerts: one a box, as long as something of it is held back."""

import msgspec
from msgspec import Struct

from central.alerts.judge import Verdict
from central.store.alerts import Ahead, Alert, AlertRows

CLOCK = "clock"


class ClockDetail(Struct, frozen=True, tag="clock"):
    """What a clock's alert says besides where: the box, how many events are held, the farthest one's lead."""

    box: str
    held: int
    ahead_ms: int


def judge_clocks(rows: AlertRows, now_ms: int) -> list[Verdict]:
    """An alert for each box with events in quarantine, kept up to date and closed when none is left."""
    verdicts: list[Verdict] = []
    standing = {_box(alert): alert for alert in rows.still_open(CLOCK)}
    for ahead in rows.ahead():
        alert = standing.pop(ahead.box, None)
        if alert is None:
            verdicts.append(Verdict(rows.open(_alert(ahead, now_ms)), "opened", "dated in the future"))
        elif alert.detail != _detail(ahead):
            rows.update(alert.id, detail=_detail(ahead), closed_ms=None)
    for alert in standing.values():
        rows.update(alert.id, detail=alert.detail, closed_ms=now_ms)
        verdicts.append(Verdict(alert.id, "resolved", "nothing is held back any more"))
    return verdicts


def _box(alert: Alert) -> str:
    return msgspec.json.decode(alert.detail, type=ClockDetail).box


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
    return msgspec.json.encode(ClockDetail(ahead.box, ahead.held, ahead.ahead_ms)).decode()
