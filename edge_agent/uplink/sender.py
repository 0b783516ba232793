"""Empties the outbox: a bounded window of batches in flight, sent again until the centre confirms them."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Protocol

from msgspec import Struct

from edge_agent.settings import Sending
from edge_agent.store.outbox import Stream
from edge_agent.store.thinning import Span
from edge_agent.uplink.reach import Reach
from logistics import wire
from plumbing import codec

# Bodies of one batch: far enough below the packed limit that even bytes that do not compress fit.
_BODIES_BYTES_MAX = wire.PACKED_BYTES_MAX * 3 // 4
_END = 2**62
_PORTION_MIN = 20
# So many first pauses without a confirmation are a silence.
_SILENCE = 2


class Publish(Protocol):
    """Hands one packed batch to the broker; False when it could not even be handed over."""

    def __call__(self, packed: bytes) -> bool: ...


class Waiting(Protocol):
    """What waits to be sent, as an outbox keeps it: a box's on its disk, a simulated one's in memory."""

    spared: Callable[[], Sequence[Span]]

    @property
    def stream(self) -> Stream: ...

    @property
    def top(self) -> int: ...

    def streams(self) -> list[Stream]: ...

    def settle(self, confirm: wire.Confirm, /) -> int: ...

    def give_back(self) -> bool: ...

    def alarms_after(self, stream_ord: int, seq: int, upto: int, limit: int, /) -> tuple[int, int]: ...

    def run_after(
        self, stream_ord: int, seq: int, upto: int, limit: int, bytes_max: int, /
    ) -> tuple[int, list[wire.Stamped]]: ...


class _Lane(Struct):
    """Numbers of one stream still to be sent for the first time: above `after`, at most `upto`.

    Its alarms are sent ahead of all else: those up to `urgent` were.
    """

    stream: Stream
    after: int
    upto: int
    urgent: int = 0


class _Flight(Struct):
    """A batch in the window: handed over `tries` times, last at `sent_ms`, and not yet confirmed."""

    stream_ord: int
    packed: bytes
    last: int
    due_ms: int
    size: int
    is_late: bool
    tries: int = 0
    sent_ms: int = 0


class Sender:
    """Sends live events first and the backlog beside them at a capped rate. Times are `up_ms`.

    The backlog goes in steady small portions, and no more of it is under way than delays nothing.
    The outbox forgets on confirmation only; a hand-over, a PUBACK or a time-out settles nothing.
    """

    def __init__(self, box: str, outbox: Waiting, settings: Sending, publish: Publish, rng: Random) -> None:
        self._box = box
        self._outbox = outbox
        self._settings = settings
        self._publish = publish
        self._rng = rng
        self._flying: dict[tuple[str, int], _Flight] = {}
        self._live = _Lane(outbox.stream, 0, _END)
        self._backlog = [
            _Lane(stream, 0, stream.top) for stream in outbox.streams() if stream.ord != outbox.stream.ord
        ]
        self._is_connected = False
        # A tenth of a second's worth: never a whole second's at once.
        self._portion = max(settings.backlog_events_per_s // 10, _PORTION_MIN)
        self._late_batch = min(self._portion, settings.batch_events)
        self._budget: float = self._portion
        self._budget_ms = 0
        self._reach = Reach(2 * self._portion, max(1, settings.window - 1) * settings.batch_events)
        self._landed: list[_Flight] = []
        self._landed_ms = 0
        outbox.spared = self._spans

    @property
    def in_flight(self) -> int:
        """Batches in the window, not yet confirmed."""
        return len(self._flying)

    def on_connect(self, up_ms: int) -> None:
        """The broker is there (again): all that was in flight is due soon, what piled up is backlog."""
        self._is_connected = True
        self._budget_ms = up_ms
        self._part_backlog(self._settings.batch_events)
        for flight in self._flying.values():
            flight.tries = 0
            flight.due_ms = up_ms + int(self._rng.random() * 1000)

    def on_disconnect(self) -> None:
        """The broker is gone: nothing is sent until it is back."""
        self._is_connected = False

    def on_confirm(self, confirm: wire.Confirm) -> int:
        """Settle what the centre stored; how many events. Raises OutboxError for a false confirmation."""
        gone = self._outbox.settle(confirm)
        for key, flight in list(self._flying.items()):
            if key[0] == confirm.stream and _covers(confirm, key[1], flight.last):
                del self._flying[key]
                self._landed.append(flight)
        return gone

    def tick(self, up_ms: int) -> int:
        """Send what is due and what the window allows; how many batches were handed over."""
        self._learn(up_ms)
        if self._outbox.give_back():
            self._begin_anew()
        if not self._is_connected:
            return 0
        self._fill_window(up_ms)
        return self._hand_over_due(up_ms)

    def _begin_anew(self) -> None:
        """What was settled is to be sent again, in whatever stream it lies: the centre lost its memory."""
        live = self._live
        others = [one for one in self._outbox.streams() if one.ord != live.stream.ord]
        self._backlog = [_Lane(one, 0, one.top) for one in others]
        if live.after:
            self._backlog.append(_Lane(live.stream, 0, live.after))

    def _learn(self, up_ms: int) -> None:
        """What was confirmed since the last tick says how long batches take, and that the centre is back."""
        for flight in self._landed:
            if flight.tries == 1:
                self._reach.landed(flight.size, flight.sent_ms, up_ms, is_late=flight.is_late)
        if self._landed:
            # Confirmations that come slowly but come are no silence: a busy centre is not hurried.
            if up_ms - self._landed_ms >= _SILENCE * self._settings.resend_s * 1000:
                self._hurry(up_ms)
            self._landed_ms = up_ms
        self._landed.clear()

    def _hurry(self, up_ms: int) -> None:
        """The centre speaks again: what was sent in vain, and would wait for minutes, is due soon."""
        for flight in self._flying.values():
            if flight.tries > 1:
                flight.tries = 1
                flight.due_ms = min(flight.due_ms, up_ms + int(self._rng.random() * 1000))

    def _hand_over_due(self, up_ms: int) -> int:
        """Hand over what is due, for the first time or again; what the link refuses stays due."""
        sent = 0
        for flight in self._flying.values():
            if flight.due_ms <= up_ms and self._publish(flight.packed):
                flight.tries += 1
                flight.sent_ms = up_ms
                flight.due_ms = up_ms + self._pause_ms(flight.tries)
                sent += 1
        return sent

    def _fill_window(self, up_ms: int) -> None:
        """Live events first. The backlog leaves a place free, so that it never has to be waited for."""
        window = self._settings.window
        while len(self._flying) < window and self._cut(self._live, up_ms):
            pass
        self._part_backlog(window * self._settings.batch_events)
        self._earn(up_ms)
        for lane in self._backlog:
            while lane.urgent < _END and len(self._flying) < max(1, window - 1):
                self._cut_urgent(lane, up_ms)
        while (
            self._backlog
            and self._budget > 0
            and len(self._flying) < max(1, window - 1)
            and self._late_under_way() < self._reach.events
        ):
            if not self._cut(self._backlog[0], up_ms, late=True):
                self._backlog.pop(0)

    def _part_backlog(self, events_max: int) -> None:
        """Call what piled up backlog, if it is more than so many events: while the centre was away, too."""
        live, top = self._live, self._outbox.top
        if top - live.after > events_max:
            self._backlog.append(_Lane(live.stream, live.after, top))
            live.after = top

    def _earn(self, up_ms: int) -> None:
        """A token bucket of one portion: the backlog's cap."""
        rate = self._settings.backlog_events_per_s
        earned = (up_ms - self._budget_ms) * rate / 1000
        self._budget = min(self._budget + earned, self._portion)
        self._budget_ms = up_ms

    def _cut(self, lane: _Lane, up_ms: int, *, late: bool = False) -> bool:
        """Put the lane's next batch into the window, due now; False when the lane has nothing (left)."""
        upto = self._before_urgent(lane) if late else lane.upto
        last = self._fly(lane.stream, lane.after, upto, up_ms, late=late)
        if not last:
            return False
        lane.after = last
        return True

    def _cut_urgent(self, lane: _Lane, up_ms: int) -> None:
        """Put the lane's next alarms into the window: a week's backlog must not delay what needs someone.

        Their numbers lie above what is stored without a hole; the ranges of a confirmation cover them.
        """
        after = max(lane.after, lane.urgent)
        first, last = self._outbox.alarms_after(
            lane.stream.ord, after, lane.upto, self._settings.batch_events
        )
        lane.urgent = self._fly(lane.stream, first - 1, last, up_ms, late=True) if first else _END

    def _before_urgent(self, lane: _Lane) -> int:
        """How far the lane may be cut: not into what is in flight ahead of it, which it passes over."""
        ahead = sorted(
            (first, flight.last)
            for (_, first), flight in self._flying.items()
            if flight.stream_ord == lane.stream.ord and lane.after < first <= lane.upto
        )
        for first, last in ahead:
            if self._outbox.run_after(lane.stream.ord, lane.after, first - 1, 1, 1)[1]:
                return first - 1
            lane.after = last
        return lane.upto

    def _fly(self, stream: Stream, after: int, upto: int, up_ms: int, *, late: bool) -> int:
        """Put the first run above `after` into the window, due now; its last number, 0 if there is none."""
        events_max = self._late_batch if late else self._settings.batch_events
        first, events = self._outbox.run_after(stream.ord, after, upto, events_max, _BODIES_BYTES_MAX)
        if not events:
            return 0
        envelope = wire.batch(self._box, stream.name, stream.boot, first, events, late=late)
        packed = codec.pack(wire.encode(envelope))
        flight = _Flight(stream.ord, packed, envelope.last, up_ms, len(events), late)
        self._flying[(stream.name, first)] = flight
        self._budget -= len(events) if late else 0
        return envelope.last

    def _late_under_way(self) -> int:
        """Events of the backlog in the window."""
        return sum(flight.size for flight in self._flying.values() if flight.is_late)

    def _spans(self) -> list[Span]:
        """The numbers in flight: what was sent under a number must stay what the number says."""
        return [(flight.stream_ord, first, flight.last) for (_, first), flight in self._flying.items()]

    def _pause_ms(self, tries: int) -> int:
        """Doubling from resend_s to resend_s_max, with up to a quarter of jitter on top."""
        pause_s = min(self._settings.resend_s * 2 ** min(tries - 1, 16), self._settings.resend_s_max)
        return int(pause_s * 1000 * (1 + self._rng.random() / 4))


def _covers(confirm: wire.Confirm, first: int, last: int) -> bool:
    spans = ((1, confirm.upto), *confirm.ranges)
    return any(low <= first and last <= high for low, high in spans)
