"""Barcodes in picture files, read by the counter's own reader: what `sanji decode` shows."""

from pathlib import Path

from msgspec import UNSET, Struct, UnsetType

from edge_agent.reader import cascade, pictures
from edge_agent.reader.codes import EVERY, Code


class FileResult(Struct, frozen=True):
    """One file's codes; `error` is there only where the file could not be read as a picture."""

    file: str
    results: tuple[Code, ...] = ()
    error: str | UnsetType = UNSET


def decode_file(path: Path) -> FileResult:
    """Read one picture with every stage. A file that is no picture gives a result with `error`.

    EAN-8 and UPC-E, which a counter must not take for anything, are told here where two decoders agree.
    """
    try:
        grey = pictures.load(path)
    except pictures.UnreadablePicture as error:
        return FileResult(str(path), error=str(error))
    return FileResult(str(path), cascade.read(grey, wanted=EVERY))
