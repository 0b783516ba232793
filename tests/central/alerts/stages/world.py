"""Cases and worlds for the stages, which are pure: no database is needed."""

from datetime import datetime
from zoneinfo import ZoneInfo

from central.alerts.details import AnyDetail, Detail, NoDataDetail, encode
from central.alerts.policy import NOBODY, Policy, Shift, Week
from central.alerts.stages.case import OPENED, Boxes, Case, World
from central.store.alerts.notices import Recipient, Telling
from central.store.alerts.rows import Alert
from central.store.alerts.silences import Silence

ZONE = ZoneInfo("Asia/Shanghai")
MINUTE_MS = 60_000
WANG, LI, BOSS = (Recipient(name, (f"{name}-ding", f"{name}-sms")) for name in ("wang", "li", "boss"))
BREACH = Detail("box-a/probe-1", "HOT", 8000, 9500, 9000, 31.0)
SILENT = NoDataDetail("box-a/probe-1", 0, 900_000)


def at(text: str) -> int:
    """A local time of a Thursday and the days around it, such as "2026-05-28 22:30"."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp() * 1000)


NOON = at("2026-05-28 12:00")


def case(
    detail: AnyDetail = BREACH,
    kind: str = "breach",
    phase: str = OPENED,
    *,
    telling: Telling | None = None,
    told_to: tuple[Recipient, ...] = (),
    closed_ms: int | None = None,
    acked_ms: int | None = None,
) -> Case:
    alert = Alert(
        id=1,
        kind=kind,
        key=f"{kind}:k",
        site="COLD-1",
        room="room-1",
        opened_ms=NOON,
        detected_ms=NOON,
        closed_ms=closed_ms,
        detail=encode(detail),
        acked_ms=acked_ms,
    )
    return Case(alert, detail, telling or Telling(1, "new"), phase, told_to)


def world(
    now_ms: int = NOON,
    policy: Policy = NOBODY,
    boxes: Boxes | None = None,
    silences: tuple[Silence, ...] = (),
) -> World:
    local = datetime.fromtimestamp(now_ms / 1000, ZONE)
    return World(now_ms, local, policy, boxes or Boxes(), silences)


def silence(**fields: object) -> Silence:
    """One of an hour from noon on, of everything unless `fields` say otherwise."""
    given: dict[str, object] = {
        "id": 5,
        "kind": "silence",
        "site": "",
        "room": "",
        "box": "",
        "alert_kind": "",
        "from_ms": NOON,
        "until_ms": NOON + 60 * MINUTE_MS,
        "reason": "除霜",
        "made_by": "wang",
        "made_ms": NOON,
    }
    return Silence(**{**given, **fields})  # type: ignore[arg-type]


def table() -> Policy:
    """Wang on weekdays by day, Li at night, the boss as the second level at any time."""
    weekdays = frozenset(range(1, 6))
    return Policy(
        everybody=(WANG, LI, BOSS),
        shifts=(
            Shift(1, (WANG,), Week(weekdays, 8 * 60, 20 * 60)),
            Shift(1, (LI,), Week(weekdays, 20 * 60, 8 * 60)),
            Shift(2, (BOSS,), Week()),
        ),
    )
