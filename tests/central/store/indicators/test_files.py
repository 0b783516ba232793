"""Files are known by what is in them, bounded, and kept once."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from sqlalchemy import insert

from central.store.indicators import files
from central.store.indicators.files import ALL_BYTES_MAX, FILE_BYTES_MAX, XLSX, type_of
from central.store.indicators.refused import Refused
from central.store.indicators.tables import file
from tests.central.centre import NOW, Centre
from tests.central.store.indicators.writing import PNG


def workbook(**more: bytes) -> bytes:
    """A zip with what makes a workbook, and more."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", "<workbook/>")
        for name, body in more.items():
            book.writestr(f"xl/{name}.bin", body)
    return packed.getvalue()


def plain_zip() -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w") as book:
        book.writestr("a.txt", "a")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0 picture", "image/jpeg"),
        (b"%PDF-1.7 paper", "application/pdf"),
        (workbook(), XLSX),
        (PNG + b"0" * (FILE_BYTES_MAX - len(PNG)), "image/png"),
    ],
)
def test_what_is_taken(body: bytes, kind: str) -> None:
    """Pictures, papers and workbooks, up to the bound."""
    assert type_of(body) == kind


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "empty"),
        (PNG + b"0" * FILE_BYTES_MAX, "too_large"),
        (b"<html><script>alert(1)</script>", "type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "type"),
        (b"MZ\x90\x00", "type"),
        (plain_zip(), "type"),
        (b"PK\x03\x04 torn", "type"),
        (workbook(vbaProject=b"macro"), "macros"),
        (workbook(large=b"0" * (65 << 20)), "too_large"),
    ],
)
def test_what_is_not_taken(body: bytes, why: str) -> None:
    """Whatever its name says: pages, programs, torn and swollen archives, macros."""
    with pytest.raises(Refused, match=why):
        type_of(body)


def test_the_same_file_is_kept_once(centre: Centre) -> None:
    """Its name is its SHA-256."""
    with centre.store.write() as connection:
        digests = {files.keep(connection, PNG, "image/png", who, NOW) for who in ("lin", "mei")}
    assert digests == {"6b1da8fbd5f7a2f66ffcaebc4a9c7f850c9ec3c484db03ef25fd15e01ff23496"}
    assert len(centre.rows(file)) == 1


def test_all_files_together_have_a_bound(centre: Centre) -> None:
    """Where the ledger holds as much as it may, a new file is refused and a known one is not."""
    row = {"digest": "0" * 64, "type": "image/png", "size": ALL_BYTES_MAX, "body": b""}
    with centre.store.write() as connection:
        files.keep(connection, PNG, "image/png", "lin", NOW)
        connection.execute(insert(file).values(**row, made_ms=NOW, made_by="lin"))
        with pytest.raises(Refused, match="full"):
            files.keep(connection, PNG + b"2", "image/png", "lin", NOW)
        files.keep(connection, PNG, "image/png", "lin", NOW)
