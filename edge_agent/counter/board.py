"""What the counter's page shows: written in the agent's thread, read whole by the page's threads."""

from collections.abc import Callable
from threading import Lock
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from edge_agent.trade.cold.view import RoomView
from logistics.events.parcels import Act

RESULTS_MAX = 5

Kind = Literal["ok", "duplicate", "refused", "full"]


class Result(Struct, frozen=True):
    """What a scan came to. `number` counts them in a life of the agent; `full`: the disk had no room."""

    number: int
    kind: Kind
    text: str
    at_ms: int
    act: Act | None = None
    carrier: str = ""


class Shown(Struct, frozen=True):
    """All that the page shows: the last results, newest first; what waits for the centre; the rooms."""

    results: tuple[Result, ...] = ()
    unsent: int = 0
    rooms: tuple[RoomView, ...] = ()
    version: int = 0


class Board:
    """Holds what is shown now. A change is a new number; what stays the same is none."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._shown = Shown()

    @property
    def shown(self) -> Shown:
        """What is shown now."""
        return self._shown

    def change(self, change: Callable[[Shown], Shown]) -> None:
        """Show what `change` makes of what is shown."""
        with self._lock:
            fresh = change(self._shown)
            if fresh != self._shown:
                self._shown = replace(fresh, version=self._shown.version + 1)
