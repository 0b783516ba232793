"""What the counter's page shows: written in the agent's thread, read whole by the page's threads."""

from collections.abc import Callable, Mapping
from threading import Lock

from msgspec import Struct
from msgspec.structs import replace

from edge_agent.counter.interface import NO_STANDARDS, Prices, Standards
from edge_agent.counter.rules.arriving.view import Overdue, Stand
from edge_agent.counter.work import OnDuty, Work
from edge_agent.trade.cold.view import RoomView
from edge_agent.trade.outcome import Kind, Said
from edge_agent.trade.pans import Pan
from logistics.goods.lots.carried import NOTHING, Known
from logistics.goods.parties import Party
from plumbing.clock import ClockQuality

RESULTS_MAX = 5
# A QR code can hold 7,089 digits; nobody reads more than this on a screen.
_TEXT_CHARS_MAX = 40


class Result(Struct, frozen=True):
    """What a scan or a deed came to. `number` counts them in a life of the agent; `scanned` can be undone."""

    number: int
    said: Said
    at_ms: int
    carrier: str = ""
    scanned: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind:
        """Green, yellow, red."""
        return self.said.kind

    @property
    def text(self) -> str:
        """The code that was read, as far as anybody reads it on a screen."""
        return self.said.text[:_TEXT_CHARS_MAX]


class Shown(Struct, frozen=True):
    """All that the page shows: the last results, newest first; what is unsent; rooms; work; the clock.

    `notice` is a sentence of the centre.

    While something is weighed: the scales. While parcels are collected: the waybill whose collection is open
    ("" for none), the prices.
    """

    results: tuple[Result, ...] = ()
    unsent: int = 0
    rooms: tuple[RoomView, ...] = ()
    work: Work | None = None
    on_duty: OnDuty = OnDuty()
    stand: Stand = Stand()
    overdue: Overdue = Overdue()
    scales: tuple[Pan, ...] = ()
    clock: ClockQuality = "unknown"
    collecting: str = ""
    prices: Prices | None = None
    standards: Standards = NO_STANDARDS
    parties: Mapping[str, Party] = {}
    carried: Known = NOTHING
    notice: str = ""
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

    def last_said(self, *keys: str) -> Said | None:
        """What was said last, if that was about one of these: its key begins so."""
        results = self._shown.results
        return results[0].said if results and results[0].said.key.startswith(keys) else None

    def change(self, change: Callable[[Shown], Shown]) -> None:
        """Show what `change` makes of what is shown."""
        with self._lock:
            fresh = change(self._shown)
            if fresh != self._shown:
                self._shown = replace(fresh, version=self._shown.version + 1)

    def tell(self) -> None:
        """What pages show besides has changed: a deed was done of which nothing was said."""
        with self._lock:
            self._shown = replace(self._shown, version=self._shown.version + 1)
