"""What alerts of each kind say besides where and when."""

import msgspec
from msgspec import Struct

from logistics.coldchain.alerts.causes import Cause

BREACH, NO_DATA, GATEWAY_DOWN, CLOCK, ALIVE = "breach", "no_data", "gateway_down", "clock", "alive"
PROBE_FAULT, DOOR_OPEN, MAINS_LOST = "probe_fault", "door_open", "mains_lost"
REPORT = "report"
KINDS = (BREACH, NO_DATA, GATEWAY_DOWN, CLOCK, ALIVE, PROBE_FAULT, DOOR_OPEN, MAINS_LOST)


class Detail(Struct, frozen=True, tag=BREACH):
    """A room out of its band. Temperatures are milli-°C.

    Of `healthy` probes those in `out` say so; it is critical when they are half or more, and stays so.
    `disagree` are those against the others. `causes` are what was so at the onset, the likeliest first.
    """

    probe: str
    side: str
    limit_mc: int
    peak_mc: int
    now_mc: int
    minutes: float
    start_ms: int = 0
    is_critical: bool = False
    healthy: int = 0
    out: tuple[str, ...] = ()
    disagree: tuple[str, ...] = ()
    causes: tuple[Cause, ...] = ()


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
    """A day's word that alerts work: how the county stands.

    `digest` is that of the log up to the end of `sealed_day`: so a copy of it lies outside.
    """

    boxes: int
    online: int
    probes: int
    fresh: int
    alerts: int
    unacknowledged: int
    sealed_day: str = ""
    digest: str = ""


class FaultDetail(Struct, frozen=True, tag=PROBE_FAULT):
    """A probe whose answers are no temperature, or never change."""

    probe: str
    fault: str
    since_ms: int


class DoorDetail(Struct, frozen=True, tag=DOOR_OPEN):
    """A door that was left open; critical after twice as long."""

    door: str
    since_ms: int
    is_critical: bool = False


class MainsDetail(Struct, frozen=True, tag=MAINS_LOST):
    """A box that lives on its battery."""

    box: str
    device: str
    since_ms: int


class ReportDetail(Struct, frozen=True, tag=REPORT):
    """A version of a report that was made: which one, and how many figures it changed."""

    report: str
    period: str
    version: int
    changes: int


AnyDetail = (
    Detail | NoDataDetail | GatewayDetail | ClockDetail | AliveDetail | FaultDetail | DoorDetail | MainsDetail
)


def encode(detail: AnyDetail) -> str:
    """A detail as the database keeps it."""
    return msgspec.json.encode(detail).decode()


def decode(text: str) -> AnyDetail:
    """A detail as it was kept."""
    detail: AnyDetail = msgspec.json.decode(text, type=AnyDetail)
    return detail


def probe_of(detail: AnyDetail) -> str:
    """The probe that it is about, "" where it is about none."""
    return detail.probe if isinstance(detail, Detail | NoDataDetail | FaultDetail) else ""


def box_of(detail: AnyDetail) -> str:
    """The box that it is about, also by its probe; "" where it is about none."""
    if isinstance(detail, GatewayDetail | ClockDetail | MainsDetail):
        return detail.box
    return probe_of(detail).partition("/")[0]
