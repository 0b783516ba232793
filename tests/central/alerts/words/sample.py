"""An alert as it may be told of, and its message."""

from zoneinfo import ZoneInfo

from msgspec.structs import replace

from central.alerts.details import AnyDetail, Detail, encode
from central.alerts.policy import Place
from central.alerts.words.compose import Composer
from central.alerts.words.item import Item
from central.alerts.words.message import Message, Words
from central.store.alerts.facts import Door, Facts
from central.store.alerts.rows import Alert

AT = 1_780_000_020_000
MINUTE_MS = 60_000
WORDS = Words(
    sites={"COLD-1": "城西冷库"},
    zone=ZoneInfo("Asia/Shanghai"),
    rooms={("COLD-1", "room-1"): Place("1号冷藏间", "冷藏果蔬", "GB/T 24616-2019")},
    pages="https://sanji.example",
)
DETAIL = Detail("box-cold1/probe-2", "HOT", 8000, 11_250, 9_500, 42.5, AT - 30 * MINUTE_MS)
FACTS = Facts(
    read_ms=AT + 11 * MINUTE_MS,
    trend_mc_per_h=2100,
    day_minutes=60.0,
    door=Door("front", True, AT),
    is_online=True,
)


def item(
    detail: AnyDetail = DETAIL, phase: str = "opened", *, facts: Facts = FACTS, **fields: object
) -> Item:
    """Twelve minutes after the alarm; `fields` are the alert's."""
    alert = Alert(
        id=7,
        kind="breach",
        key="breach:COLD-1/room-1:HOT:1:box-cold1/probe-2",
        site="COLD-1",
        room="room-1",
        opened_ms=AT,
        detected_ms=AT + 1000,
        closed_ms=None,
        detail=encode(detail),
    )
    return Item(
        alert=replace(alert, **fields),
        detail=detail,
        phase=phase,
        now_ms=AT + 12 * MINUTE_MS,
        facts=facts,
        assigned=("王经理", "李四"),
        next_page_ms=AT + 15 * MINUTE_MS,
    )


def message(*items: Item) -> Message:
    """The message of these, or of one as it may be."""
    return Composer(WORDS).compose("m-1", items or (item(),))
