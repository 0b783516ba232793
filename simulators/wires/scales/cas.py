"""What CAS's indicators and retail scales put on their wires."""

from simulators.wires.scales.display import Display

ENQ, ACK, DC1 = b"\x05", b"\x06", b"\x11"
DEVICE = b"1"


def twenty_two(display: Display) -> bytes:
    """`ST,GS,` device, lamps, `,` eight of mass, a blank, the unit."""
    lamps = 128 + 64 * display.is_stable + 4 * (not display.is_net) + 2 * display.is_net
    lamps += display.shown_g == 0
    state = "ST" if display.is_stable else "US"
    if display.trouble:
        state = "OL"
    mass_g = abs(display.shown_g) if display.trouble == "over" else display.shown_g
    head = f"{state},{'NT' if display.is_net else 'GS'},".encode("ascii") + DEVICE + bytes([lamps])
    return head + f",{display.text(mass_g, 8, fill=' ')} {display.unit:>2}\r\n".encode("ascii")


def register(asked: bytes, display: Display) -> bytes:
    """What a cash register hears: ready, and then the weight."""
    if asked == ENQ:
        return ACK
    return register_frame(display) if asked == DC1 else b""


def register_frame(display: Display) -> bytes:
    """Fifteen bytes: state, sign, six characters, the unit, and a check of them all."""
    state = "S" if display.is_stable and not display.trouble else "U"
    sign = "-" if display.shown_g < 0 else " "
    told = f"{state}{sign}{display.text(abs(display.shown_g), 6)}{display.unit:>2}".encode("ascii")
    check = 0
    for byte in told:
        check = (check | byte) - (check & byte)  # an exclusive or
    return b"\x01\x02" + told + bytes([check]) + b"\x03\x04"
