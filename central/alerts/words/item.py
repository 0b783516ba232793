"""One alert of a message with all that its words are made of, and what is likely behind it."""

from msgspec import Struct

from central.alerts.details import (
    AnyDetail,
    Detail,
    DoorDetail,
    FaultDetail,
    GatewayDetail,
    MainsDetail,
    NoDataDetail,
)
from central.store.alerts.facts import Facts
from central.store.alerts.rows import Alert
from central.store.coldchain.affected import Lots

_RECENT_MS = 30 * 60_000
_FAST_MC_PER_H = 1000


_OTHERS = {FaultDetail: "fault", DoorDetail: "left_open", MainsDetail: "on_battery"}


class Item(Struct, frozen=True):
    """An alert, how things stand around it, who was told, and when the next page goes out."""

    alert: Alert
    detail: AnyDetail
    phase: str
    now_ms: int
    facts: Facts = Facts()
    assigned: tuple[str, ...] = ()
    next_page_ms: int | None = None
    mkt_c: float | None = None
    lots: Lots = Lots()


def cause(item: Item) -> str:
    """What is likely behind an alert: the key of its cause's and its first action's texts."""
    detail, facts = item.detail, item.facts
    if isinstance(detail, NoDataDetail):
        return "fault" if detail.fault else "silent_probe"
    if isinstance(detail, GatewayDetail):
        return "silent_box" if detail.is_online else "power_or_line"
    if not isinstance(detail, Detail):
        return _OTHERS.get(type(detail), "clock")
    at_onset = {one.kind for one in detail.causes}
    if "mains" in at_onset:
        return "mains"
    if detail.side == "COLD":
        return "too_cold"
    if "defrost" in at_onset:
        return "defrost"
    if facts.door and facts.door.is_open:
        return "door_open"
    if "door" in at_onset:
        return "door_onset"
    if facts.door and item.now_ms - facts.door.at_ms < _RECENT_MS:
        return "door_recent"
    if facts.trend_mc_per_h is not None and facts.trend_mc_per_h >= _FAST_MC_PER_H:
        return "cooling"
    return "unknown"
