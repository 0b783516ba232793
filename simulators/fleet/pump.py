"""The sockets and the clock of a fleet: one thread and one selector for all of its boxes."""

import errno
import resource
import selectors
import socket
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from heapq import heappop, heappush
from random import Random

from msgspec import Struct

from logistics.events.all import AnyEvent
from plumbing.address import Address
from plumbing.clock import Clock, Moment, utc_ms
from simulators.fleet.box.counts import Counts
from simulators.fleet.box.mqtt import MqttFault
from simulators.fleet.box.simulated import SimulatedBox
from simulators.fleet.work.schedule import Hands, Pace, Schedule
from simulators.fleet.work.trade import Trade

_RECV_BYTES = 65_536
_WAIT_S = 0.02
_SWEEP_MS = 1000
# More at once than a listener's backlog holds would wait a second for the kernel to try again (tcp(7)).
# NATS, which makes a session of each, takes tens of milliseconds of a core for one.
_JOINING_MAX = 25
# As a true box waits for what it asked for.
_JOIN_MS_MAX = 30_000
_PAUSE_MS_FIRST, _PAUSE_MS_MAX = 500, 30_000
# The process's own files, beside a socket for each box.
_FILES_SPARE = 256


class FleetError(RuntimeError):
    """The fleet cannot run; the text says why and what to do."""


class _Line(Struct):
    """A socket of one box. `writes` says whether the selector looks for room to write."""

    number: int
    sock: socket.socket
    began_ms: int
    is_open: bool = False
    writes: bool = True


