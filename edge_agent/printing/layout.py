"""Where everything stands on a label, in dots: the same for all printers' languages."""

from collections.abc import Sequence

from msgspec import Struct

from edge_agent.printing.profiles import Profile
from logistics.goods.slip import SLIP, PurchaseSlip
from logistics.labels import CERTIFICATE, LotLabel, ShelfLabel

# Printers' Chinese fonts are 24 x 24 dots a character; their Latin letters beside them are half as wide.
CELL = 24
HALF = CELL // 2
_MARGIN_MM, _LEADING = 1.0, 4
_QUIET = 4  # modules around a QR code (ISO/IEC 18004, 6.3.8)
_BARS_QUIET = 10  # modules beside a Code 128 (ISO/IEC 15417)
_CELL_MM_MIN = 0.33  # what cheap cameras read from a thermal label at arm's length
_QR_CELL_MAX = 8
_BARS_NARROW, _BARS_MM = 2, 8.0
_HEADLINE_HIGH, _HEADLINE_WIDE_MAX = 3, 4
# Bytes that versions 1, 2, 3 … hold at error correction M (ISO/IEC 18004, table 7).
_QR_BYTES = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213)
_UNKNOWN = "〓"


class DoesNotFit(ValueError):
    """The label is larger than the paper; the text says what, and which paper would do."""


class Text(Struct, frozen=True):
    """Words, each character `wide` and `high` times its cell."""

    x: int
    y: int
    words: str
    wide: int = 1
    high: int = 1


class Qr(Struct, frozen=True):
    """A QR code, model 2, correction M; the printer makes it. (x, y) is the corner of its first module."""

    x: int
    y: int
    text: str
    cell: int
    side: int


class Bars(Struct, frozen=True):
    """A Code 128; the printer makes it."""

    x: int
    y: int
    text: str
    high: int
    narrow: int


Item = Text | Qr | Bars


class Sheet(Struct, frozen=True):
    """A label ready to be put into a printer's language. `height` is 0 on a roll."""

    width: int
    height: int
    items: tuple[Item, ...]


class _Row(Struct, frozen=True):
    """A line of text. A number is never cut: a part of it would be another one."""

    words: str
    wide: int = 1
    high: int = 1
    may_cut: bool = True


def shelf(label: ShelfLabel, profile: Profile, *, bars: bool = False) -> Sheet:
    """A parcel's shelf label: the pickup code large, then shelf, tail, time and the waybill's code."""
    wide = _widest(label.headline, _room(profile))
    head = [_Row(label.headline, wide, _HEADLINE_HIGH, may_cut=False)]
    beside = [_Row(label.shelf)] if label.shelf else []
    beside += [_Row(f"尾号{label.tail}", may_cut=False)] if label.code else []
    beside += [_Row(label.arrived(), may_cut=False)]
    if bars and _bars_wide(label.waybill, profile) <= _room(profile):
        return _above_bars([*head, *beside], label.waybill, profile)
    return _beside_qr(head, beside, label.waybill, profile)


def lot(label: LotLabel, profile: Profile) -> Sheet:
    """A lot's label: product, lot, weight, who and where from, and the QR code of its story."""
    head = [_Row(CERTIFICATE, may_cut=False)] if label.is_certified else []
    head += [_Row(label.product, 1, 2), _Row(f"批号 {label.lot}", may_cut=False)]
    beside = [_Row(label.weight(), may_cut=False), _Row(label.day.isoformat(), may_cut=False)]
    beside += [_Row(words) for words in (label.farmer, label.place, label.contact) if words]
    return _beside_qr(head, beside, label.url, profile)


def slip(label: PurchaseSlip, profile: Profile) -> Sheet:
    """A purchase slip, as long as it has to be. Raises DoesNotFit on labels, and for a number too wide."""
    if profile.paper_height_mm:
        raise DoesNotFit("a purchase slip is as long as its weighings; it takes a printer with a roll")
    head = _Row(SLIP, 2, 2, may_cut=False)
    rows = [_Row(words, may_cut=not any(one.isdigit() for one in words)) for words in label.rows()]
    placed, _ = _placed([head, *rows], profile, profile.dots(_MARGIN_MM), _room(profile))
    return Sheet(profile.dots(profile.paper_width_mm), 0, tuple(placed))


def printable(words: str) -> str:
    """The words as printers' fonts have them: what GBK's two bytes cannot say is a geta mark.

    The quote and the backslash mean something in TSPL; their full-width forms mean only themselves.
    """
    plain = words.replace('"', "＂").replace("\\", "＼")
    return "".join(one if _is_in_fonts(one) else _UNKNOWN for one in plain)


def text_width(words: str, wide: int = 1) -> int:
    """Dots that words take in a line."""
    return sum(HALF if one.isascii() else CELL for one in words) * wide


