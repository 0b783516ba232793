"""From boxes that are gone to alerts: one a box, from the grace's end on until it is heard again."""

from collections.abc import Mapping, Sequence

from central.alerts.details import GATEWAY_DOWN, GatewayDetail, decode, encode
from central.alerts.judge.nodata import FORGOTTEN_MS
from central.alerts.judge.verdict import Verdict, closed
from central.store.alerts.rows import Alert, AlertRows
from central.store.alerts.watch import Link


def gone_since(link: Link, grace_ms: int, now_ms: int, since_ms: int) -> int | None:
    """Since when a box is gone, None for one that is there.

    It is gone when the broker says so (its last will), and also when it says nothing for as long as the grace
    though the broker has it for connected: boxes tell of themselves every minute. What was heard is noted
    every half minute only, which is added. Silence is counted from `since_ms` at the earliest.
    """
    if not link.is_online:
        return link.since_ms
    heard_ms = max(link.heard_ms, link.since_ms)
    return heard_ms if now_ms - max(heard_ms, since_ms) >= grace_ms + 30_000 else None


def away(links: Sequence[Link], grace_ms: int, now_ms: int, since_ms: int) -> Mapping[str, int]:
    """The boxes that are gone, also for less than the grace, and since when."""
    found = {link.box: gone_since(link, grace_ms, now_ms, since_ms) for link in links}
    return {box: at_ms for box, at_ms in found.items() if at_ms is not None}


def judge_gateways(
    rows: AlertRows, links: Sequence[Link], grace_ms: int, now_ms: int, since_ms: int
) -> list[Verdict]:
    """Open and close the alerts of boxes that are gone."""
    verdicts: list[Verdict] = []
    standing = {_detail(alert).box: alert for alert in rows.still_open(GATEWAY_DOWN)}
    for link in links:
        alert = standing.pop(link.box, None)
        gone_ms = gone_since(link, grace_ms, now_ms, since_ms)
        if gone_ms is None:
            verdicts += closed(rows, alert, "heard_again", now_ms)
        elif now_ms - gone_ms >= FORGOTTEN_MS:
            verdicts += closed(rows, alert, "no_longer_watched", now_ms)
        elif alert is None and now_ms - max(gone_ms, since_ms) >= grace_ms:
            verdicts += _open(rows, link, gone_ms, now_ms)
    for alert in standing.values():
        verdicts += closed(rows, alert, "no_longer_watched", now_ms)
    return verdicts


def _open(rows: AlertRows, link: Link, gone_ms: int, now_ms: int) -> Sequence[Verdict]:
    new = Alert(
        id=0,
        kind=GATEWAY_DOWN,
        key=f"{GATEWAY_DOWN}:{link.box}:{gone_ms}",
        site=link.site,
        room="",
        opened_ms=gone_ms,
        detected_ms=now_ms,
        closed_ms=None,
        detail=encode(
            GatewayDetail(link.box, max(link.heard_ms, gone_ms), link.probes, is_online=link.is_online)
        ),
    )
    if rows.keyed(new.key) is not None:
        return []
    return [Verdict(rows.open(new), "opened", "silent_box" if link.is_online else "box_left")]


def _detail(alert: Alert) -> GatewayDetail:
    detail = decode(alert.detail)
    assert isinstance(detail, GatewayDetail), alert
    return detail
