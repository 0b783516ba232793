"""Tables that people upload, bounded before anything is unpacked, and tables that they take away."""

import csv
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO
from zipfile import BadZipFile, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils.exceptions import InvalidFileException

CSV_MEDIA = "text/csv"
XLSX_MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET_BYTES_MAX = 4 << 20
_UNPACKED_BYTES_MAX = 64 << 20
_COLUMNS_MAX = 60
_ROWS_MAX = 25_000
# What a spreadsheet takes for a formula (OWASP, "CSV Injection"): a quote before it makes it a text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
Cell = int | str | None
Sheet = tuple[str, Sequence[Sequence[Cell]]]
"""A sheet's title (at most 31 characters) and its rows."""
_ZIP = b"PK\x03\x04"


class SheetRefused(ValueError):
    """The file is no table that can be read; the text is a word for why."""


def rows_of(data: bytes) -> Iterator[list[str]]:
    """The rows of a CSV file (UTF-8 or GB 18030) or of an XLSX file's first sheet. Raises SheetRefused."""
    if len(data) > SHEET_BYTES_MAX:
        raise SheetRefused("too_large")
    return _xlsx(data) if data.startswith(_ZIP) else _csv(data)


def _csv(data: bytes) -> Iterator[list[str]]:
    try:
        yield from csv.reader(_text(data).splitlines(), strict=True)
    except csv.Error as why:
        raise SheetRefused("not_csv") from why


def _text(data: bytes) -> str:
    """Spreadsheets of the county write either: what is no UTF-8 is taken to be GB 18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetRefused("not_csv")


def _xlsx(data: bytes) -> Iterator[list[str]]:
    # A small zip can unpack to anything: what its own directory says is bounded first. With defusedxml
    # installed openpyxl refuses entities that blow up (openpyxl's documentation, "Security").
    try:
        with ZipFile(BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _UNPACKED_BYTES_MAX:
                raise SheetRefused("too_large")
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(max_row=_ROWS_MAX, max_col=_COLUMNS_MAX, values_only=True):
            yield [_cell(value) for value in row]
        book.close()
    except (BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, SyntaxError) as why:
        raise why if isinstance(why, SheetRefused) else SheetRefused("not_xlsx") from why


def _cell(value: object) -> str:
    """A number without its point: spreadsheets hold waybills as numbers."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def can_hold(text: str) -> bool:
    """Whether a workbook can hold a text: no control characters but tabs and ends of lines."""
    return ILLEGAL_CHARACTERS_RE.search(text) is None


def csv_of(rows: Sequence[Sequence[Cell]]) -> bytes:
    """Rows as CSV with a byte order mark, by which spreadsheets know UTF-8. None is an empty cell."""
    text = StringIO()
    csv.writer(text).writerows([_harmless(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def xlsx_of(title: str, rows: Sequence[Sequence[Cell]], others: Sequence[Sheet] = ()) -> bytes:
    """Rows as an XLSX file with one sheet, and the others behind it. None is an empty cell."""
    book = Workbook(write_only=True)
    for name, lines in ((title, rows), *others):
        sheet = book.create_sheet(name)
        for row in lines:
            sheet.append([_harmless(value) for value in row])
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()


def _harmless(value: Cell) -> Cell:
    """Without control characters: XML cannot hold them, and a workbook would not be made."""
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    return f"'{text}" if text.startswith(_FORMULA) else text
