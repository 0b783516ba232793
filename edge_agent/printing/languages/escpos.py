"""ESC/POS: what receipt printers speak.

Sources: Epson, "ESC/POS Application Programming Guide" (ESC @, ESC $, GS !, GS ( k, GS k, GS v 0, GS V,
DLE EOT n with its bits); Chinese makers' manuals (SP91, POS80B, SPRT) for FS &, which selects the Chinese
mode: GB18030 in two bytes, 24 x 24 dots.
"""

from collections.abc import Iterator

from edge_agent.printing.languages import dots
from edge_agent.printing.languages.state import State
from edge_agent.printing.layout import Bars, Item, Qr, Sheet, Text
from edge_agent.printing.profiles import Profile

ESC, FS, GS = b"\x1b", b"\x1c", b"\x1d"
# Printer, offline cause, roll paper sensor.
QUERIES = (b"\x10\x04\x01", b"\x10\x04\x02", b"\x10\x04\x04")
_FIXED_MASK, _FIXED = 0x93, 0x12  # bits 0 and 7 are always off, 1 and 4 always on
_OFFLINE, _COVER, _PAPER_STOP, _ERROR, _PAPER_END = 0x08, 0x04, 0x20, 0x40, 0x60
_FEED_DOTS = 90  # from the head to the tear bar


def encoded(sheet: Sheet, profile: Profile) -> bytes:
    """The bytes that print the sheet and let it out."""
    body = b"".join(_drawn(item, profile) for item in sheet.items)
    end = GS + b"VB\x00" if profile.has_cutter else b""
    return ESC + b"@" + FS + b"&" + body + ESC + b"J" + bytes([_FEED_DOTS]) + end


def state_of(answers: tuple[bytes, ...]) -> State | None:
    """What the answers to DLE EOT 1, 2 and 4 mean, None where one of them means nothing."""
    if any(len(answer) != 1 or answer[0] & _FIXED_MASK != _FIXED for answer in answers):
        return None
    printer, cause, paper = (answer[0] for answer in answers)
    faults = list(_faults(printer, cause, paper))
    return State(tuple(faults))


def _faults(printer: int, cause: int, paper: int) -> Iterator[str]:
    if cause & _PAPER_STOP or paper & _PAPER_END:
        yield "out of paper"
    if cause & _COVER:
        yield "cover open"
    if cause & _ERROR:
        yield "cutter or head in error"
    if printer & _OFFLINE and not cause & (_PAPER_STOP | _COVER | _ERROR) and not paper & _PAPER_END:
        yield "offline"


def _drawn(item: Item, profile: Profile) -> bytes:
    return _picture(item) if isinstance(item, Text) and profile.text == "raster" else _line(item)


def _line(item: Item) -> bytes:
    at = ESC + b"$" + item.x.to_bytes(2, "little")
    match item:
        case Text():
            size = GS + b"!" + bytes([(item.wide - 1) << 4 | (item.high - 1)])
            return at + size + item.words.encode("gb18030") + b"\n"
        case Qr():
            # In standard mode a symbol stands where justification puts it; ours is in the middle of a roll.
            return ESC + b"a\x01" + _qr(item) + ESC + b"a\x00"
        case Bars():
            return ESC + b"a\x01" + _bars(item) + ESC + b"a\x00"


def _qr(item: Qr) -> bytes:
    model, cell = _symbol(b"\x41", b"2\x00"), _symbol(b"\x43", bytes([item.cell]))
    correction_m = _symbol(b"\x45", b"1")
    stored, printed = _symbol(b"\x50", b"0" + item.text.encode("ascii")), _symbol(b"\x51", b"0")
    return model + cell + correction_m + stored + printed


def _symbol(function: bytes, data: bytes) -> bytes:
    body = b"1" + function + data
    return GS + b"(k" + len(body).to_bytes(2, "little") + body


def _bars(item: Bars) -> bytes:
    data = b"{B" + item.text.encode("ascii")
    settings = GS + b"h" + bytes([min(item.high, 255)]) + GS + b"w" + bytes([item.narrow]) + GS + b"H\x00"
    return settings + GS + b"k\x49" + bytes([len(data)]) + data


def _picture(item: Text) -> bytes:
    drawn = dots.drawn(item.words, item.wide, item.high)
    head = GS + b"v0\x00" + drawn.width_bytes.to_bytes(2, "little") + drawn.height.to_bytes(2, "little")
    return head + drawn.bits
