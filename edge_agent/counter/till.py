"""Puts on the board what the agent has saved: results of scans, what waits for the centre, the rooms."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from edge_agent.counter.bench import Bench
from edge_agent.counter.board import RESULTS_MAX, Board, Result
from edge_agent.drivers.contract import Asked, CodeRead, Reading
from edge_agent.trade.cold.view import RoomView
from edge_agent.trade.outcome import Kind, Outcome, Said, Signal
from logistics.events.parcels import ParcelScanned
from plumbing.clock import Moment

_ROOMS_MS = 1000
_KINDS: dict[Signal, Kind] = {Signal.DUPLICATE: "duplicate", Signal.REFUSED: "refused"}


class BoardTill:
    """The agent's thread owns it."""

    def __init__(
        self,
        board: Board,
        unsent: Callable[[], int],
        rooms: Callable[[Moment], tuple[RoomView, ...]],
        bench: Bench,
    ) -> None:
        self._board = board
        self._unsent = unsent
        self._rooms = rooms
        self._bench = bench
        self._rooms_due_ms = 0
        self._number = 0

    def saved(self, taken: Sequence[tuple[Reading, Moment]], outcomes: Sequence[Outcome]) -> None:
        """Show what each scan and each deed came to; a card's sound is the box's own."""
        for (reading, moment), outcome in zip(taken, outcomes, strict=False):
            said = outcome.said or _fallback(reading, outcome)
            if said:
                self._show(said, moment, outcome)

    def refused(self, taken: Sequence[tuple[Reading, Moment]]) -> None:
        """Show that a scan could not be kept: no beep, and not green."""
        for reading, moment in taken:
            if isinstance(reading, CodeRead):
                self._show(Said("full", "full", text=reading.text), moment, Outcome())
            elif isinstance(reading, Asked):
                self._show(Said("full", "full"), moment, Outcome())

    def tick(self, now: Moment) -> None:
        """What waits for the centre, each time; the rooms and the work once a second."""
        unsent = self._unsent()
        if unsent != self._board.shown.unsent:
            self._board.change(lambda shown: replace(shown, unsent=unsent))
        if now.up_ms >= self._rooms_due_ms:
            self._rooms_due_ms = now.up_ms + _ROOMS_MS
            rooms, work, on_duty = self._rooms(now), self._bench.work(now), self._bench.on_duty
            self._board.change(lambda shown: replace(shown, rooms=rooms, work=work, on_duty=on_duty))

    def _show(self, said: Said, moment: Moment, outcome: Outcome) -> None:
        self._number += 1
        scans = [event for _, event in outcome.events if isinstance(event, ParcelScanned)]
        scanned = tuple(scan.waybill for scan in scans)
        result = Result(self._number, said, moment.at_ms, scans[0].carrier if scans else "", scanned)
        work, on_duty = self._bench.work(moment), self._bench.on_duty
        self._board.change(
            lambda shown: replace(
                shown, results=(result, *shown.results)[:RESULTS_MAX], work=work, on_duty=on_duty
            )
        )


def _fallback(reading: Reading, outcome: Outcome) -> Said | None:
    """What a scan's signals say where nothing else was said."""
    if not isinstance(reading, CodeRead):
        return None
    kind = next((_KINDS[signal] for signal in outcome.signals if signal in _KINDS), None)
    return Said(kind, kind, text=reading.text) if kind else None
