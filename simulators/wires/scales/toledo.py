"""What Mettler Toledo's terminals put on their wires: continuous output, and answers in MT-SICS."""

from simulators.wires.scales.display import Display

SIX_DIGITS = 999_999


def continuous(display: Display) -> bytes:
    """Seventeen bytes: three status words, what is displayed, the tare, and a carriage return."""
    point = 2 + display.decimals
    status_a = 0b0010_1000 + point  # increments of one, as bits 3 and 4 say
    status_b = 0b0010_0000
    for bit, is_set in enumerate(
        (
            display.is_net,
            display.shown_g < 0 or display.trouble == "under",
            display.trouble is not None,
            not display.is_stable,
            display.unit == "kg",
        )
    ):
        status_b += is_set << bit
    status_c = 0b0010_0000 + (display.unit == "g")
    words = bytes([0x02, status_a, status_b, status_c])
    return words + _six(display, display.shown_g) + _six(display, display.tare_g) + b"\r"


def continuous_with_check(display: Display) -> bytes:
    """The same with the character that makes the low seven bits of all add up to nothing."""
    body = continuous(display)
    total = 0
    for byte in body:
        total = (total + byte) % 128
    return body + bytes([(128 - total) % 128])


def _six(display: Display, mass_g: int) -> bytes:
    return f"{min(abs(display.digits(mass_g)), SIX_DIGITS):>6d}".encode("ascii")


def sics(asked: bytes, display: Display) -> bytes:
    """The answer to SI, SIR or S; ES to what is no command."""
    if asked.strip() not in (b"SI", b"SIR", b"S"):
        return b"ES\r\n"
    return sics_weight(display)


def sics_weight(display: Display) -> bytes:
    """One line: S, how it stands, ten characters of net mass and the unit."""
    if display.trouble:
        return b"S +\r\n" if display.trouble == "over" else b"S -\r\n"
    state = "S" if display.is_stable else "D"
    return f"S {state} {display.text(display.shown_g, 10, fill=' ')} {display.unit}\r\n".encode("ascii")
