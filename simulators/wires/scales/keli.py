"""What Keli's XK3118T1 puts on its wire."""

from simulators.wires.scales.display import Display


def t1(display: Display) -> bytes:
    """`=0023.45(kg)`, or with a tare taken off `NW:0023.45(kg)`."""
    kind = "NW:" if display.is_net else "="
    return f"{kind}{display.text(display.shown_g, 7)}({display.unit})\r\n".encode("ascii")
