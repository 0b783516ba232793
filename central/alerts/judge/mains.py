"""From boxes without mains to alerts: what cools there has most likely stopped, too."""

from collections.abc import Sequence

from central.alerts.details import MAINS_LOST, MainsDetail, decode, encode
from central.alerts.judge.verdict import Verdict, closed
from central.store.alerts.rooms import Outage
from central.store.alerts.rows import Alert, AlertRows

GRACE_MS = 60_000
"""A flicker is none to tell of."""


def judge_mains(rows: AlertRows, outages: Sequence[Outage], now_ms: int) -> list[Verdict]:
    """An alert for each box whose mains are away, until they are back."""
    verdicts: list[Verdict] = []
    standing = {_key(_detail(alert)): alert for alert in rows.still_open(MAINS_LOST)}
    for outage in outages:
        alert = standing.pop((outage.box, outage.device), None)
        if alert is None and now_ms - outage.since_ms >= GRACE_MS:
            verdicts += _open(rows, outage, now_ms)
    for alert in standing.values():
        verdicts += closed(rows, alert, "mains_back", now_ms)
    return verdicts


def _open(rows: AlertRows, outage: Outage, now_ms: int) -> Sequence[Verdict]:
    new = Alert(
        id=0,
        kind=MAINS_LOST,
        key=f"{MAINS_LOST}:{outage.box}:{outage.device}:{outage.since_ms}",
        site=outage.site,
        room="",
        opened_ms=outage.since_ms,
        detected_ms=now_ms,
        closed_ms=None,
        detail=encode(MainsDetail(outage.box, outage.device, outage.since_ms)),
    )
    if rows.keyed(new.key) is not None:
        return []
    return [Verdict(rows.open(new), "opened", "on_battery")]


def _key(detail: MainsDetail) -> tuple[str, str]:
    return detail.box, detail.device


def _detail(alert: Alert) -> MainsDetail:
    detail = decode(alert.detail)
    assert isinstance(detail, MainsDetail), alert
    return detail
