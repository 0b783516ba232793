"""Which label is printed where: what was saved goes to the printers whose settings ask for it."""

from collections.abc import Callable, Mapping, Sequence

from edge_agent.printing.driver import PrinterDriver
from edge_agent.printing.jobs import Jobs
from edge_agent.printing.settings import Printer
from edge_agent.trade.outcome import Outcome
from logistics.events.all import AnyEvent
from logistics.events.parcels import ParcelScanned
from logistics.labels import Label, ShelfLabel
from plumbing import logs
from plumbing.clock import Moment


class PrintOffice:
    """One queue a printer. Its printers' threads empty them."""

    def __init__(self, printers: Mapping[str, Printer], monotonic: Callable[[], float]) -> None:
        """`monotonic` gives seconds that never go back."""
        self._monotonic = monotonic
        self._printers = dict(printers)
        self._jobs = {name: Jobs(printer.keep_min * 60) for name, printer in printers.items()}
        self._last: dict[str, Label] = {}
        self._unprintable = 0
        self._log = logs.get("printing")

    @property
    def lost(self) -> int:
        """Labels that were wanted and never printed, of all printers, since the agent started."""
        return self._unprintable + sum(jobs.lost.total() for jobs in self._jobs.values())

    def drivers(self) -> Sequence[PrinterDriver]:
        """A driver for each printer."""
        return [
            PrinterDriver(name, printer, self._jobs[name], monotonic=self._monotonic)
            for name, printer in self._printers.items()
        ]

    def take(self, outcome: Outcome) -> None:
        """Labels of parcels that were saved, and once more each printer's last one where that was asked."""
        for moment, event in outcome.events:
            self._take_event(event, moment)
        if outcome.is_reprint:
            for name, label in self._last.items():
                self._jobs[name].put(label, self._monotonic())

    def _take_event(self, event: AnyEvent, moment: Moment) -> None:
        if not isinstance(event, ParcelScanned):
            return
        wanting = [name for name, printer in self._printers.items() if event.act in printer.shelf_on]
        label = self._shelf_label(event, moment) if wanting else None
        if label is None:
            return
        for name in wanting:
            self._last[name] = label
            self._jobs[name].put(label, self._monotonic())

    def _shelf_label(self, event: ParcelScanned, moment: Moment) -> ShelfLabel | None:
        """Shelf and pickup code are not assigned yet: the waybill's tail and the time stand for them."""
        arrived_ms = None if moment.clock == "unknown" else moment.at_ms
        try:
            return ShelfLabel(waybill=event.waybill, arrived_ms=arrived_ms)
        except ValueError:
            # counter.accept = "any" takes codes that no label can say.
            self._unprintable += 1
            self._log.warning("label.unprintable", device=event.device)
            return None
