"""Files that stand behind figures: few types, known by their first bytes, bounded, kept by their SHA-256."""

from hashlib import sha256
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from msgspec import Struct
from sqlalchemy import Connection, func, select

from central.store.indicators.refused import Refused
from central.store.indicators.tables import file
from central.store.upsert import insert_new

FILE_BYTES_MAX = 4 << 20
ALL_BYTES_MAX = 2 << 30
_PARTS_MAX, _UNPACKED_BYTES_MAX = 1_000, 64 << 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JSON = "application/json"
# What a file begins with (RFC 2083 3.1, ITU-T T.81 B.1.1.3, ISO 32000-1 7.5.2, APPNOTE.TXT 4.3.7).
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"%PDF-1.", "application/pdf"),
    (b"%PDF-2.", "application/pdf"),
    (b"PK\x03\x04", XLSX),
)
SUFFIXES = {"image/png": "png", "image/jpeg": "jpg", "application/pdf": "pdf", XLSX: "xlsx", JSON: "json"}


class Kept(Struct, frozen=True):
    """A file as it is kept."""

    type: str
    body: bytes


def type_of(body: bytes) -> str:
    """The type of a file by what is in it. Raises Refused."""
    if not body:
        raise Refused("empty")
    if len(body) > FILE_BYTES_MAX:
        raise Refused("too_large", f"{FILE_BYTES_MAX >> 20} MiB")
    found = next((kind for magic, kind in _MAGIC if body.startswith(magic)), None)
    if found is None:
        raise Refused("type")
    if found == XLSX:
        _check_workbook(body)
    return found


def keep(connection: Connection, body: bytes, kind: str, who: str, now_ms: int) -> str:
    """Keep a file; its digest. Raises Refused where the ledger holds as much as it may."""
    digest = sha256(body).hexdigest()
    if connection.execute(select(file.c.digest).where(file.c.digest == digest)).first():
        return digest
    held = connection.execute(select(func.coalesce(func.sum(file.c.size), 0))).scalar_one()
    if held + len(body) > ALL_BYTES_MAX:
        raise Refused("full", f"{ALL_BYTES_MAX >> 30} GiB")
    row = {"digest": digest, "type": kind, "size": len(body), "body": body}
    insert_new(connection, file, [{**row, "made_ms": now_ms, "made_by": who}])
    return digest


def one(connection: Connection, digest: str) -> Kept | None:
    """The file with a digest."""
    row = connection.execute(select(file.c.type, file.c.body).where(file.c.digest == digest)).first()
    return Kept(row.type, bytes(row.body)) if row else None


def _check_workbook(body: bytes) -> None:
    """Any zip begins alike: a workbook has a workbook in it, no macros, and unpacks to what it may."""
    try:
        with ZipFile(BytesIO(body)) as packed:
            parts = packed.infolist()
    except (BadZipFile, ValueError, NotImplementedError) as why:
        raise Refused("type") from why
    names = {part.filename for part in parts}
    unpacked = sum(part.file_size for part in parts)
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        raise Refused("type")
    if len(parts) > _PARTS_MAX or unpacked > _UNPACKED_BYTES_MAX:
        raise Refused("too_large", f"{_UNPACKED_BYTES_MAX >> 20} MiB")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused("macros")