class FleetPump:
    """Keeps the boxes linked as long as it is turned, and gives each its work when it is due."""

    def __init__(
        self,
        boxes: Sequence[SimulatedBox],
        addresses: Sequence[Address],
        trade: Trade,
        counts: Counts,
        rng: Random,
    ) -> None:
        self._boxes = boxes
        self._hosts = [(socket.gethostbyname(one.host), one.port) for one in addresses]
        self._trade = trade
        self._counts = counts
        self._rng = rng
        self._clock = Clock(is_trusted=True)
        self._selector = selectors.DefaultSelector()
        self._lines: dict[int, _Line] = {}
        self._joining = 0
        self._pause_ms = [_PAUSE_MS_FIRST] * len(boxes)
        self._tries = [0] * len(boxes)
        self._cut: set[int] = set()
        self._to_open: list[tuple[int, int]] = []
        self._schedule = Schedule(rng)
        self._hands = Hands()
        self._swept_ms = self._sweep_at = 0
        allow_files(len(boxes) + _FILES_SPARE)

    def moment(self) -> Moment:
        """This moment by the fleet's clock."""
        return self._clock.now()

    @property
    def up_ms(self) -> int:
        """The same, since the boot."""
        return self._clock.now().up_ms

    def open(self) -> None:
        """Have all boxes connect, from now on."""
        now_ms = self.up_ms
        self._swept_ms = now_ms
        for number in range(len(self._boxes)):
            heappush(self._to_open, (now_ms, number))

    def work(self, paces: Iterable[Pace]) -> None:
        """Work at this pace from now on."""
        self._schedule.set(paces, self.up_ms)

    def turn_until(self, is_done: Callable[[], bool], seconds: float) -> bool:
        """Turn until it is done or so long; whether it was done."""
        until_ms = self.up_ms + int(seconds * 1000)
        while not is_done():
            if self.up_ms >= until_ms:
                return False
            self.turn()
        return True

    def turn(self) -> None:
        """One turn: work, links, what came, what is due again."""
        now = self._clock.now()
        for number, event in self._hands.due(now.up_ms):
            self._take(number, event, now)
        for pace in self._schedule.due(now.up_ms):
            piece = self._trade.piece(pace.kind, self._boxes[pace.box].place)
            self._take(pace.box, self._hands.begin(pace.box, piece, now.up_ms), now)
        self._open_due(now.up_ms)
        self._sweep(now.up_ms)
        for key, events in self._selector.select(_WAIT_S):
            self._serve(key.data, events)

    @property
    def is_at_rest(self) -> bool:
        """Whether every piece that was begun is done."""
        return self._hands.is_empty

    def _take(self, number: int, event: AnyEvent, now: Moment) -> None:
        box = self._boxes[number]
        box.take(now, event)
        if box.standing == "up":
            box.tick(now.up_ms)
            self._flush(self._lines[number])

    def cut(self, numbers: Iterable[int]) -> None:
        """These lose their network: no goodbye, and no way back before `mend`."""
        for number in numbers:
            self._cut.add(number)
            if number in self._lines:
                self._drop(self._lines[number])

    def mend(self) -> None:
        """The network is back."""
        now_ms = self.up_ms
        for number in self._cut:
            heappush(self._to_open, (now_ms + int(self._rng.random() * 1000), number))
        self._cut.clear()

    def close(self) -> None:
        """All boxes say goodbye and go."""
        for line in list(self._lines.values()):
            self._boxes[line.number].farewell()
            with suppress(OSError):
                line.sock.send(self._boxes[line.number].out)
            self._drop(line)
        self._to_open.clear()
        self._selector.close()

    def _open_due(self, up_ms: int) -> None:
        while self._to_open and self._to_open[0][0] <= up_ms and self._joining < _JOINING_MAX:
            number = heappop(self._to_open)[1]
            if number not in self._lines and number not in self._cut:
                self._open(number, up_ms)

    def _open(self, number: int, up_ms: int) -> None:
        host = self._hosts[(number + self._tries[number]) % len(self._hosts)]
        self._tries[number] += 1
        sock = socket.socket()
        sock.settimeout(0)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line = _Line(number, sock, up_ms)
        self._lines[number] = line
        self._joining += 1
        self._selector.register(sock, selectors.EVENT_READ | selectors.EVENT_WRITE, line)
        code = sock.connect_ex(host)
        if code not in (0, errno.EINPROGRESS):
            self._drop(line)

    def _serve(self, line: _Line, events: int) -> None:
        if self._lines.get(line.number) is not line:
            return  # Dropped earlier in this turn.
        box, up_ms = self._boxes[line.number], self.up_ms
        try:
            if not line.is_open:
                code = line.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if code:
                    self._drop(line)
                    return
                line.is_open = True
                box.opened(up_ms)
            elif events & selectors.EVENT_READ:
                data = line.sock.recv(_RECV_BYTES)
                was_up = box.standing == "up"
                if not data:
                    self._drop(line)
                    return
                box.fed(data, up_ms)
                if not was_up and box.standing == "up":
                    self._joining -= 1
                    self._pause_ms[line.number] = _PAUSE_MS_FIRST
        except (OSError, MqttFault):
            self._drop(line)
            return
        self._flush(line)

    def _flush(self, line: _Line) -> None:
        """Hand the socket what it takes, and be told when it takes more."""
        out = self._boxes[line.number].out
        try:
            while out:
                del out[: line.sock.send(out)]
        except BlockingIOError:
            pass
        except OSError:
            self._drop(line)
            return
        if line.writes != bool(out):
            line.writes = bool(out)
            wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if out else 0)
            self._selector.modify(line.sock, wanted, line)

    def _drop(self, line: _Line) -> None:
        """The socket is gone; another one after a pause, unless the network is."""
        number = line.number
        if self._boxes[number].standing != "up":
            self._joining -= 1
        self._boxes[number].dropped()
        del self._lines[number]
        self._selector.unregister(line.sock)
        line.sock.close()
        if number not in self._cut:
            pause_ms = self._pause_ms[number]
            self._pause_ms[number] = min(pause_ms * 2, _PAUSE_MS_MAX)
            due_ms = self.up_ms + int(pause_ms * (0.5 + self._rng.random()))
            heappush(self._to_open, (due_ms, number))

    def _sweep(self, up_ms: int) -> None:
        """Look at each box about once a second: what is to be sent again, which link was silent."""
        count = len(self._boxes)
        share = min(count, (up_ms - self._swept_ms) * count // _SWEEP_MS)
        if not share:
            return
        self._swept_ms = up_ms
        for number in range(self._sweep_at, self._sweep_at + share):
            line = self._lines.get(number % count)
            if line is not None:
                self._look_at(line, up_ms)
        self._sweep_at = (self._sweep_at + share) % count

    def _look_at(self, line: _Line, up_ms: int) -> None:
        box = self._boxes[line.number]
        if box.standing != "up":
            if up_ms - line.began_ms > _JOIN_MS_MAX:
                self._drop(line)
        elif not box.is_idle(up_ms):
            box.tick(up_ms)
            self._flush(line)


def life() -> str:
    """A name for what boxes say from now on: each run has streams of its own."""
    return f"{utc_ms():x}"


def allow_files(wanted: int) -> None:
    """Let this process open so many files. Raises FleetError where it may not."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= wanted or soft == resource.RLIM_INFINITY:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, max(hard, wanted)))
    except (OSError, ValueError) as why:
        raise FleetError(
            f"{wanted} open files are needed and {hard} allowed; `ulimit -Hn {wanted}` as root allows them"
        ) from why
