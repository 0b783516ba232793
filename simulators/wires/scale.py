"""A scale on a pseudo-terminal: an indicator with a platform that speaks any of the protocols."""

from collections import deque
from pathlib import Path
from random import Random
from threading import Event, Lock, Thread
from typing import Literal

from simulators.wires.cable import Cable
from simulators.wires.load_cell import LoadCell
from simulators.wires.scales.display import Display, Unit
from simulators.wires.scales.spoiling import ScaleFault, faults_of, spoiled
from simulators.wires.scales.tongues import TONGUES

__all__ = ["ScaleFault", "ScaleWire"]

ANSWER_S = 0.01
ASKED_BYTES_MAX = 64
STABLE_LOOKS = 5
OVER_DIVISIONS, UNDER_DIVISIONS = 9, 20  # Max + 9 e (OIML R 76-1, 4.2.3) and what Yaohua's manuals call -20 d


class ScaleWire:
    """An indicator with a platform, at the port `link` from `open` to `close`.

    It sends every `period_s`, or answers when it is asked, as its protocol has it. `division_g` is the step
    of its display, `tremble_g` how much a weight at rest trembles before the display rounds it; loads swing
    `speed` times as fast as real ones. Faults: "garbled" is the wrong baud rate, "torn" breaks frames off,
    "silent" is switched off, "checksum" turns one bit over, "parity" sets a parity bit; with `odds` each
    frame has one by chance. Unplugging is `unplug` and `plug`.
    """

    def __init__(
        self,
        link: Path,
        *,
        protocol: str = "yaohua-tf0",
        seed: int = 0,
        division_g: int = 10,
        max_g: int = 30_000,
        unit: Unit = "kg",
        decimals: int | None = None,
        tremble_g: float = 1.0,
        period_s: float = 0.1,
        speed: float = 1.0,
        odds: float = 0.0,
    ) -> None:
        self.link = link
        self.tongue = TONGUES[protocol]
        self._cable = Cable(link)
        self._cell = LoadCell(seed, tremble_g=tremble_g)
        self._random = Random(seed)
        self._division_g = division_g
        self._max_g = max_g
        self._unit: Unit = unit
        self._decimals = _decimals(division_g, unit) if decimals is None else decimals
        self._period_s = period_s
        self._speed = speed
        self._odds = odds
        self._fault: ScaleFault | None = None
        self._tare: tuple[int, Literal["weighed", "preset"]] = (0, "weighed")
        self._looks: deque[int] = deque(maxlen=STABLE_LOOKS)
        self._asked = b""
        self._is_awake = not self.tongue.wakes
        self._lock = Lock()
        self._ended = Event()
        self._thread: Thread | None = None

    def open(self) -> None:
        """Plug the scale in and switch it on; harmless when it is."""
        self._cable.plug()
        if self._thread is None:
            self._ended.clear()
            self._thread = Thread(target=self._speak, name=f"scale {self.link.name}", daemon=True)
            self._thread.start()

    def put(self, load_g: int) -> None:
        """Let this much lie on the platform, in place of what lay there; 0 clears it."""
        self._cell.load_g = load_g

    def tare(self, preset_g: int | None = None) -> None:
        """Press the tare key: what lies there is the tare, or what is entered; with nothing on, no tare."""
        with self._lock:
            self._tare = (
                (self._looks[-1] if self._looks else 0, "weighed")
                if preset_g is None
                else (preset_g, "preset")
            )

    def fail(self, fault: ScaleFault) -> None:
        """Begin a fault: once this returns, no good frame is sent until `heal`.

        Raises ValueError for a fault that this protocol's frames cannot have.
        """
        if fault not in faults_of(self.tongue):
            raise ValueError(
                f"{fault!r} is no fault of this protocol; it has {', '.join(faults_of(self.tongue))}"
            )
        with self._lock:
            self._fault = fault

    def heal(self) -> None:
        """End the fault."""
        with self._lock:
            self._fault = None

    def unplug(self) -> None:
        """Pull the cable; the scale stays switched on."""
        self._cable.unplug()

    def plug(self) -> None:
        """Put the cable back."""
        self._cable.plug()

    def close(self) -> None:
        """Switch off and unplug; harmless when it is."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._cable.unplug()

    def _speak(self) -> None:
        since_s, tick_s = 0.0, min(self._period_s, ANSWER_S if self._listens else self._period_s)
        while not self._ended.wait(tick_s):
            since_s += tick_s
            is_due = since_s >= self._period_s
            with self._lock:
                if is_due:
                    since_s = 0.0
                    self._look()
                self._answer()
                if is_due and self._is_awake and self.tongue.sends:
                    self._send(self.tongue.sends(self._display()))

    @property
    def _listens(self) -> bool:
        return self.tongue.answers is not None or bool(self.tongue.wakes)

    def _look(self) -> None:
        felt_g = self._cell.step(self._period_s * self._speed)
        self._looks.append(round(felt_g / self._division_g) * self._division_g)

    def _display(self) -> Display:
        gross_g = self._looks[-1] if self._looks else 0
        tare_g, how = self._tare
        over = gross_g > self._max_g + OVER_DIVISIONS * self._division_g
        under = gross_g < -UNDER_DIVISIONS * self._division_g
        return Display(
            gross_g=gross_g,
            tare_g=tare_g,
            is_preset=how == "preset" and tare_g != 0,
            is_stable=len(self._looks) == STABLE_LOOKS and len(set(self._looks)) == 1,
            trouble="over" if over else "under" if under else None,
            decimals=self._decimals,
            unit=self._unit,
        )

    def _answer(self) -> None:
        if not self._listens:
            return
        self._asked = (self._asked + self._cable.received())[-ASKED_BYTES_MAX:]
        for asked in self._commands():
            self._is_awake = self._is_awake or asked == self.tongue.wakes
            if self.tongue.answers:
                self._send(self.tongue.answers(asked, self._display()))

    def _commands(self) -> list[bytes]:
        """What was asked, whole; the rest waits for its end."""
        end = self.tongue.ends or (b"\n" if self.tongue.wakes else b"")
        if not end:
            asked, self._asked = [bytes([byte]) for byte in self._asked], b""
            return asked
        *whole, self._asked = self._asked.split(end)
        return [command + end for command in whole]

    def _send(self, whole: bytes) -> None:
        fault = self._fault
        if fault is None and self._random.random() < self._odds:
            fault = self._random.choice(faults_of(self.tongue))
        self._cable.send(spoiled(whole, fault, self.tongue, self._random))


def _decimals(division_g: int, unit: Unit) -> int:
    """Where the point stands so that the step can be shown."""
    if unit == "g":
        return 0
    return 2 if unit == "kg" and division_g % 10 == 0 else 3
