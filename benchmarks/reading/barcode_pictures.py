"""The pictures of barcodes that stand beside the project, and what each of them holds."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from logistics.identifiers import upc_e_of

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "barcodes"
NO_CODE = frozenset({"none", "partial"})
LEFT_OUT = frozenset({"ean8", "upce"})
"""Symbologies that the counter does not read."""


class Picture(Struct, frozen=True):
    """One file, and the text of its code: empty where it holds no readable one."""

    path: Path
    symbology: str
    text: str
    is_photo: bool

    @property
    def is_readable(self) -> bool:
        """Whether it holds a whole code."""
        return self.symbology not in NO_CODE

    def is_told_by(self, texts: Iterable[str]) -> bool:
        """Whether its text is among these."""
        return self.is_readable and _plain(self.text) in map(self._alike, texts)

    def _alike(self, text: str) -> str:
        """A UPC-E may be told in full: GTIN-12, or with the 0 before it that makes it an EAN-13."""
        return (self.symbology == "upce" and upc_e_of(text[-12:])) or _plain(text)


def pictures(folder: Path = FOLDER) -> tuple[Picture, ...]:
    """All pictures of the manifest in its order. Raises FileNotFoundError where they are not there."""
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_picture(folder, row) for row in csv.DictReader(file))


def _picture(folder: Path, row: dict[str, str]) -> Picture:
    return Picture(
        path=folder / row["file"],
        symbology=row["symbology"],
        text=json.loads(row["expected_json"]),
        is_photo=row["kind"] == "photo",
    )


def _plain(text: str) -> str:
    r"""What is compared, of all readers alike.

    The manifest's texts come from files in which \r\n has become \n. It writes GS1-128's first FNC1,
    which is a flag and no data (GS1 General Specifications 7.8.3), as a leading group separator.
    """
    return text.replace("\r\n", "\n").removeprefix("\x1d")
