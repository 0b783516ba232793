"""A printer with paper, a cover and moods: the same behind a serial cable and in the network."""

from collections import deque
from random import Random
from threading import Lock
from typing import Literal, get_args

from simulators.printers.canvas import Printed
from simulators.printers.escpos import EscPosInterpreter
from simulators.printers.tspl import TsplInterpreter

PrinterFault = Literal["out_of_paper", "cover_open", "offline", "hang", "garbled", "mute"]
Language = Literal["tspl", "escpos"]
_NOT_SEEN = frozenset({"hang", "garbled", "mute"})
_KEPT_MAX = 1000


class Machine:
    """What comes in is drawn at once and comes out label by label, `busy_ticks` calls of `tick` apart.

    `paper` is the number of labels on the roll, None for one without an end. Faults: "hang" takes and says
    nothing, "garbled" answers nonsense, "mute" has no back channel, "offline" is a pressed button.
    """

    def __init__(
        self, language: Language, *, paper: int | None = None, busy_ticks: int = 2, seed: int = 0
    ) -> None:
        self.printed: deque[Printed] = deque(maxlen=_KEPT_MAX)
        self._interpreter = TsplInterpreter() if language == "tspl" else EscPosInterpreter()
        self._waiting: deque[Printed] = deque()
        self._paper = paper
        self._busy_ticks = busy_ticks
        self._busy = 0
        self._fault: PrinterFault | None = None
        self._chokes: PrinterFault | None = None
        self._random = Random(seed)
        self._lock = Lock()

    @property
    def is_hanging(self) -> bool:
        """Whether it takes no byte now."""
        with self._lock:
            return self._fault == "hang"

    def fail(self, fault: PrinterFault) -> None:
        """Begin a fault, until `heal`."""
        with self._lock:
            self._fault = fault

    def heal(self) -> None:
        """End the fault; a new roll without an end is in."""
        with self._lock:
            self._fault = self._chokes = self._paper = None

    def load(self, labels: int) -> None:
        """Put in a roll of so many labels."""
        with self._lock:
            self._paper = labels

    def slow_down(self, busy_ticks: int) -> None:
        """Take so many ticks for a label from now on."""
        with self._lock:
            self._busy_ticks = busy_ticks

    def choke_on_label(self, fault: PrinterFault) -> None:
        """Begin a fault with each label that comes in, and lose the label; until `heal`, also of this."""
        with self._lock:
            self._chokes = fault

    def forget(self) -> None:
        """Switch off and on: what was not printed yet is lost."""
        with self._lock:
            self._waiting.clear()
            self._busy = 0

    def take(self, data: bytes) -> bytes:
        """Bytes from the wire; what it says to them."""
        with self._lock:
            answers = b""
            for made in self._interpreter.feed(data):
                if isinstance(made, Printed):
                    self._swallow(made)
                else:
                    answers += self._answer(made)
            return answers

    def _swallow(self, label: Printed) -> None:
        if self._chokes is None:
            self._waiting.append(label)
        else:
            self._fault = self._chokes

    def tick(self) -> Printed | None:
        """Go on printing; the label that came out at this tick."""
        with self._lock:
            if self._state() is not None or self._fault == "hang" or not self._waiting:
                return None
            self._busy += 1
            if self._busy <= self._busy_ticks:
                return None
            self._busy = 0
            self._paper = None if self._paper is None else self._paper - 1
            self.printed.append(self._waiting.popleft())
            return self.printed[-1]

    def _state(self) -> str | None:
        """What its sensors say."""
        if self._fault in _NOT_SEEN or self._fault is None:
            return "out_of_paper" if self._paper == 0 else None
        return self._fault

    def _answer(self, query: int | None) -> bytes:
        if self._fault == "mute":
            return b""
        if self._fault == "garbled":
            return bytes([self._random.choice((0xFF, 0xC5, 0xE9))])
        if query is None:
            return TsplInterpreter.answer(self._state(), is_printing=bool(self._waiting))
        return EscPosInterpreter.answer(query, self._state())


def set_mood(machine: Machine, words: str) -> None:
    """A fault by its name, a roll of so many labels, or "ok". Raises ValueError."""
    for fault in get_args(PrinterFault):
        if words == fault:
            machine.fail(fault)
            return
    if words == "ok":
        machine.heal()
    else:
        machine.load(int(words))
