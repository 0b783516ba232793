"""The facts a box tells the centre: every event type that travels, in its shape on the wire.

A type, once shipped, is never renamed and no field changes its meaning; a new field is optional.
docs/wire.md shows each with an example.
"""

from logistics.events.boxes import (
    BoxConfig,
    BoxHealth,
    BoxSalvaged,
    BoxStarted,
    BoxUpdate,
    ClockKnown,
    ClockStepped,
    CommandRejected,
    DeviceState,
    Dropped,
    MainsMoved,
)
from logistics.events.counter import (
    CarrierChosen,
    Corrected,
    DayClosed,
    OperatorOn,
    ParcelProblem,
    ParcelRecipient,
    ParcelReleased,
    ParcelShelved,
    ShelfCounted,
)
from logistics.events.lots import (
    LotBegun,
    LotBlocked,
    LotCertified,
    LotFact,
    LotGraded,
    LotInspected,
    LotLeft,
    LotPacked,
    LotReshaped,
    LotSettled,
    LotShipped,
    LotStored,
    LotWeighed,
)
from logistics.events.machine import BoxMachine
from logistics.events.money import CodClosed, CodDue, CodPaid, CodRemitted, GoodsMoved, ParcelCollected
from logistics.events.parcels import ParcelScanned, Weighed
from logistics.events.rooms import (
    AlarmAcked,
    DefrostMoved,
    DoorMoved,
    Humidity,
    ProbeAbout,
    ProbeFault,
    Readings,
    RoomAlarm,
    ThinnedReadings,
)
from logistics.events.shape import Event, Worth
from logistics.events.transport import BagChecked, BagFilled, BagMoved, Loaded, ParcelSorted, Visited

AnyEvent = (
    ParcelScanned
    | Weighed
    | ParcelRecipient
    | ParcelShelved
    | CarrierChosen
    | ParcelReleased
    | ParcelProblem
    | ShelfCounted
    | OperatorOn
    | DayClosed
    | Corrected
    | CodDue
    | CodPaid
    | CodRemitted
    | CodClosed
    | ParcelCollected
    | GoodsMoved
    | BagFilled
    | BagMoved
    | BagChecked
    | ParcelSorted
    | Loaded
    | Visited
    | Readings
    | ThinnedReadings
    | ProbeFault
    | ProbeAbout
    | Humidity
    | DoorMoved
    | MainsMoved
    | RoomAlarm
    | DefrostMoved
    | AlarmAcked
    | DeviceState
    | BoxStarted
    | BoxHealth
    | BoxMachine
    | ClockKnown
    | ClockStepped
    | BoxSalvaged
    | BoxConfig
    | BoxUpdate
    | CommandRejected
    | Dropped
    | LotFact
)

_WORTH: dict[type[Event], Worth] = {
    ParcelScanned: Worth.PARCEL,
    Weighed: Worth.PARCEL,
    ParcelRecipient: Worth.PARCEL,
    ParcelShelved: Worth.PARCEL,
    CarrierChosen: Worth.PARCEL,
    ParcelReleased: Worth.PARCEL,
    ParcelProblem: Worth.PARCEL,
    ShelfCounted: Worth.PARCEL,
    OperatorOn: Worth.PARCEL,
    DayClosed: Worth.PARCEL,
    Corrected: Worth.PARCEL,
    CodDue: Worth.PARCEL,
    CodPaid: Worth.PARCEL,
    CodRemitted: Worth.PARCEL,
    CodClosed: Worth.PARCEL,
    ParcelCollected: Worth.PARCEL,
    GoodsMoved: Worth.PARCEL,
    BagFilled: Worth.PARCEL,
    BagMoved: Worth.PARCEL,
    BagChecked: Worth.PARCEL,
    ParcelSorted: Worth.PARCEL,
    Loaded: Worth.PARCEL,
    Visited: Worth.PARCEL,
    Readings: Worth.TELEMETRY,
    ThinnedReadings: Worth.TELEMETRY,
    ProbeFault: Worth.ALARM,
    ProbeAbout: Worth.ALARM,
    Humidity: Worth.TELEMETRY,
    DoorMoved: Worth.ALARM,
    MainsMoved: Worth.ALARM,
    RoomAlarm: Worth.ALARM,
    DefrostMoved: Worth.ALARM,
    AlarmAcked: Worth.ALARM,
    DeviceState: Worth.ALARM,
    BoxStarted: Worth.ALARM,
    BoxHealth: Worth.TELEMETRY,
    BoxMachine: Worth.TELEMETRY,
    ClockKnown: Worth.ALARM,
    ClockStepped: Worth.ALARM,
    BoxSalvaged: Worth.ALARM,
    BoxConfig: Worth.ALARM,
    BoxUpdate: Worth.ALARM,
    CommandRejected: Worth.ALARM,
    Dropped: Worth.ALARM,
    LotStored: Worth.PARCEL,
    LotLeft: Worth.PARCEL,
    LotBegun: Worth.PARCEL,
    LotWeighed: Worth.PARCEL,
    LotGraded: Worth.PARCEL,
    LotSettled: Worth.PARCEL,
    LotReshaped: Worth.PARCEL,
    LotInspected: Worth.PARCEL,
    LotCertified: Worth.PARCEL,
    LotBlocked: Worth.PARCEL,
    LotPacked: Worth.PARCEL,
    LotShipped: Worth.PARCEL,
}


_TAGS = {kind: str(kind.__struct_config__.tag) for kind in _WORTH}
TAGS = frozenset(_TAGS.values())
"""The names of all events on the wire."""


def worth_of(event: AnyEvent) -> Worth:
    """The class whose quota and lane the event falls under."""
    return _WORTH[type(event)]


def tag_of(event: AnyEvent) -> str:
    """The event's name on the wire, such as "parcel.scanned"."""
    return _TAGS[type(event)]
