"""A parcel's status in the words of the field (揽收, 在途, 派件中, 签收 …), by what the ledgers know."""

from collections.abc import Collection
from typing import Literal

from msgspec import Struct

from logistics.events.counter import ProblemKind, TakenBy
from logistics.parcels.custody import Status
from logistics.parcels.dwell import DwellStage

FieldStatus = Literal[
    "collected",  # 揽收
    "in_transit",  # 在途
    "arrived_city",  # 到达派件城市
    "delivering",  # 派件中
    "at_station",  # 入柜或驿站
    "signed_self",  # 签收 (本人)
    "signed_other",  # 签收 (代收)
    "signed",  # 签收, nobody noted by whom
    "problem",  # 问题件
    "overdue",  # 超时未取
    "returned",  # 退回
]


_SIGNED: dict[TakenBy | None, FieldStatus] = {
    "recipient": "signed_self",
    "other": "signed_other",
    None: "signed",
}


class Facts(Struct, frozen=True):
    """What is known: custody, whether its site is the hub and has it shelved, problems, who took it."""

    status: Status
    is_down: bool
    is_at_hub: bool
    is_shelved: bool
    stage: DwellStage
    problems: Collection[ProblemKind] = ()
    taken_by: TakenBy | None = None


def in_field_words(facts: Facts) -> FieldStatus:
    """The one word for it."""
    match facts.status:
        case "handed_out":
            return _SIGNED[facts.taken_by]
        case "returned":
            return "returned"
    if {*facts.problems} - {"unclaimed"}:
        return "problem"
    if facts.status == "collected":
        return "collected"
    if facts.status == "unknown" or not facts.is_down:
        return "in_transit"
    return _on_its_way_down(facts)


def _on_its_way_down(facts: Facts) -> FieldStatus:
    if facts.status == "in_transit":
        # What has left the hub is on its way to a centre; what has left a centre, to its recipient's station.
        return "in_transit" if facts.is_at_hub else "delivering"
    if facts.is_shelved:
        return "overdue" if facts.stage == "return" or "unclaimed" in facts.problems else "at_station"
    return "arrived_city" if facts.is_at_hub else "delivering"
