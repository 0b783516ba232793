"""TSPL: what TSC's label printers and most Chinese ones (Gprinter, Xprinter, HPRT, Deli …) speak.

Sources: TSC Auto ID, "TSPL/TSPL2 Programming Language" (SIZE, GAP, TEXT, QRCODE, BARCODE, BITMAP, <ESC>!?);
Gprinter GP-2120T manual, command 29 (<ESC>!? with its bits). Chinese text is GB18030 in the printer's own
font TSS24.BF2, 24 x 24 dots.
"""

from collections.abc import Iterator

from edge_agent.printing.languages import dots
from edge_agent.printing.languages.state import State
from edge_agent.printing.layout import Bars, Item, Qr, Sheet, Text
from edge_agent.printing.profiles import Profile

QUERIES = (b"\x1b!?",)
_FAULTS = {0x01: "cover open", 0x02: "paper jam", 0x04: "out of paper", 0x08: "out of ribbon"}
_OTHERS = {0x10: "paused", 0x40: "cover open", 0x80: "overheated, or another error"}
_PRINTING = 0x20


def encoded(sheet: Sheet, profile: Profile) -> bytes:
    """The bytes that print one copy of the sheet."""
    head = (
        f"SIZE {profile.paper_width_mm:g} mm,{profile.paper_height_mm:g} mm",
        f"GAP {profile.gap_mm:g} mm,0 mm",
        f"SPEED {profile.speed:g}",
        f"DENSITY {profile.density}",
        f"DIRECTION {profile.direction}",
        "REFERENCE 0,0",
        "CLS",
    )
    lines = [*(line.encode("ascii") for line in head), *_drawn(sheet, profile), b"PRINT 1,1", b""]
    return b"\r\n".join(lines)


def state_of(answers: tuple[bytes, ...]) -> State | None:
    """What the answer to <ESC>!? means, None where it means nothing.

    The low bits may come together; a high one comes alone or with them, but never two high ones.
    """
    (answer,) = answers
    if len(answer) != 1:
        return None
    high = answer[0] & 0xF0
    if high and high not in {*_OTHERS, _PRINTING, _PRINTING | 0x10}:
        return None
    faults = [words for bit, words in _FAULTS.items() if answer[0] & bit]
    faults += [words for bit, words in _OTHERS.items() if high & bit and words not in faults]
    return State(tuple(faults), is_busy=bool(high & _PRINTING))


def _drawn(sheet: Sheet, profile: Profile) -> Iterator[bytes]:
    for item in sheet.items:
        yield _picture(item) if isinstance(item, Text) and profile.text == "raster" else _line(item, profile)


def _line(item: Item, profile: Profile) -> bytes:
    match item:
        case Text():
            line = f'TEXT {item.x},{item.y},"{profile.font}",0,{item.wide},{item.high},"{item.words}"'
        case Qr():
            # Without M2 the printers of TSC make model 1, which telephones do not read.
            line = f'QRCODE {item.x},{item.y},M,{item.cell},A,0,M2,S7,"{item.text}"'
        case Bars():
            narrow = item.narrow
            line = f'BARCODE {item.x},{item.y},"128",{item.high},0,0,{narrow},{narrow},"{item.text}"'
    return line.encode("gb18030")


def _picture(item: Text) -> bytes:
    """TSPL's bitmaps have 1 for white."""
    drawn = dots.drawn(item.words, item.wide, item.high)
    head = f"BITMAP {item.x},{item.y},{drawn.width_bytes},{drawn.height},0,".encode("ascii")
    return head + bytes(byte ^ 0xFF for byte in drawn.bits)
