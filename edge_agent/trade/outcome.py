"""What a reading led to: facts to be kept, and signals to be given once they are kept."""

from enum import StrEnum

from msgspec import Struct

from logistics.events.all import AnyEvent
from plumbing.clock import Moment


class Signal(StrEnum):
    """What a person at the box sees and hears. Colour is never the only sign: each has its own sound."""

    OK = "ok"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    CARD = "card"
    ALARM_ON = "alarm_on"
    ALARM_OFF = "alarm_off"
    WARNING_ON = "warning_on"
    WARNING_OFF = "warning_off"
    TAKEN_ON = "taken_on"
    TAKEN_OFF = "taken_off"


STANDING = frozenset(
    {
        Signal.ALARM_ON,
        Signal.ALARM_OFF,
        Signal.WARNING_ON,
        Signal.WARNING_OFF,
        Signal.TAKEN_ON,
        Signal.TAKEN_OFF,
    }
)
"""What begins or ends something that stands; all others answer a scan. TAKEN: one of the alarms that stand
has been acknowledged, and need not be heard."""


class Outcome(Struct, frozen=True):
    """Events with their moments, and what to signal after the commit.

    `is_reprint`: each label printer shall print its last label once more.
    """

    events: tuple[tuple[Moment, AnyEvent], ...] = ()
    signals: tuple[Signal, ...] = ()
    is_reprint: bool = False


NOTHING = Outcome()
