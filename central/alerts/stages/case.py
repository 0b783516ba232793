"""What goes through the stages: an alert with what it has to tell, and the world that decides about it."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from central.alerts.details import ALIVE, AnyDetail, Detail, DoorDetail, NoDataDetail
from central.alerts.policy import Policy
from central.store.alerts.notices import Reason, Recipient, Telling
from central.store.alerts.rows import Alert
from central.store.alerts.silences import Silence

# What may be told of an alert. A page of an escalation or a repetition bears its number: level-2, repeat-3.
OPENED, HISTORY, CRITICAL, RESOLVED, DAILY = "opened", "history", "critical", "resolved", "daily"
LEVEL, REPEAT = "level-", "repeat-"


class Boxes(Struct, frozen=True):
    """Boxes that explain their probes' silence: `down` is told of, `back` has just returned after that.

    `unsettled` went or came a moment ago: that explains a while, but not for ever.
    """

    down: frozenset[str] = frozenset()
    back: frozenset[str] = frozenset()
    unsettled: frozenset[str] = frozenset()


class World(Struct, frozen=True):
    """All that stages look at beside the alert itself."""

    now_ms: int
    local: datetime
    policy: Policy
    boxes: Boxes = Boxes()
    silences: Sequence[Silence] = ()


class Case(Struct, frozen=True):
    """An alert with something to tell. `held` names the stage that keeps it back."""

    alert: Alert
    detail: AnyDetail
    telling: Telling
    phase: str
    told_to: tuple[Recipient, ...] = ()
    held: str = ""
    topic: str = ""
    level: int = 0
    recipients: tuple[Recipient, ...] = ()
    reasons: tuple[Reason, ...] = ()

    def passes(self, stage: str, why: str, **fields: str) -> "Case":
        """The case after a stage that let it pass."""
        return replace(self, reasons=(*self.reasons, Reason(stage, "passed", why, fields)))

    def is_held(self, stage: str, why: str, **fields: str) -> "Case":
        """The case after a stage that keeps it back."""
        return replace(self, held=stage, reasons=(*self.reasons, Reason(stage, "held", why, fields)))


def phase_of(alert: Alert, detail: AnyDetail, telling: Telling) -> str:
    """What is to be told of an alert now, "" for nothing."""
    if alert.kind == ALIVE:
        return DAILY if telling.state == "new" else ""
    if telling.state == "new":
        return OPENED if alert.closed_ms is None else HISTORY
    if telling.state != "told":
        # Kept back until now: what has ended meanwhile is recorded and shown, and no news.
        return OPENED if alert.closed_ms is None else ""
    if alert.closed_ms is not None:
        return RESOLVED
    is_critical = isinstance(detail, Detail | NoDataDetail | DoorDetail) and detail.is_critical
    return CRITICAL if is_critical and not telling.is_critical else ""
