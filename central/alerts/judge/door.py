"""From doors left open to alerts: after five minutes, and urgent after ten."""

from collections.abc import Mapping, Sequence

from central.alerts.details import DOOR_OPEN, DoorDetail, decode, encode
from central.alerts.judge.nodata import FORGOTTEN_MS
from central.alerts.judge.verdict import Verdict, closed
from central.store.alerts.rows import Alert, AlertRows
from logistics.coldchain.alerts.causes import DoorAlarm, Move, door_alarms

RoomKey = tuple[str, str]


def judge_doors(rows: AlertRows, moves: Mapping[RoomKey, Sequence[Move]], now_ms: int) -> list[Verdict]:
    """An alert for each door of these rooms that stands open for too long, until it is closed."""
    verdicts: list[Verdict] = []
    standing = {(alert.site, alert.room, _detail(alert).door): alert for alert in rows.still_open(DOOR_OPEN)}
    for (site, room), own in moves.items():
        for alarm in door_alarms(own, now_ms):
            if now_ms - alarm.since_ms >= FORGOTTEN_MS:
                continue
            alert = standing.pop((site, room, alarm.door), None)
            verdicts += _bring(rows, alert, (site, room), alarm, now_ms)
    for alert in standing.values():
        verdicts += closed(rows, alert, "door_closed", now_ms)
    return verdicts


def _bring(
    rows: AlertRows, alert: Alert | None, place: RoomKey, alarm: DoorAlarm, now_ms: int
) -> Sequence[Verdict]:
    """A new alert, or the standing one brought up to date."""
    detail = encode(DoorDetail(alarm.door, alarm.since_ms, is_critical=alarm.level == "critical"))
    if alert is not None:
        if alert.detail != detail:
            rows.update(alert.id, detail=detail, closed_ms=None)
        return []
    site, room = place
    new = Alert(
        id=0,
        kind=DOOR_OPEN,
        key=f"{DOOR_OPEN}:{site}/{room}:{alarm.door}:{alarm.since_ms}",
        site=site,
        room=room,
        opened_ms=alarm.at_ms,
        detected_ms=now_ms,
        closed_ms=None,
        detail=detail,
    )
    if rows.keyed(new.key) is not None:
        return []
    return [Verdict(rows.open(new), "opened", "door_left_open")]


def _detail(alert: Alert) -> DoorDetail:
    detail = decode(alert.detail)
    assert isinstance(detail, DoorDetail), alert
    return detail
