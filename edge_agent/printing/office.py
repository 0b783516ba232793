"""Which label is printed where: what was saved goes to the printers whose settings ask for it."""

from collections.abc import Callable, Mapping, Sequence

from edge_agent.printing.driver import PrinterDriver
from edge_agent.printing.jobs import Jobs
from edge_agent.printing.settings import Printer
from edge_agent.trade.outcome import Outcome
from logistics.events.counter import ParcelShelved
from logistics.events.parcels import Act, ParcelScanned
from logistics.labels import Label, ShelfLabel
from plumbing import logs
from plumbing.clock import Moment

SHELVED_WITH: Act = "arrive"
"""Who wants labels of arrivals wants those of parcels that are put onto another shelf, too."""


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
        """Labels of what was saved, and once more each printer's last one where that was asked."""
        shelved = {event.waybill for _, event in outcome.events if isinstance(event, ParcelShelved)}
        for moment, event in outcome.events:
            if isinstance(event, ParcelShelved):
                arrived = outcome.arrived or moment
                self._print(SHELVED_WITH, event.waybill, arrived, shelf=event.shelf, code=event.code)
            elif isinstance(event, ParcelScanned) and event.waybill not in shelved:
                self._print(event.act, event.waybill, moment)
        for of_lot in outcome.labels:
            self._put(of_lot, [name for name, printer in self._printers.items() if printer.lots])
        for slip in outcome.slips:
            self._put(slip, [name for name, printer in self._printers.items() if printer.slips])
        if outcome.is_reprint:
            for name, label in self._last.items():
                self._jobs[name].put(label, self._monotonic())

    def _print(self, act: Act, waybill: str, arrived: Moment, *, shelf: str = "", code: str = "") -> None:
        wanting = [name for name, printer in self._printers.items() if act in printer.shelf_on]
        label = self._shelf_label(waybill, arrived, shelf, code) if wanting else None
        if label is not None:
            self._put(label, wanting)

    def _put(self, label: Label, printers: Sequence[str]) -> None:
        for name in printers:
            self._last[name] = label
            self._jobs[name].put(label, self._monotonic())

    def _shelf_label(self, waybill: str, arrived: Moment, shelf: str, code: str) -> ShelfLabel | None:
        """Where no shelves are configured, the waybill's tail and the time stand for shelf and code."""
        arrived_ms = None if arrived.clock == "unknown" else arrived.at_ms
        try:
            return ShelfLabel(waybill=waybill, arrived_ms=arrived_ms, shelf=shelf, code=code)
        except ValueError:
            # counter.accept = "any" takes codes that no label can say.
            self._unprintable += 1
            self._log.warning("label.unprintable")
            return None
