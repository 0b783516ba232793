"""What a scanner types: key events of a US keyboard made into lines again, without guessing at lost keys.

Key codes: Linux, include/uapi/linux/input-event-codes.h. Scanners send printable characters with shift, a
group separator as Ctrl+] or as Alt with digits on the keypad, and Enter or Tab at the end, by their setup.
"""

from collections.abc import Iterable

from msgspec import Struct

EV_SYN, EV_KEY = 0, 1
SYN_DROPPED = 3
CHARACTERS_MAX = 512
"""A line that is longer is none; the driver's lines have a bound of their own."""
ALT_DIGITS_MAX = 5

_SHIFTS, _CONTROLS, _ALTS = frozenset({42, 54}), frozenset({29, 97}), frozenset({56, 100})
_CAPS_LOCK = 58
_ENDS = frozenset({28, 96, 15})  # Enter, the keypad's Enter, Tab
_RELEASED, _PRESSED = 0, 1  # 2 is the kernel's own repetition of a key that is held


def _row(first: int, plain: str, shifted: str) -> dict[int, tuple[str, str]]:
    return {first + at: pair for at, pair in enumerate(zip(plain, shifted, strict=True))}


_KEYS = (
    _row(2, "1234567890-=", "!@#$%^&*()_+")
    | _row(16, "qwertyuiop[]", "QWERTYUIOP{}")
    | _row(30, "asdfghjkl;'`", 'ASDFGHJKL:"~')
    | _row(43, "\\zxcvbnm,./", "|ZXCVBNM<>?")
    | {57: (" ", " "), 86: ("<", ">")}
)
_KEYPAD = {
    **dict(zip((79, 80, 81, 75, 76, 77, 71, 72, 73, 82), "1234567890", strict=True)),
    83: ".",
    55: "*",
    74: "-",
    78: "+",
    98: "/",
    117: "=",
}


class KeyEvent(Struct, frozen=True):
    """One event of the kernel: `type` and `code` as there, `value` 0 released, 1 pressed, 2 repeated."""

    type: int
    code: int
    value: int


class Typing:
    """Lines out of key events. `skipped` counts the characters of lines that were given up."""

    def __init__(self) -> None:
        self.skipped = 0
        self._held: set[int] = set()
        self._caps = False
        self._line: list[str] = []
        self._alt_digits = ""
        self._is_spoilt = False

    @property
    def is_begun(self) -> bool:
        """Whether a line waits for its end."""
        return bool(self._line) or self._is_spoilt

    def take(self, events: Iterable[KeyEvent]) -> list[str]:
        """The lines that these events end, each without its end."""
        return [line for event in events if (line := self._event(event))]

    def give_up(self) -> None:
        """Drop a begun line: its end will not come, and another code's must not be taken for it."""
        self.skipped += len(self._line)
        self._line.clear()
        self._alt_digits = ""
        self._is_spoilt = False

    def reset(self) -> None:
        """Another keyboard: nothing is held and nothing is begun."""
        self.give_up()
        self._held.clear()
        self._caps = False

    def _event(self, event: KeyEvent) -> str | None:
        if event.type == EV_SYN and event.code == SYN_DROPPED:
            self._lose()
        if event.type != EV_KEY:
            return None
        if event.value == _RELEASED:
            self._release(event.code)
        elif event.value == _PRESSED:
            return self._press(event.code)
        return None

    def _press(self, code: int) -> str | None:
        if code in _SHIFTS | _CONTROLS | _ALTS:
            self._held.add(code)
        elif code == _CAPS_LOCK:
            self._caps = not self._caps
        elif code in _ENDS:
            return self._end()
        elif self._held & _ALTS:
            self._alt_digits = (self._alt_digits + _KEYPAD.get(code, "x"))[: ALT_DIGITS_MAX + 1]
        elif self._held & _CONTROLS:
            return self._control(code)
        else:
            self._type(self._character(code))
        return None

    def _release(self, code: int) -> None:
        self._held.discard(code)
        if code in _ALTS and self._alt_digits:
            digits, self._alt_digits = self._alt_digits, ""
            is_code = digits.isdigit() and len(digits) <= ALT_DIGITS_MAX
            self._type(chr(int(digits)) if is_code and 0 < int(digits) < 0xD800 else None)

    def _character(self, code: int) -> str | None:
        if code in _KEYPAD:
            return _KEYPAD[code]
        pair = _KEYS.get(code)
        if pair is None:
            return None
        is_upper = bool(self._held & _SHIFTS) != (self._caps and pair[0].isalpha())
        return pair[1] if is_upper else pair[0]

    def _control(self, code: int) -> str | None:
        """Ctrl with a letter, [ \\ or ] is the ASCII control character that is 64 below it."""
        pair = _KEYS.get(code)
        upper = pair[0].upper() if pair else ""
        if not upper or not "@" <= upper <= "_":
            self._type(None)
            return None
        character = chr(ord(upper) - 64)
        if character in "\r\n\t":
            return self._end()
        self._type(character)
        return None

    def _type(self, character: str | None) -> None:
        """Add to the line; a key that stands for nothing spoils it, since it may have stood for a digit."""
        if character is None or len(self._line) >= CHARACTERS_MAX:
            self._spoil()
        else:
            self._line.append(character)

    def _lose(self) -> None:
        """The kernel's buffer ran over and keys are missing: neither this line nor what is held is sure."""
        self._held.clear()
        self._alt_digits = ""
        self._spoil()

    def _spoil(self) -> None:
        self._is_spoilt = True
        self.skipped += 1

    def _end(self) -> str | None:
        if self._is_spoilt:
            self.give_up()
            return None
        line = "".join(self._line)
        self._line.clear()
        return line or None
