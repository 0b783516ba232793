"""What people order of boxes, one box or many at once, and the settings that each box should have."""

from collections.abc import Sequence
from uuid import uuid4

from sqlalchemy import BigInteger, Column, Connection, String, Table, Text

from central.store.links import orders
from central.store.tables import metadata
from central.store.upsert import upsert
from logistics.orders import AnyDeed, ConfigSet, kind_of

ABOUT = "deed/"
HOURS_MAX = 30 * 24
HOUR_MS = 3_600_000

# The settings that somebody ordered for a box last: not made again from the log.
box_wish = Table(
    "box_wish",
    metadata,
    Column("box", String(64), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("asked_by", String(64), nullable=False),
    Column("asked_ms", BigInteger, nullable=False),
)


def order(
    connection: Connection, boxes: Sequence[str], deed: AnyDeed, *, who: str, now_ms: int, waits_ms: int
) -> str:
    """Have the boxes do it, each once, within so much time: the name of this order as a whole."""
    name = uuid4().hex[:12]
    for box in dict.fromkeys(boxes):
        if isinstance(deed, ConfigSet):
            orders.supersede_kind(connection, box, kind_of(ConfigSet))
        orders.ask(connection, box, deed, f"{ABOUT}{name}", who=who, now_ms=now_ms, waits_ms=waits_ms)
        if isinstance(deed, ConfigSet):
            _wish(connection, box, deed, who, now_ms)
    return name


def _wish(connection: Connection, box: str, deed: ConfigSet, who: str, now_ms: int) -> None:
    """The settings that are wanted from now on; others that the box has not answered are wanted no more."""
    row = {"box": box, "digest": deed.digest, "text": deed.text, "asked_by": who, "asked_ms": now_ms}
    upsert(connection, box_wish, [row])
