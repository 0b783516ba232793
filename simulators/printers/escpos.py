"""A receipt printer that understands ESC/POS, as far as labels use it."""

from collections.abc import Callable

import numpy as np

from simulators.printers.canvas import CELL, Canvas, Picture, Printed, bar_dots, cell_width, qr_dots

ROLL_DOTS_MAX = 4000
_LINE_DOTS = 30
_TEAR_DOTS = 80
_GBK_FIRST = 0x81
_LEFT, _MIDDLE = 0, 1


class Unfinished(Exception):
    """The rest of a command has not come yet."""


class EscPosInterpreter:
    """Fed bytes, gives finished pieces of paper, and the number n of each DLE EOT n that asked how it is."""

    def __init__(self, width: int = 384) -> None:
        self._width = width
        self._buffer = b""
        self._at = 0
        self._symbol = b""
        self._begin()
        self._commands: dict[bytes, Callable[[], None]] = {
            b"\x1b@": self._reset,
            b"\x1b$": self._move,
            b"\x1ba": self._justify,
            b"\x1bJ": self._feed,
            b"\x1c&": self._chinese,
            b"\x1c.": self._latin,
            b"\x1d!": self._resize,
            b"\x1d(": self._extended,
            b"\x1dh": self._set_bar_height,
            b"\x1dw": self._set_bar_width,
            b"\x1dH": lambda: self._skip(1),
            b"\x1dk": self._bars,
            b"\x1dv": self._raster,
            b"\x1dV": self._cut,
        }

    def feed(self, data: bytes) -> list[Printed | int]:
        """What the bytes made, in their order."""
        self._buffer += data
        self._made: list[Printed | int] = []
        while self._at < len(self._buffer):
            begin = self._at
            try:
                self._step()
            except Unfinished:
                self._at = begin
                break
        self._buffer, self._at = self._buffer[self._at :], 0
        return self._made

    @staticmethod
    def answer(query: int, state: str | None) -> bytes:
        """The byte that answers DLE EOT 1, 2 or 4."""
        bits = {
            1: 0x08 if state else 0,
            2: {"cover_open": 0x04, "out_of_paper": 0x20}.get(state or "", 0),
            4: 0x60 if state == "out_of_paper" else 0,
        }
        return bytes([0x12 | bits.get(query, 0)])

    def _begin(self) -> None:
        """A fresh stretch of paper; what was set stays."""
        self._paper = Canvas(self._width, ROLL_DOTS_MAX)
        self._y = 0
        self._x = 0
        self._row = 0
        self._line = ""
        if not hasattr(self, "_is_chinese"):
            self._reset()

    def _reset(self) -> None:
        self._wide = self._high = 1
        self._place = _LEFT
        self._bar_high, self._bar_narrow = 162, 3
        self._cell = 3
        self._is_chinese = False

    def _step(self) -> None:
        first = self._buffer[self._at]
        if first == 0x10:
            _, eot, number = self._take(3)
            if eot == 0x04:
                self._made.append(number)
        elif first in (0x1B, 0x1C, 0x1D):
            self._obey(bytes(self._take(2)))
        elif first == 0x0A:
            self._take(1)
            self._end_line()
        elif first >= _GBK_FIRST and self._is_chinese:
            self._write(bytes(self._take(2)).decode("gb18030", "replace"))
        elif first >= 0x20:
            self._write(bytes(self._take(1)).decode("ascii", "replace"))
        else:
            self._paper.faults.append(f"no such byte: {bytes(self._take(1))!r}")

    def _obey(self, command: bytes) -> None:
        deed = self._commands.get(command)
        if deed is None:
            self._paper.faults.append(f"no such command: {command!r}")
        else:
            deed()

    def _take(self, count: int) -> bytes:
        if self._at + count > len(self._buffer):
            raise Unfinished
        taken = self._buffer[self._at : self._at + count]
        self._at += count
        return taken

    def _skip(self, count: int) -> None:
        self._take(count)

    def _write(self, character: str) -> None:
        if self._x + cell_width(character, self._wide) > self._width:
            self._paper.faults.append(f"{self._line!r} is wider than the paper")
            self._end_line()
        self._line += character
        written = len(self._paper.texts)
        self._x = self._paper.write(self._x, self._y, character, self._wide, self._high)
        del self._paper.texts[written:]
        self._row = max(self._row, CELL * self._high)

    def _end_line(self) -> None:
        if self._line:
            self._paper.texts.append(self._line)
        self._y += max(_LINE_DOTS, self._row + 4)
        self._line, self._x, self._row = "", 0, 0

    def _move(self) -> None:
        self._x = int.from_bytes(self._take(2), "little")

    def _justify(self) -> None:
        self._place = self._take(1)[0] % 48

    def _chinese(self) -> None:
        self._is_chinese = True

    def _latin(self) -> None:
        self._is_chinese = False

    def _resize(self) -> None:
        size = self._take(1)[0]
        self._wide, self._high = (size >> 4) + 1, (size & 0x0F) + 1

    def _feed(self) -> None:
        """To the tear bar, where the paper is taken; or a little space."""
        dots = self._take(1)[0]
        self._y += dots
        if dots >= _TEAR_DOTS:
            self._out()

    def _cut(self) -> None:
        if self._take(1)[0] in (65, 66):
            self._take(1)
        self._out()

    def _out(self) -> None:
        if self._paper.texts or self._paper.codes or (self._paper.dots < 255).any():
            self._made.append(self._paper.taken(self._y))
        self._begin()

    def _set_bar_height(self) -> None:
        self._bar_high = self._take(1)[0]

    def _set_bar_width(self) -> None:
        self._bar_narrow = self._take(1)[0]

    def _extended(self) -> None:
        """GS ( k for QR codes: 1A model, 1C size, 1E correction, 1P store, 1Q print."""
        kind = self._take(1)
        body = self._take(int.from_bytes(self._take(2), "little"))
        if kind != b"k" or body[:1] != b"1":
            self._paper.faults.append(f"no such command: GS ( {kind!r} {body[:2]!r}")
        elif body[1:2] == b"A" and body[2:3] != b"2":
            self._paper.faults.append("a QR code of model 1, which telephones do not read")
        elif body[1:2] == b"C":
            self._cell = body[2]
        elif body[1:2] == b"P":
            self._symbol = body[3:]
        elif body[1:2] == b"Q":
            text = self._symbol.decode("ascii")
            self._paper.qr(*self._placed(qr_dots(text, self._cell)), text, self._cell)

    def _bars(self) -> None:
        """GS k 73 n: Code 128 with its subset said first."""
        system, count = self._take(2)
        data = self._take(count)
        if system != 73 or data[:2] not in (b"{A", b"{B"):
            self._paper.faults.append(f"GS k: {system}, {data[:2]!r} is not known here")
            return
        text = data[2:].decode("ascii")
        at = self._placed(bar_dots(text, self._bar_high, self._bar_narrow))
        self._paper.bars(*at, text, self._bar_high, self._bar_narrow)

    def _raster(self) -> None:
        """GS v 0: rows of whole bytes, 1 for black."""
        self._take(2)
        width, height = (int.from_bytes(self._take(2), "little") for _ in range(2))
        rows = np.frombuffer(self._take(width * height), np.uint8).reshape(height, width)
        ink = (255 - np.unpackbits(rows, axis=1) * 255).astype(np.uint8)
        self._paper.stamp(0, self._y, ink, "a picture")
        self._y += height

    def _placed(self, ink: Picture) -> tuple[int, int]:
        """Where a symbol goes, below what is there, with the quiet zone that the printer gives it above."""
        at = (self._width - ink.shape[1]) // 2 if self._place == _MIDDLE else self._x, self._y + 24
        self._y += ink.shape[0] + 48
        return at
