"""Headings, sentences and tables of the paper, in its two fonts."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.textsplit import wordSplit
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, Spacer, Table, TableStyle

# Every reader of PDF brings its letters: no file of a font has to be with us.
CHINESE, PLAIN = "STSong-Light", "Helvetica"
GREY = colors.Color(0.36, 0.36, 0.36)
_LINE, _SHADE = colors.Color(0.7, 0.7, 0.7), colors.Color(0.93, 0.94, 0.95)

pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))


def _style(name: str, size: float, before: float = 0, after: float = 0) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName=CHINESE,
        fontSize=size,
        leading=size * 1.4,
        wordWrap="CJK",
        spaceBefore=before * mm,
        spaceAfter=after * mm,
    )


_TITLE = _style("title", 18)
_HEAD = _style("head", 11.5, before=4, after=1.5)
_SAID = _style("said", 9, after=1)
_CELL = _style("cell", 7.5)
_PADDING = 1.2 * mm

Both = tuple[str, str]

_Set = tuple[str, tuple[int, int], tuple[int, int], *tuple[Any, ...]]


class Number(str):
    """A cell that is set to the right, in the font of digits."""

    __slots__ = ()


def title(text: Both) -> Flowable:
    """The title of the whole."""
    return _paragraph(text, _TITLE, 10)


def head(text: Both) -> Flowable:
    """The heading of a section."""
    return _paragraph(text, _HEAD, 8)


def said(text: Both) -> Flowable:
    """A sentence, with the second language under it."""
    return Paragraph(f"{_clean(text[0])}<br/>{_small(text[1], 7)}", _SAID)


def table(heads: Sequence[Both], rows: Sequence[Sequence[str]], widths_mm: Sequence[float]) -> Flowable:
    """A table that breaks over pages with its head on each; a cell wraps within its width."""
    top = [Paragraph(f"{_clean(zh)}<br/>{_small(en, 6)}", _CELL) for zh, en in heads]
    widths = [width * mm for width in widths_mm]
    body = [[_cell(cell, width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    found = Table([top, *body], colWidths=widths, repeatRows=1, hAlign="LEFT")
    found.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.4, _LINE),
                ("BACKGROUND", (0, 0), (-1, 0), _SHADE),
                ("FONT", (0, 1), (-1, -1), CHINESE, _CELL.fontSize, _CELL.leading),
                *(style for column in range(len(widths)) for style in _numbers(rows, column)),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), _PADDING),
                ("RIGHTPADDING", (0, 0), (-1, -1), _PADDING),
                ("TOPPADDING", (0, 0), (-1, -1), 0.6 * mm),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 0.8 * mm),
            ]
        )
    )
    return found


def facts(rows: Sequence[tuple[Both, str]]) -> Flowable:
    """Names with what they stand for, without lines."""
    cells = [
        [Paragraph(f"{_clean(zh)} {_small(en, 7)}", _SAID), Paragraph(_clean(value), _SAID)]
        for (zh, en), value in rows
    ]
    found = Table(cells, colWidths=[50 * mm, 130 * mm], hAlign="LEFT")
    found.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 0)]))
    return found


def signatures(names: Sequence[Both]) -> Flowable:
    """An empty line to sign on for each."""
    cells: list[Paragraph | str] = []
    for zh, en in names:
        cells += [Paragraph(f"{_clean(zh)}<br/>{_small(en, 7)}", _SAID), ""]
    apart = 8 * mm
    width = 180 * mm / len(names) - apart
    found = Table([cells], colWidths=[width, apart] * len(names), rowHeights=[24 * mm], hAlign="LEFT")
    lines = [("LINEABOVE", (2 * n, 0), (2 * n, 0), 0.6, colors.black) for n in range(len(names))]
    found.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *lines]))
    return found


def space(height_mm: float) -> Flowable:
    """Empty paper."""
    return Spacer(1, height_mm * mm)


def _paragraph(text: Both, style: ParagraphStyle, small: float) -> Paragraph:
    return Paragraph(f"{_clean(text[0])}  {_small(text[1], small)}", style)


def _cell(text: str, width: float) -> str:
    """The lines of a cell: a paragraph would be broken anew each time that the table is measured."""
    font = PLAIN if isinstance(text, Number) else CHINESE
    return "\n".join(
        line for _, line in wordSplit(_printable(text), [width - 2 * _PADDING], font, _CELL.fontSize)
    )


def _numbers(rows: Sequence[Sequence[str]], column: int) -> Iterator[_Set]:
    """How the numbers of a column are set, in as few words as there are stretches of them."""
    is_number = [isinstance(row[column], Number) for row in rows]
    line = 1
    for found, these in groupby(is_number):
        last = line + len(list(these)) - 1
        if found:
            yield ("FONT", (column, line), (column, last), PLAIN, _CELL.fontSize, _CELL.leading)
            yield ("ALIGN", (column, line), (column, last), "RIGHT")
        line = last + 1


def _small(text: str, size: float) -> str:
    return f'<font name="{PLAIN}" size="{size}" color="#5c5c5c">{_clean(text)}</font>'


def _clean(text: str) -> str:
    """What people wrote is text and no markup."""
    return escape(_printable(text))


def _printable(text: str) -> str:
    """On one line; the font has the letters of the basic plane alone."""
    return "".join(
        letter if letter.isprintable() and letter <= "\uffff" else "?" for letter in text.replace("\n", " ")
    )
