"""A USB scanner that types: key events as the kernel writes them, through a pipe in a device's place."""

import os
import struct
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Literal

GroupSeparator = Literal["ctrl", "alt"]
End = Literal["enter", "keypad", "tab", "none"]

_ROWS = {
    1: "\x1b1234567890-=",
    15: "\tqwertyuiop[]\n",
    30: "asdfghjkl;'`",
    43: "\\zxcvbnm,./",
}
_UPPER = '!@#$%^&*()_+{}|:"~<>?ABCDEFGHIJKLMNOPQRSTUVWXYZ'
_LOWER = "1234567890-=[]\\;'`,./abcdefghijklmnopqrstuvwxyz"
_SHIFTED = dict(zip(_UPPER, _LOWER, strict=True))
_PLACE = {" ": 57} | {
    character: first + at for first, row in _ROWS.items() for at, character in enumerate(row)
}
_PAD = {"0": 82, "1": 79, "2": 80, "3": 81, "4": 75, "5": 76, "6": 77, "7": 71, "8": 72, "9": 73}
_ENDS: dict[End, int | None] = {"enter": 28, "keypad": 96, "tab": 15, "none": None}
_SHIFT, _CTRL, _ALT, _CAPS = 42, 29, 56, 58
_SYN, _KEY, _MSC = 0, 1, 4
_SCAN, _DROPPED = 4, 3
_RIGHT_BRACKET = 27


class KeyboardWire:
    """A scanner at `link` from `open` to `close`; it types a code when someone scans one.

    Habits by its setup sheet: what ends a code, digits on the `keypad`, how a group separator is sent
    ("ctrl": Ctrl+], "alt": Alt+0029), and `caps`: letters are typed with caps lock on, inverted.
    """

    def __init__(
        self,
        link: Path,
        *,
        end: End = "enter",
        keypad: bool = False,
        caps: bool = False,
        separator: GroupSeparator = "ctrl",
    ) -> None:
        self.link = link
        self._end = end
        self._keypad = keypad
        self._caps = caps
        self._separator = separator
        self._file: int | None = None
        self._clock_us = 0
        self._lock = Lock()

    def open(self) -> None:
        """Plug it in; harmless when it is."""
        with self._lock:
            if self._file is None:
                self.link.unlink(missing_ok=True)
                os.mkfifo(self.link)
                # Both ways: the pipe lives whether anyone reads it or not, as a device does.
                self._file = os.open(self.link, os.O_RDWR | os.O_NONBLOCK)

    def scan(self, text: str) -> None:
        """Read a label: all its keys go down and up."""
        end = _ENDS[self._end]
        self._send(self._typed(text) + (_tap(end) if end is not None else []))

    def tear(self, text: str) -> None:
        """Read a label, but lose the second half of its keys."""
        self._send(self._typed(text[: max(1, len(text) // 2)]))

    def overrun(self, text: str) -> None:
        """Read a label while the kernel's buffer runs over: some keys in its middle are missing."""
        half = len(text) // 2
        lost = [(_SYN, _DROPPED, 0)]
        self._send(self._typed(text[:half]) + lost + self._typed(text[half + 2 :]) + _tap(28))

    def press(self, *codes: int) -> None:
        """Tap keys by their code."""
        self._send([event for code in codes for event in _tap(code)])

    def unplug(self) -> None:
        """Pull the cable: the device goes away under whoever reads it."""
        with self._lock:
            file, self._file = self._file, None
            if file is not None:
                self.link.unlink(missing_ok=True)
                os.close(file)

    def plug(self) -> None:
        """Put it back."""
        self.open()

    def close(self) -> None:
        """Unplug for good; harmless when it is."""
        self.unplug()

    def _typed(self, text: str) -> list[tuple[int, int, int]]:
        events = _tap(_CAPS) if self._caps else []
        for character in text:
            events += self._character(character)
        return events + (_tap(_CAPS) if self._caps else [])

    def _character(self, character: str) -> list[tuple[int, int, int]]:
        if character == "\x1d":
            if self._separator == "ctrl":
                return _with(_CTRL, _tap(_RIGHT_BRACKET))
            return _with(_ALT, [event for digit in "0029" for event in _tap(_PAD[digit])])
        if self._keypad and character in _PAD:
            return _tap(_PAD[character])
        wanted = character.swapcase() if self._caps and character.isascii() else character
        if wanted in _SHIFTED:
            return _with(_SHIFT, _tap(_PLACE[_SHIFTED[wanted]]))
        if wanted not in _PLACE:
            raise ValueError(f"no US keyboard has {character!r}")
        return _tap(_PLACE[wanted])

    def _send(self, events: list[tuple[int, int, int]]) -> None:
        """Each event in the kernel's form, with a scan code before and a report behind it."""
        out = bytearray()
        for kind, code, value in events:
            self._clock_us += 1000
            for one in ((_MSC, _SCAN, code), (kind, code, value), (_SYN, 0, 0)):
                out += struct.pack("@llHHi", *divmod(self._clock_us, 1_000_000), *one)
        with self._lock, suppress(BlockingIOError):
            if self._file is not None:
                os.write(self._file, out)


def _tap(code: int) -> list[tuple[int, int, int]]:
    return [(_KEY, code, 1), (_KEY, code, 0)]


def _with(held: int, taps: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    return [(_KEY, held, 1), *taps, (_KEY, held, 0)]