def qr_modules(text: str) -> int:
    """Modules a side that a QR code of an ASCII text has at correction M, at most. Raises DoesNotFit."""
    for version, held in enumerate(_QR_BYTES, start=1):
        if len(text) <= held:
            return 17 + 4 * version
    raise DoesNotFit(f"{len(text)} characters are too many for a label's QR code; at most {_QR_BYTES[-1]}")


def _is_in_fonts(character: str) -> bool:
    coded = character.encode("gb18030", "replace")
    return len(coded) == 2 or (len(coded) == 1 and 0x20 <= coded[0] < 0x7F)


def _room(profile: Profile) -> int:
    return profile.dots(profile.paper_width_mm) - 2 * profile.dots(_MARGIN_MM)


def _widest(words: str, room: int) -> int:
    fitting = (wide for wide in range(_HEADLINE_WIDE_MAX, 0, -1) if text_width(words, wide) <= room)
    return next(fitting, 1)


def _bars_wide(text: str, profile: Profile) -> int:
    """Dots of a Code 128 with its quiet zones, in subset B, which no printer exceeds: 11 modules a
    character, start and check, 13 for the stop (ISO/IEC 15417)."""
    return (11 * (len(text) + 2) + 13 + 2 * _BARS_QUIET) * _narrow(profile)


def _narrow(profile: Profile) -> int:
    return max(_BARS_NARROW, round(_BARS_NARROW * profile.dpi / 203))


def _beside_qr(head: Sequence[_Row], beside: Sequence[_Row], text: str, profile: Profile) -> Sheet:
    """Rows over the whole width, and below them rows beside a QR code; on a roll it stands last."""
    width, height = profile.dots(profile.paper_width_mm), profile.dots(profile.paper_height_mm)
    modules, margin = qr_modules(text), profile.dots(_MARGIN_MM)
    if not height:
        placed, y = _placed([*head, *beside], profile, margin, _room(profile))
        cell = _cell(profile, modules, _room(profile))
        side = modules * cell
        code = Qr((width - side) // 2, y + _QUIET * cell, text, cell, side)
        return Sheet(width, 0, (*placed, code))
    above, y = _placed(head, profile, margin, _room(profile))
    cell = _cell(profile, modules, min(height - margin - y, width * 3 // 5))
    side = modules * cell
    # The paper's margin is quiet too, so that the code needs its own quiet zone only inwards.
    code = Qr(width - side - max(margin, _QUIET * cell), y + _QUIET * cell, text, cell, side)
    left, end = _placed(beside, profile, y, code.x - _QUIET * cell - margin)
    if end > height:
        raise _too_small(profile, f"{len(head) + len(beside)} lines")
    return Sheet(width, height, (*above, *left, code))


def _above_bars(rows: Sequence[_Row], text: str, profile: Profile) -> Sheet:
    width, height = profile.dots(profile.paper_width_mm), profile.dots(profile.paper_height_mm)
    placed, y = _placed(rows, profile, profile.dots(_MARGIN_MM), _room(profile))
    high, narrow = profile.dots(_BARS_MM), _narrow(profile)
    if height and y + high > height:
        raise _too_small(profile, f"{len(rows)} lines and a bar code")
    x = (width - _bars_wide(text, profile)) // 2 + _BARS_QUIET * narrow
    return Sheet(width, height, (*placed, Bars(x, y, text, high, narrow)))


def _placed(rows: Sequence[_Row], profile: Profile, y: int, room: int) -> tuple[list[Item], int]:
    """The rows one below the other from `y` on, and where the next one would stand."""
    margin, placed = profile.dots(_MARGIN_MM), list[Item]()
    for row in rows:
        placed.append(Text(margin, y, _fitted(row, room, profile), row.wide, row.high))
        y += CELL * row.high + _LEADING
    return placed, y


def _fitted(row: _Row, room: int, profile: Profile) -> str:
    words = printable(row.words)
    if text_width(words, row.wide) <= room:
        return words
    if not row.may_cut:
        raise _too_small(profile, repr(words))
    while words and text_width(words + "…", row.wide) > room:
        words = words[:-1]
    return words + "…"


def _cell(profile: Profile, modules: int, room: int) -> int:
    """Dots a module: as many as there is room for, and never fewer than cameras can read."""
    cell = min(_QR_CELL_MAX, room // (modules + 2 * _QUIET))
    if cell < _CELL_MM_MIN * profile.dpi / 25.4:
        raise _too_small(profile, f"a QR code of {modules} modules a side")
    return cell


def _too_small(profile: Profile, what: str) -> DoesNotFit:
    size = f"{profile.paper_width_mm:g} x {profile.paper_height_mm:g} mm"
    return DoesNotFit(f"{what} does not fit on {size}; use larger labels (60 x 40 mm) or shorter texts")
