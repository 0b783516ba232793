"""What A&D's scales and indicators put on their wires, and those who speak like them."""

from simulators.wires.scales.display import Display


def standard(display: Display) -> bytes:
    """`ST,+00123.45 kg`: sign and eight characters, three of unit."""
    if display.trouble:
        sign = "+" if display.trouble == "over" else "-"
        return f"OL,{sign}99999.99{display.unit:>3}\r\n".encode("ascii")
    state = "ST" if display.is_stable else "US"
    return f"{state},{display.text(display.shown_g, 9, sign='+')}{display.unit:>3}\r\n".encode("ascii")


def indicator(display: Display) -> bytes:
    """`ST,GS,+0012.34kg`: sign and seven characters, two of unit; blank but for the sign out of range."""
    kind = "NT" if display.is_net else "GS"
    if display.trouble:
        sign = "+" if display.trouble == "over" else "-"
        return f"OL,{kind},{sign}{'':7}{display.unit:>2}\r\n".encode("ascii")
    state = "ST" if display.is_stable else "US"
    return f"{state},{kind},{display.text(display.shown_g, 8, sign='+')}{display.unit:>2}\r\n".encode("ascii")
