"""What Yaohua's indicators put on their wires: tF=0, "=" formats, answers to commands, A12 and ww lines."""

from simulators.wires.scales.display import Display

STX, ETX = b"\x02", b"\x03"
HEX_LETTERS = "0123456789ABCDEF"
PLAIN_NIBBLES = "0123456789:;<=>?"  # how units spell it that add 30h to every nibble
DIGITS_MAX = 999_999
_MASSES = {"B": "gross", "C": "tare", "D": "net"}


def frame(grams: int, *, decimals: int = 2, spelling: str = HEX_LETTERS) -> bytes:
    """The twelve bytes of tF=0 for `grams`, shown in kilograms with `decimals` places."""
    return STX + _checked(_field(grams, decimals), spelling) + ETX


def tf0(display: Display) -> bytes:
    """The twelve bytes of tF=0 for what is displayed."""
    return STX + _checked(_field(display.shown_g, display.decimals)) + ETX


def _field(grams: int, decimals: int) -> str:
    shown = min(round(abs(grams) * 10**decimals / 1000), DIGITS_MAX)
    return f"{'-' if grams < 0 else '+'}{shown:06d}{decimals:d}"


def equals_low_first(display: Display) -> bytes:
    """`=000.3000`: the digits from the lowest up, then the sign's place."""
    return b"=" + _mass_and_sign(display)[::-1].encode("ascii")


def equals_high_first(display: Display) -> bytes:
    """`=0003.000`: the sign's place, then the digits from the highest down."""
    return b"=" + _mass_and_sign(display).encode("ascii")


def _mass_and_sign(display: Display) -> str:
    place = "-" if display.digits(display.shown_g) < 0 else "0"
    return place + display.text(abs(display.shown_g), 7)


def answer(asked: bytes, display: Display) -> bytes:
    """The answer to one command of a master that calls this indicator A; nothing to other calls."""
    told = asked.decode("latin-1")
    if len(told) != 6 or told[0] != "\x02" or told[5] != "\x03" or told[1] != "A" or told[2] not in _MASSES:
        return b""
    if told[3:5] != _hex(_parity_of_columns(asked[1:3])):
        return b""
    masses = {"gross": display.gross_g, "tare": display.tare_g, "net": display.shown_g}
    body = told[1:3] + _field(masses[_MASSES[told[2]]], display.decimals)
    return STX + _checked(body) + ETX


def a12(display: Display) -> bytes:
    """`WG004.139kg3D` and the end of a line, or nine blanks and OL or LO."""
    if display.trouble:
        body = " " * 9 + ("OL" if display.trouble == "over" else "LO")
    else:
        body = f"W{'N' if display.is_net else 'G'}{display.text(display.shown_g, 7)}{display.unit}"
    return _checked(body) + b"\r\n"


def ww(display: Display) -> bytes:
    """`ww000.000kg`, or with a tare taken off `wn000.000kg`."""
    kind = "n" if display.is_net else "w"
    return f"w{kind}{display.text(display.shown_g, 7)}{display.unit}\r\n".encode("ascii")


def _checked(body: str, spelling: str = HEX_LETTERS) -> bytes:
    return (body + _hex(_parity_of_columns(body.encode("ascii")), spelling)).encode("ascii")


def _hex(value: int, spelling: str = HEX_LETTERS) -> str:
    high, low = divmod(value, 16)
    return spelling[high] + spelling[low]


def _parity_of_columns(body: bytes) -> int:
    """Each bit says whether an odd number of bytes have it set: an XOR, worked out column by column."""
    return sum((sum(byte >> bit & 1 for byte in body) % 2) << bit for bit in range(8))
