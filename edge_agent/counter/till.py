"""Puts on the board what the agent has saved: results of scans, what waits for the centre, the rooms."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from edge_agent.counter.arriving.view import overdue, stand
from edge_agent.counter.bench import Bench
from edge_agent.counter.board import RESULTS_MAX, Board, Result
from edge_agent.counter.people.badges import shown
from edge_agent.drivers.contract import Asked, CodeRead, Reading
from edge_agent.trade.cold.view import RoomView
from edge_agent.trade.outcome import Kind, Outcome, Said, Signal
from logistics.events.counter import CarrierChosen
from logistics.events.parcels import ParcelScanned
from plumbing.clock import Moment

_ROOMS_MS = 1000
_OVERDUE_MS = 30_000
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
        self._overdue_due_ms = 0
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
                self._show(Said("full", "full", text=shown(reading.text)), moment, Outcome())
            elif isinstance(reading, Asked):
                self._show(Said("full", "full"), moment, Outcome())

    def tick(self, now: Moment) -> None:
        """What waits for the centre, each time; rooms and work once a second; what is overdue at times."""
        unsent = self._unsent()
        if unsent != self._board.shown.unsent:
            self._board.change(lambda board: replace(board, unsent=unsent))
        if now.up_ms >= self._rooms_due_ms:
            self._rooms_due_ms = now.up_ms + _ROOMS_MS
            rooms, work, on_duty = self._rooms(now), self._bench.work(now), self._bench.on_duty
            at_hand = stand(self._bench, now)
            self._board.change(
                lambda board: replace(board, rooms=rooms, work=work, on_duty=on_duty, stand=at_hand)
            )
        if now.up_ms >= self._overdue_due_ms:
            self._overdue_due_ms = now.up_ms + _OVERDUE_MS
            late = overdue(self._bench, now)
            self._board.change(lambda board: replace(board, overdue=late))

    def _show(self, said: Said, moment: Moment, outcome: Outcome) -> None:
        self._number += 1
        told = (event for _, event in outcome.events if isinstance(event, ParcelScanned | CarrierChosen))
        result = Result(self._number, said, moment.at_ms, next((event.carrier for event in told), ""))
        work, on_duty, at_hand = self._bench.work(moment), self._bench.on_duty, stand(self._bench, moment)
        self._board.change(
            lambda board: replace(
                board,
                results=(result, *board.results)[:RESULTS_MAX],
                work=work,
                on_duty=on_duty,
                stand=at_hand,
            )
        )


def _fallback(reading: Reading, outcome: Outcome) -> Said | None:
    """What a scan's signals say where nothing else was said."""
    if not isinstance(reading, CodeRead):
        return None
    kind = next((_KINDS[signal] for signal in outcome.signals if signal in _KINDS), None)
    return Said(kind, kind, text=shown(reading.text)) if kind else None
