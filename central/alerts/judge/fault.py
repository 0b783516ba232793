"""From probes that say what is no temperature to alerts of their own: a lost sensor is no breach."""

from collections.abc import Collection, Sequence

from central.alerts.details import PROBE_FAULT, FaultDetail, decode, encode
from central.alerts.judge.verdict import Verdict, closed
from central.store.alerts.rows import Alert, AlertRows
from central.store.alerts.watch import STUCK, Trouble

GRACE_MS = 300_000
"""A fault that lasts for less is none to tell of."""


def judge_faults(
    rows: AlertRows, troubles: Sequence[Trouble], watched: Collection[tuple[str, str]], now_ms: int
) -> list[Verdict]:
    """An alert for each probe that is stuck, answers with no temperature, or never gave one.

    A probe with a fault that is silent in a room whose silence is `watched` is told of as silent, once.
    """
    verdicts: list[Verdict] = []
    standing = {_detail(alert).probe: alert for alert in rows.still_open(PROBE_FAULT)}
    for trouble in troubles:
        alert = standing.pop(trouble.probe, None)
        is_silence = (
            trouble.read_ms is not None
            and trouble.read_ms <= trouble.since_ms
            and trouble.fault != STUCK
            and (trouble.site, trouble.room) in watched
        )
        if alert is not None and _detail(alert).fault == trouble.fault:
            continue
        verdicts += closed(rows, alert, "fault_over", now_ms)
        if not is_silence and now_ms - trouble.since_ms >= GRACE_MS:
            verdicts += _open(rows, trouble, now_ms)
    for alert in standing.values():
        verdicts += closed(rows, alert, "fault_over", now_ms)
    return verdicts


def _open(rows: AlertRows, trouble: Trouble, now_ms: int) -> Sequence[Verdict]:
    new = Alert(
        id=0,
        kind=PROBE_FAULT,
        key=f"{PROBE_FAULT}:{trouble.probe}:{trouble.fault}:{trouble.since_ms}",
        site=trouble.site,
        room=trouble.room,
        opened_ms=trouble.since_ms,
        detected_ms=now_ms,
        closed_ms=None,
        detail=encode(FaultDetail(trouble.probe, trouble.fault, trouble.since_ms)),
    )
    if rows.keyed(new.key) is not None:
        return []
    return [Verdict(rows.open(new), "opened", "no_temperature")]


def _detail(alert: Alert) -> FaultDetail:
    detail = decode(alert.detail)
    assert isinstance(detail, FaultDetail), alert
    return detail
