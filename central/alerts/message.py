"""The words of an alert, for a person and for a program."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from central.alerts.clock import CLOCK, ClockDetail
from central.alerts.judge import Detail
from central.store.alerts import DueNotice

_LATEST_MS = 253_402_128_000_000
"""9999-12-30: datetime ends a day later, whatever the zone."""


class Message(Struct, frozen=True):
    """What a webhook gets. `id` is the same at every attempt, so that a receiver can drop repetitions."""

    id: str
    phase: str
    kind: str
    site: str
    room: str
    opened_ms: int
    closed_ms: int | None
    detail: Detail | ClockDetail
    title: str
    text: str


class Words(Struct, frozen=True):
    """What the county calls its sites, and the zone in which its people read times."""

    sites: Mapping[str, str]
    zone: ZoneInfo


def compose(notice: DueNotice, words: Words) -> Message:
    """The message of a notice, in Chinese first and English second."""
    return _of_clock(notice, words) if notice.alert.kind == CLOCK else _of_breach(notice, words)


def _of_clock(notice: DueNotice, words: Words) -> Message:
    alert = notice.alert
    detail = msgspec.json.decode(alert.detail, type=ClockDetail)
    is_open = notice.phase == "opened"
    lines = [
        f"{words.sites.get(alert.site, alert.site)} · 终端 box {detail.box}",
        f"快 ahead {detail.ahead_ms / 60_000:.0f} min · 暂存 held back {detail.held}",
        f"收到 received {_when(alert.opened_ms, words.zone)}",
    ]
    zh = "终端时钟超前，数据暂不计入" if is_open else "终端时钟已恢复"
    en = "Box's clock is ahead: events are held back" if is_open else "Box's clock is right again"
    return _message(notice, detail, f"{zh} {en}", lines)


def _of_breach(notice: DueNotice, words: Words) -> Message:
    alert = notice.alert
    detail = msgspec.json.decode(alert.detail, type=Detail)
    site = words.sites.get(alert.site, alert.site)
    began = _when(alert.opened_ms, words.zone)
    is_open = notice.phase == "opened"
    zh = "冷库温度超限" if is_open else "冷库温度已恢复"
    en = "Cold room out of its band" if is_open else "Cold room back in its band"
    side = "高于 above" if detail.side == "HOT" else "低于 below"
    lines = [
        f"{site} {alert.room} · 探头 probe {detail.probe}",
        f"{side} {_c(detail.limit_mc)} · 现在 now {_c(detail.now_mc)} · 极值 peak {_c(detail.peak_mc)}",
        f"报警 alarm {began} · 持续 lasted {detail.minutes} min",
    ]
    return _message(notice, detail, f"{zh} {en}", lines)


def _message(notice: DueNotice, detail: Detail | ClockDetail, title: str, lines: Sequence[str]) -> Message:
    alert = notice.alert
    return Message(
        id=f"{alert.key}:{notice.phase}",
        phase=notice.phase,
        kind=alert.kind,
        site=alert.site,
        room=alert.room,
        opened_ms=alert.opened_ms,
        closed_ms=alert.closed_ms,
        detail=detail,
        title=title,
        text="\n".join(lines),
    )


def _when(at_ms: int, zone: ZoneInfo) -> str:
    """Local time; a box whose clock is far off may tell a year that no calendar here has."""
    if at_ms > _LATEST_MS:
        return f"{at_ms} ms"
    return datetime.fromtimestamp(at_ms / 1000, zone).strftime("%m-%d %H:%M:%S")


def _c(milli_c: int) -> str:
    return f"{milli_c / 1000:.1f} °C"
