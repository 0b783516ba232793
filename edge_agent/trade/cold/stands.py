"""An alarm that stands at the box: how bad it is, who has taken it on, and what is seen and heard of it."""

from msgspec import Struct
from msgspec.structs import replace

from edge_agent.trade.outcome import Signal
from logistics.coldchain.rule import Side
from logistics.events.rooms import Severity

WORSE_MC = 3_000
"""An alarm that was taken on sounds again when it is so much worse than it was then (general knowledge)."""


class Stand(Struct, frozen=True):
    """One alarm, of a room's side with its worst probe, or of a door.

    Somebody took it on at `taken_ms`, by time since boot, when the worst probe said `taken_mc`.
    """

    level: Severity
    probe: str = ""
    taken_ms: int | None = None
    taken_mc: int | None = None

    @property
    def is_taken(self) -> bool:
        """Whether somebody has taken it on."""
        return self.taken_ms is not None

    def is_far_worse(self, side: Side, worst_mc: int) -> bool:
        """Whether the room has left its limits so much farther behind since somebody took it on."""
        if self.taken_mc is None:
            return False
        return (worst_mc - self.taken_mc if side == "HOT" else self.taken_mc - worst_mc) >= WORSE_MC


def goes_on(
    stand: Stand, level: Severity, probe: str, now_ms: int, remind_ms: int, *, is_far_worse: bool = False
) -> Stand:
    """How an alarm stands that is at a level now: worse, or still there long after, it is to be heard."""
    is_worse = is_far_worse or (level == "critical" and stand.level == "warning")
    is_late = stand.taken_ms is not None and now_ms - stand.taken_ms >= remind_ms
    stand = replace(stand, level=level, probe=probe)
    return replace(stand, taken_ms=None, taken_mc=None) if is_worse or is_late else stand


def signals(before: Stand | None, after: Stand | None) -> tuple[Signal, ...]:
    """What lamp and buzzer are told when an alarm changes."""
    was, is_ = _shown(before), _shown(after)
    ended = [_OFF[one] for one in was if one not in is_]
    return (*ended, *(one for one in is_ if one not in was))


_OFF = {
    Signal.ALARM_ON: Signal.ALARM_OFF,
    Signal.WARNING_ON: Signal.WARNING_OFF,
    Signal.TAKEN_ON: Signal.TAKEN_OFF,
}


def _shown(stand: Stand | None) -> tuple[Signal, ...]:
    """A warning is heard once, when it begins: only an alarm that sounds on has to be silenced."""
    if stand is None:
        return ()
    if stand.level == "warning":
        return (Signal.WARNING_ON,)
    return (Signal.ALARM_ON, Signal.TAKEN_ON) if stand.is_taken else (Signal.ALARM_ON,)
