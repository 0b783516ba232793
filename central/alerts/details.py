"""What alerts of each kind say besides where and when."""

import msgspec
from msgspec import Struct

BREACH, NO_DATA, GATEWAY_DOWN, CLOCK, ALIVE = "breach", "no_data", "gateway_down", "clock", "alive"
KINDS = (BREACH, NO_DATA, GATEWAY_DOWN, CLOCK, ALIVE)


class Detail(Struct, frozen=True, tag=BREACH):
    """A room out of its band. Temperatures are milli-°C."""

    probe: str
    side: str
    limit_mc: int
    peak_mc: int
    now_mc: int
    minutes: float
    start_ms: int = 0


class NoDataDetail(Struct, frozen=True, tag=NO_DATA):
    """A probe that is silent for longer than its rule says; critical after twice as long."""

    probe: str
    read_ms: int
    limit_ms: int
    fault: str = ""
    is_critical: bool = False


class GatewayDetail(Struct, frozen=True, tag=GATEWAY_DOWN):
    """A box that is gone, or connected and not heard; with it go so many probes."""

    box: str
    heard_ms: int
    probes: int
    is_online: bool = False


class ClockDetail(Struct, frozen=True, tag=CLOCK):
    """A box that tells of the future: how many events are held, the farthest one's lead."""

    box: str
    held: int
    ahead_ms: int


class AliveDetail(Struct, frozen=True, tag=ALIVE):
    """A day's word that alerts work: how the county stands."""

    boxes: int
    online: int
    probes: int
    fresh: int
    alerts: int
    unacknowledged: int


AnyDetail = Detail | NoDataDetail | GatewayDetail | ClockDetail | AliveDetail


def encode(detail: AnyDetail) -> str:
    """A detail as the database keeps it."""
    return msgspec.json.encode(detail).decode()


def decode(text: str) -> AnyDetail:
    """A detail as it was kept."""
    detail: AnyDetail = msgspec.json.decode(text, type=AnyDetail)
    return detail


def probe_of(detail: AnyDetail) -> str:
    """The probe that it is about, "" where it is about none."""
    return detail.probe if isinstance(detail, Detail | NoDataDetail) else ""


def box_of(detail: AnyDetail) -> str:
    """The box that it is about, also by its probe; "" where it is about none."""
    if isinstance(detail, GatewayDetail | ClockDetail):
        return detail.box
    return probe_of(detail).partition("/")[0]
