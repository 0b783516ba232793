"""Puts on the board what the agent has saved: results of scans, what waits for the centre, the rooms."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from edge_agent.counter.bench import Bench
from edge_agent.counter.board import RESULTS_MAX, Board, Result
from edge_agent.counter.modes.all import WEIGHERS
from edge_agent.counter.people.badges import shown
from edge_agent.counter.rules.arriving.view import overdue, stand
from edge_agent.counter.work import USES_SCALES, Collecting
from edge_agent.drivers.contract import Asked, CodeRead, Reading, WeightRead
from edge_agent.trade.cold.view import RoomView
from edge_agent.trade.outcome import Kind, Outcome, Said, Signal
from logistics.events.counter import CarrierChosen
from logistics.events.parcels import ParcelScanned
from plumbing.clock import Moment

_ROOMS_MS = 1000
_OVERDUE_MS = 30_000
_SCALES_MS = 200
_KINDS: dict[Signal, Kind] = {Signal.DUPLICATE: "duplicate", Signal.REFUSED: "refused"}


class BoardTill:
    """The agent's thread owns it."""

    def __init__(
        self,
        board: Board,
        unsent: Callable[[], int],
        rooms: Callable[[Moment], tuple[RoomView, ...]],
        bench: Bench,
        notice: Callable[[int], str] = lambda _at_ms: "",
    ) -> None:
        self._board = board
        self._unsent = unsent
        self._rooms = rooms
        self._bench = bench
        self._notice = notice
        self._rooms_due_ms = self._scales_due_ms = self._overdue_due_ms = 0
        self._number = 0

    def saved(self, taken: Sequence[tuple[Reading, Moment]], outcomes: Sequence[Outcome]) -> None:
        """Show what each scan and each deed came to; a card's sound is the box's own."""
        if any(isinstance(reading, CodeRead | Asked) for reading, _ in taken):
            self._look_at_work(taken[-1][1])
        for (reading, moment), outcome in zip(taken, outcomes, strict=False):
            said = outcome.said or _fallback(reading, outcome)
            if said:
                self._show(said, moment, outcome)
            elif isinstance(reading, Asked):
                self._board.tell()

    def refused(self, taken: Sequence[tuple[Reading, Moment]]) -> None:
        """Show that a scan or a load could not be kept: no beep, and not green."""
        work = self._board.shown.work
        is_weighed = work is not None and work.kind in WEIGHERS
        for reading, moment in taken:
            if isinstance(reading, CodeRead):
                self._show(Said("full", "full", text=shown(reading.text)), moment, Outcome())
            elif isinstance(reading, Asked) or (is_weighed and isinstance(reading, WeightRead)):
                self._show(Said("full", "full"), moment, Outcome())

    def tick(self, now: Moment) -> None:
        """What waits for the centre, each time; rooms and work once a second; what is overdue at times."""
        unsent = self._unsent()
        if unsent != self._board.shown.unsent:
            self._board.change(lambda board: replace(board, unsent=unsent))
        if now.up_ms >= self._rooms_due_ms:
            self._rooms_due_ms = now.up_ms + _ROOMS_MS
            rooms = self._rooms(now)
            notice = self._notice(now.at_ms)
            self._board.change(lambda board: replace(board, rooms=rooms, notice=notice))
            self._look_at_work(now)
        if now.up_ms >= self._scales_due_ms:
            self._scales_due_ms = now.up_ms + _SCALES_MS
            self._look_at_scales(now)
        if now.up_ms >= self._overdue_due_ms:
            self._overdue_due_ms = now.up_ms + _OVERDUE_MS
            late = overdue(self._bench, now)
            self._board.change(lambda board: replace(board, overdue=late))

    def _look_at_work(self, now: Moment) -> None:
        bench = self._bench
        work, found, at_hand = bench.work(now), bench.state.get(Collecting), stand(bench, now)
        collecting = found.waybill if found else ""
        prices = bench.prices() if work.kind == "collect" else None
        self._board.change(
            lambda board: replace(
                board,
                work=work,
                on_duty=bench.on_duty,
                clock=now.clock,
                collecting=collecting,
                prices=prices,
                standards=bench.standards(),
                carried=bench.carried(),
                parties=bench.parties() if work.kind == "intake" else {},
                stand=at_hand,
            )
        )

    def _look_at_scales(self, now: Moment) -> None:
        """While something is weighed: every page would be fetched anew for a weight that nobody needs."""
        work, bench = self._board.shown.work, self._bench
        names = bench.settings.scale if work and work.kind in USES_SCALES else ()
        scales = tuple(bench.desk.pans.at(name, now.up_ms) for name in names)
        self._board.change(lambda board: replace(board, scales=scales))

    def _show(self, said: Said, moment: Moment, outcome: Outcome) -> None:
        self._number += 1
        told = [event for _, event in outcome.events]
        carried = (event for event in told if isinstance(event, ParcelScanned | CarrierChosen))
        scanned = tuple(event.waybill for event in told if isinstance(event, ParcelScanned))
        carrier = next((event.carrier for event in carried), "")
        result = Result(self._number, said, moment.at_ms, carrier, scanned)
        self._board.change(lambda board: replace(board, results=(result, *board.results)[:RESULTS_MAX]))


def _fallback(reading: Reading, outcome: Outcome) -> Said | None:
    """What a scan's signals say where nothing else was said."""
    if not isinstance(reading, CodeRead):
        return None
    kind = next((_KINDS[signal] for signal in outcome.signals if signal in _KINDS), None)
    return Said(kind, kind, text=shown(reading.text)) if kind else None
