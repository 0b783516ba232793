"""What came from the broker and waits to be stored: what happens now beside the backlogs, in two lanes."""

from collections import deque
from threading import Condition

from msgspec import Struct

from plumbing.mqtt import Message

# So long does one transaction of a backlog hold up what happens now; longer when nothing happens now.
_SLICE_MS, _SLICE_MS_ALONE = 10, 250
_ALONE_AFTER_MS = 5000
_EVENTS_FIRST, _EVENTS_MIN, _EVENTS_MAX = 200, 10, 10_000


class Inbox:
    """Two lanes, bounded in messages and bytes, filled by the link's thread, emptied by the loop."""

    def __init__(self, lane_max: int = 1000, lane_bytes_max: int = 2**25) -> None:
        self._lane_max, self._lane_bytes_max = lane_max, lane_bytes_max
        self._live = _Lane()
        self._late = _Lane()
        self._changed = Condition()

    def put(self, message: Message, *, is_late: bool, wait_s: float) -> bool:
        """Whether it found room: in a full live lane within so long, in a full late lane at once or never."""
        lane = self._late if is_late else self._live
        with self._changed:
            has_room = self._changed.wait_for(
                lambda: lane.has_room(self._lane_max, self._lane_bytes_max), timeout=0 if is_late else wait_s
            )
            if has_room:
                lane.put(message)
                self._changed.notify_all()
        return has_room

    def wait(self, wait_s: float) -> None:
        """Until something waits here, but no longer than this."""
        with self._changed:
            self._changed.wait_for(lambda: self._live.messages or self._late.messages, timeout=wait_s)

    def is_empty(self) -> bool:
        """Whether nothing waits here."""
        with self._changed:
            return not self._live.messages and not self._late.messages

    def take_live(self, count_max: int) -> list[Message]:
        """What happens now, oldest first."""
        with self._changed:
            taken = [self._live.take() for _ in range(min(count_max, len(self._live.messages)))]
            self._changed.notify_all()
        return taken

    def take_late(self) -> Message | None:
        """The next batch of a backlog."""
        with self._changed:
            return self._late.take() if self._late.messages else None


class _Lane:
    """Messages in the order in which they came, and how many bytes they have."""

    def __init__(self) -> None:
        self.messages: deque[Message] = deque()
        self._bytes = 0

    def has_room(self, count_max: int, bytes_max: int) -> bool:
        """Whether one more finds room; one that is larger than all by itself does in an empty lane."""
        return len(self.messages) < count_max and self._bytes < bytes_max

    def put(self, message: Message) -> None:
        """The last one."""
        self.messages.append(message)
        self._bytes += len(message.payload)

    def take(self) -> Message:
        """The first one."""
        message = self.messages.popleft()
        self._bytes -= len(message.payload)
        return message


class Pace(Struct):
    """How many late events go into one transaction: so many as took their bounded time lately."""

    events: int = _EVENTS_FIRST
    live_ms: int = -_ALONE_AFTER_MS

    def heard_live(self, up_ms: int) -> None:
        """Something happens now."""
        self.live_ms = up_ms

    def learn(self, events: int, took_ms: float, up_ms: int) -> None:
        """So many events took so long. It grows by half at most, for the next ones may be heavier."""
        target_ms = _SLICE_MS_ALONE if up_ms - self.live_ms >= _ALONE_AFTER_MS else _SLICE_MS
        fitting = int(events * target_ms / max(took_ms, 0.1))
        self.events = max(_EVENTS_MIN, min(fitting, self.events * 3 // 2, _EVENTS_MAX))
