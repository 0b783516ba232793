"""A label printer that understands TSPL, as far as labels of ours and of others use it."""

import re
from collections.abc import Callable

import numpy as np

from simulators.printers.canvas import Canvas, Printed

DOTS_A_MM = {203: 8, 300: 12}
BUFFER_BYTES_MAX = 2**20
_FIELD = re.compile(rb'"[^"]*"|[^",]+')
_BITMAP = re.compile(rb"BITMAP +(\d+),(\d+),(\d+),(\d+),(\d),")
_BITMAP_HEAD_MAX = 64
_SETTINGS = frozenset({"GAP", "SPEED", "DENSITY", "DIRECTION", "REFERENCE", "OFFSET", "SET", "CODEPAGE"})
_FONTS = frozenset({"TSS24.BF2", "TST24.BF2"})
_STATUS_BITS = {"cover_open": 0x01, "out_of_paper": 0x04, "offline": 0x10}
_PRINTING = 0x20


class TsplInterpreter:
    """Fed bytes, gives finished labels and says where it was asked how it is (None)."""

    def __init__(self, dpi: int = 203) -> None:
        self._dots_a_mm = DOTS_A_MM[dpi]
        self._buffer = b""
        self._size = (0, 0)
        self._canvas: Canvas | None = None
        self._early: list[str] = []
        self._deeds: dict[str, Callable[[list[bytes]], None]] = {
            "SIZE": self._set_size,
            "CLS": self._clear,
            "TEXT": self._text,
            "QRCODE": self._qr,
            "BARCODE": self._bars,
        }

    def feed(self, data: bytes) -> list[Printed | None]:
        """What the bytes made, in their order."""
        self._buffer = (self._buffer + data)[-BUFFER_BYTES_MAX:]
        made: list[Printed | None] = []
        while (step := self._step()) is not None:
            made += step
        return made

    @staticmethod
    def answer(state: str | None, *, is_printing: bool) -> bytes:
        """The byte that answers <ESC>!?."""
        return bytes([_STATUS_BITS.get(state or "", _PRINTING if is_printing and state is None else 0)])

    def _step(self) -> list[Printed | None] | None:
        """Take one command from the buffer; None while there is no whole one."""
        if self._buffer.startswith(b"\x1b"):
            return self._escape()
        if self._buffer.startswith(b"BITMAP"):
            return self._bitmap()
        line, end, rest = self._buffer.partition(b"\n")
        if not end or b"\x1b" in line[:1]:
            return None
        self._buffer = rest
        return self._obey(line.strip(b"\r"))

    def _escape(self) -> list[Printed | None] | None:
        if len(self._buffer) < 3:
            return None
        command, self._buffer = self._buffer[:3], self._buffer[3:]
        if command == b"\x1b!?":
            return [None]
        self._fault(f"no such command: {command!r}")
        return []

    def _bitmap(self) -> list[Printed | None] | None:
        """The picture's bytes may be anything, so its length is counted, not looked for."""
        head = _BITMAP.match(self._buffer)
        if head is None:
            if len(self._buffer) < _BITMAP_HEAD_MAX:
                return None
            self._fault("BITMAP: its numbers are not there")
            self._buffer = self._buffer.partition(b"\n")[2]
            return []
        x, y, width, height, _ = (int(number) for number in head.groups())
        end = head.end() + width * height
        if len(self._buffer) < end:
            return None
        rows = np.frombuffer(self._buffer[head.end() : end], np.uint8).reshape(height, width)
        self._paper().stamp(x, y, np.unpackbits(rows, axis=1) * 255, "BITMAP")
        self._buffer = self._buffer[end:].lstrip(b"\r\n")
        return []

    def _obey(self, line: bytes) -> list[Printed | None]:
        name, _, rest = line.partition(b" ")
        word = name.decode("ascii", "replace").upper()
        fields = _FIELD.findall(rest)
        if b",".join(fields) != rest:
            self._fault(f"a quote too many or too few: {line[:40]!r}")
        if word == "PRINT":
            return self._print(fields)
        if word in self._deeds:
            try:
                self._deeds[word](fields)
            except (ValueError, IndexError) as why:
                self._fault(f"{word}: {why}")
        elif word and word not in _SETTINGS:
            self._fault(f"no such command: {line[:40]!r}")
        return []

    def _print(self, fields: list[bytes]) -> list[Printed | None]:
        copies = int(fields[-1]) if fields else 1
        return [self._paper().taken() for _ in range(copies)]

    def _set_size(self, fields: list[bytes]) -> None:
        millimetres = [float(field.decode("ascii").removesuffix(" mm")) for field in fields[:2]]
        if not all(field.endswith(b" mm") for field in fields[:2]):
            raise ValueError("sides in inches are not known here")
        self._size = (int(millimetres[0] * self._dots_a_mm), int(millimetres[1] * self._dots_a_mm))

    def _clear(self, _fields: list[bytes]) -> None:
        self._canvas = Canvas(*self._size, faults=self._early)
        self._early = []

    def _text(self, fields: list[bytes]) -> None:
        x, y = _numbers(fields[:2])
        _turn, wide, high = _numbers(fields[3:6])
        font, words = _quoted(fields[2]), _quoted(fields[6])
        if font not in _FONTS:
            self._fault(f"TEXT: this printer has no font {font}")
        if not (1 <= wide <= 10 and 1 <= high <= 10):
            raise ValueError(f"{wide} x {high} is no magnification")
        self._paper().write(x, y, words, wide, high)

    def _qr(self, fields: list[bytes]) -> None:
        x, y = _numbers(fields[:2])
        if b"M2" not in fields:
            self._fault("QRCODE: model 1, which telephones do not read")
        self._paper().qr(x, y, _quoted(fields[-1]), int(fields[3]))

    def _bars(self, fields: list[bytes]) -> None:
        x, y = _numbers(fields[:2])
        if _quoted(fields[2]) != "128":
            raise ValueError(f"{fields[2]!r} is not known here")
        self._paper().bars(x, y, _quoted(fields[-1]), int(fields[3]), int(fields[6]))

    def _paper(self) -> Canvas:
        if self._canvas is None:
            self._early.append("drawn before SIZE and CLS")
            self._canvas = Canvas(*self._size, faults=self._early)
        return self._canvas

    def _fault(self, text: str) -> None:
        (self._canvas.faults if self._canvas else self._early).append(text)


def _numbers(fields: list[bytes]) -> list[int]:
    return [int(field) for field in fields]


def _quoted(field: bytes) -> str:
    if not (field.startswith(b'"') and field.endswith(b'"')):
        raise ValueError(f"{field!r} is not in quotes")
    return field[1:-1].decode("gb18030")
