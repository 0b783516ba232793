"""Puts on the board what the agent has saved: results of scans, what waits for the centre, the rooms."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from edge_agent.counter.board import RESULTS_MAX, Board, Kind, Result
from edge_agent.drivers.contract import CodeRead, Reading
from edge_agent.trade.cold.view import RoomView
from edge_agent.trade.outcome import Outcome, Signal
from logistics.events.parcels import ParcelScanned
from plumbing.clock import Moment

_ROOMS_MS = 1000
# A QR code can hold 7,089 digits; nobody reads more than this on a screen.
_TEXT_CHARS_MAX = 40
_KINDS: dict[Signal, Kind] = {
    Signal.OK: "ok",
    Signal.DUPLICATE: "duplicate",
    Signal.REFUSED: "refused",
}


class BoardTill:
    """The agent's thread owns it."""

    def __init__(
        self, board: Board, unsent: Callable[[], int], rooms: Callable[[Moment], tuple[RoomView, ...]]
    ) -> None:
        self._board = board
        self._unsent = unsent
        self._rooms = rooms
        self._rooms_due_ms = 0
        self._number = 0

    def saved(self, taken: Sequence[tuple[Reading, Moment]], outcomes: Sequence[Outcome]) -> None:
        """Show each scan's result; a card's is seen and heard at the box alone."""
        for (reading, moment), outcome in zip(taken, outcomes, strict=False):
            if not isinstance(reading, CodeRead):
                continue
            kind = next((_KINDS[signal] for signal in outcome.signals if signal in _KINDS), None)
            if kind:
                self._show(kind, reading, moment, outcome)

    def refused(self, taken: Sequence[tuple[Reading, Moment]]) -> None:
        """Show that a scan could not be kept: no beep, and not green."""
        for reading, moment in taken:
            if isinstance(reading, CodeRead):
                self._show("full", reading, moment, Outcome())

    def tick(self, now: Moment) -> None:
        """What waits for the centre, each time; the rooms once a second."""
        unsent = self._unsent()
        if unsent != self._board.shown.unsent:
            self._board.change(lambda shown: replace(shown, unsent=unsent))
        if now.up_ms >= self._rooms_due_ms:
            self._rooms_due_ms = now.up_ms + _ROOMS_MS
            rooms = self._rooms(now)
            self._board.change(lambda shown: replace(shown, rooms=rooms))

    def _show(self, kind: Kind, reading: CodeRead, moment: Moment, outcome: Outcome) -> None:
        self._number += 1
        scan = next((event for _, event in outcome.events if isinstance(event, ParcelScanned)), None)
        result = Result(
            number=self._number,
            kind=kind,
            text=reading.text[:_TEXT_CHARS_MAX],
            at_ms=moment.at_ms,
            act=scan.act if scan else None,
            carrier=scan.carrier if scan else "",
        )
        self._board.change(lambda shown: replace(shown, results=(result, *shown.results)[:RESULTS_MAX]))
