"""What Dini Argeo's indicators put on their wires."""

from simulators.wires.scales.display import Display


def standard(display: Display) -> bytes:
    """`ST,GS,     0.0,kg`."""
    kind = "NT" if display.is_net else "GS"
    return f"{_state(display)},{kind},{_mass(display, display.shown_g, 8)},{display.unit:>2}\r\n".encode(
        "ascii"
    )


def extended(display: Display) -> bytes:
    """`1,ST,       0.0,PT      20.8,         0,kg`: net, and the tare with how it came."""
    tare = ("PT" if display.is_preset else "  ") + _mass(display, display.tare_g, 10)
    fields = [
        "1",
        _state(display),
        _mass(display, display.shown_g, 10),
        tare,
        f"{0:10d}",
        f"{display.unit:>2}",
    ]
    return (",".join(fields) + "\r\n").encode("ascii")


def answer(asked: bytes, display: Display) -> bytes:
    """The answer to READ or REXT; ERR04 to what is no command."""
    strings = {b"READ": standard, b"REXT": extended}
    told = strings.get(asked.strip())
    return told(display) if told else b"ERR04\r\n"


def _state(display: Display) -> str:
    if display.trouble:
        return "OL" if display.trouble == "over" else "UL"
    return "ST" if display.is_stable else "US"


def _mass(display: Display, mass_g: int, width: int) -> str:
    return display.text(mass_g, width, fill=" ")
