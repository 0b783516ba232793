"""A scale on a pseudo-terminal: it streams frames ten times a second, whether anyone listens or not."""

from pathlib import Path
from random import Random
from threading import Event, Lock, Thread
from typing import Literal

from simulators.wires.cable import Cable
from simulators.wires.load_cell import LoadCell
from simulators.wires.yaohua import frame

ScaleFault = Literal["garbled", "torn", "silent"]
NOISE_BYTES_MAX = 6


class ScaleWire:
    """A Yaohua indicator (tF=0) with a platform, at the port `link` from `open` to `close`.

    `division_g` is the step of its display, `tremble_g` how much a weight at rest trembles before the
    display rounds it. Faults: "garbled" spoils one bit of every frame and puts noise between them, "torn"
    breaks frames off, "silent" is a scale that is switched off. Unplugging is `unplug` and `plug`.
    """

    def __init__(
        self,
        link: Path,
        *,
        seed: int = 0,
        division_g: int = 10,
        decimals: int = 2,
        tremble_g: float = 1.0,
        period_s: float = 0.1,
    ) -> None:
        self.link = link
        self._cable = Cable(link)
        self._cell = LoadCell(seed, tremble_g=tremble_g)
        self._random = Random(seed)
        self._division_g = division_g
        self._decimals = decimals
        self._period_s = period_s
        self._fault: ScaleFault | None = None
        self._lock = Lock()
        self._ended = Event()
        self._thread: Thread | None = None

    def open(self) -> None:
        """Plug the scale in and switch it on; harmless when it is."""
        self._cable.plug()
        if self._thread is None:
            self._ended.clear()
            self._thread = Thread(target=self._stream, name=f"scale {self.link.name}", daemon=True)
            self._thread.start()

    def put(self, load_g: int) -> None:
        """Let this much lie on the platform, in place of what lay there; 0 clears it."""
        self._cell.load_g = load_g

    def fail(self, fault: ScaleFault) -> None:
        """Begin a fault: once this returns, no good frame is sent until `heal`."""
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

    def _stream(self) -> None:
        while not self._ended.wait(self._period_s):
            felt_g = self._cell.step(self._period_s)
            shown_g = round(felt_g / self._division_g) * self._division_g
            with self._lock:
                self._cable.send(self._spoiled(frame(shown_g, decimals=self._decimals)))

    def _spoiled(self, whole: bytes) -> bytes:
        if self._fault == "silent":
            return b""
        if self._fault == "torn":
            return whole[: self._random.randrange(1, len(whole))]
        if self._fault == "garbled":
            noise = self._random.randbytes(self._random.randrange(1, NOISE_BYTES_MAX))
            return noise + _one_bit_wrong(whole, self._random)
        return whole


def _one_bit_wrong(whole: bytes, random: Random) -> bytes:
    spoiled = bytearray(whole)
    spoiled[random.randrange(len(whole))] ^= 1 << random.randrange(8)
    return bytes(spoiled)
