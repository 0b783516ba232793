"""Modbus RTU probes on a pseudo-terminal: some addresses with registers, and what may go wrong on RS-485.

Frames by the Modbus Application Protocol V1.1b3 and the Serial Line guide V1.02: address, function, data, and
a CRC-16 low byte first. Nothing here knows how a driver reads them.
"""

from collections.abc import Mapping
from pathlib import Path
from random import Random
from threading import Event, Lock, Thread
from typing import Literal

from simulators.wires.cable import Cable

SlaveFault = Literal["silent", "crc", "torn", "refuses", "stranger", "noise", "nonsense"]
_READS = (3, 4)
_REQUEST_BYTES = 8
_POLL_S = 0.005
ILLEGAL_FUNCTION, ILLEGAL_ADDRESS, FAILURE = 1, 2, 4


class ModbusSlaves:
    """Probes by their address, each with registers by number, at the port `link` from `open` to `close`.

    Faults of one probe: "silent" says nothing, "crc" turns a bit over, "torn" breaks off, "refuses" answers
    with an exception, "stranger" answers under another address, "noise" sends bytes that are no frame,
    "nonsense" sends frames with a right check and anything at all in them.
    """

    def __init__(self, link: Path) -> None:
        self.link = link
        self._cable = Cable(link)
        self._registers: dict[int, dict[int, int]] = {}
        self._faults: dict[int, SlaveFault] = {}
        self._random = Random(1)
        self._lock = Lock()
        self._ended = Event()
        self._thread: Thread | None = None

    def open(self) -> None:
        """Plug the bus in and switch its probes on; harmless when they are."""
        self._cable.plug()
        if self._thread is None:
            self._ended.clear()
            self._thread = Thread(target=self._listen, name=f"modbus {self.link.name}", daemon=True)
            self._thread.start()

    def hold(self, unit: int, registers: Mapping[int, int]) -> None:
        """Let a probe, which appears if it was missing, have these registers."""
        with self._lock:
            self._registers.setdefault(unit, {}).update(registers)

    def fail(self, unit: int, fault: SlaveFault) -> None:
        """Begin a probe's fault: once this returns, no good answer of it is sent until `heal`."""
        with self._lock:
            self._faults[unit] = fault

    def heal(self, unit: int) -> None:
        """End it."""
        with self._lock:
            self._faults.pop(unit, None)

    def unplug(self) -> None:
        """Pull the bus's cable; its probes stay switched on."""
        self._cable.unplug()

    def plug(self) -> None:
        """Put it back."""
        self._cable.plug()

    def close(self) -> None:
        """Switch off and unplug; harmless when it is."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._cable.unplug()

    def _listen(self) -> None:
        """Take requests of eight bytes as they come; what is none goes byte by byte."""
        waiting = b""
        while not self._ended.wait(_POLL_S):
            waiting = (waiting + self._cable.received())[-256:]
            while len(waiting) >= _REQUEST_BYTES:
                request = waiting[:_REQUEST_BYTES]
                if crc16(request[:-2]) != request[-2:]:
                    waiting = waiting[1:]
                    continue
                waiting = waiting[_REQUEST_BYTES:]
                with self._lock:
                    self._cable.send(self._answer(request))

    def _answer(self, request: bytes) -> bytes:
        unit, function = request[0], request[1]
        if unit not in self._registers:
            return b""
        fault = self._faults.get(unit)
        if fault == "silent":
            return b""
        if fault == "noise":
            return b"\x55\xaa" * 9
        if fault == "nonsense":
            head = self._random.choice((function, function, function | 0x80, self._random.randrange(256)))
            return framed(bytes([unit, head]) + self._random.randbytes(self._random.randrange(24)))
        if fault == "refuses":
            return framed(bytes([unit, function | 0x80, FAILURE]))
        whole = framed(self._values(unit, function, request))
        if fault == "crc":
            return whole[:-3] + bytes([whole[-3] ^ 0x04]) + whole[-2:]
        if fault == "torn":
            return whole[: len(whole) // 2]
        if fault == "stranger":
            return framed(bytes([unit % 247 + 1]) + whole[1:-2])
        return whole

    def _values(self, unit: int, function: int, request: bytes) -> bytes:
        first, count = int.from_bytes(request[2:4], "big"), int.from_bytes(request[4:6], "big")
        held = self._registers[unit]
        if function not in _READS:
            return bytes([unit, function | 0x80, ILLEGAL_FUNCTION])
        if any(number not in held for number in range(first, first + count)):
            return bytes([unit, function | 0x80, ILLEGAL_ADDRESS])
        words = b"".join((held[number] & 0xFFFF).to_bytes(2, "big") for number in range(first, first + count))
        return bytes([unit, function, len(words)]) + words


def framed(head: bytes) -> bytes:
    """A frame with its check behind it."""
    return head + crc16(head)


def crc16(data: bytes) -> bytes:
    """The check as it goes out: division by x^16 + x^15 + x^2 + 1 over the bits in the order of the wire."""
    remainder = 0xFFFF
    for bit in (byte >> place & 1 for byte in data for place in range(8)):
        overflows = (remainder >> 15) ^ bit
        remainder = (remainder << 1) & 0xFFFF
        if overflows:
            remainder ^= 0b1000_0000_0000_0101
    return int(f"{remainder:016b}"[::-1], 2).to_bytes(2, "little")
