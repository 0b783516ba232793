"""How the rooms of a box stand now, as a page or a screen beside the door shows it."""

from typing import Literal

from msgspec import Struct

from logistics.coldchain.rule import Side
from logistics.events.rooms import Severity


class ProbeView(Struct, frozen=True):
    """A probe: what it last said and when (time since boot), how its alarm stands, what is wrong with it."""

    name: str
    milli_c: int | None
    up_ms: int | None
    word: Literal["normal", "pending", "alarm", "acked", "recovering"]
    fault: str = ""


class ContactView(Struct, frozen=True):
    """A door or a defrost contact, and since when it has been so (time since boot); None: since before."""

    name: str
    kind: Literal["door", "defrost"]
    is_on: bool
    since_ms: int | None = None


class AlarmView(Struct, frozen=True):
    """An alarm that stands: of a room's side, or of a door left open. `taken_ms` is when it was taken on."""

    level: Severity
    side: Side | None = None
    door: str = ""
    probe: str = ""
    taken_ms: int | None = None


class RoomView(Struct, frozen=True):
    """A room with its limits in milli-°C, its probes, contacts, and the alarms that stand, worst first."""

    name: str
    hi_mc: int | None
    lo_mc: int | None
    probes: tuple[ProbeView, ...] = ()
    contacts: tuple[ContactView, ...] = ()
    alarms: tuple[AlarmView, ...] = ()
    is_defrosting: bool = False
