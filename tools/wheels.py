"""What wheels in a folder say of themselves: name, version, licence, what they need, and their digest."""

import hashlib
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from pathlib import Path
from zipfile import ZipFile

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# Older wheels have the whole text of the licence in this field.
_LICENCE_CHARS_MAX = 80


@dataclass(frozen=True)
class Wheel:
    """One file. `licence` is "" where its author says nothing of it."""

    file: str
    name: str
    version: str
    licence: str
    needs: frozenset[str]
    sha256: str


def in_folder(folder: Path) -> list[Wheel]:
    """All wheels of a folder, by name."""
    return [_wheel(path) for path in sorted(folder.glob("*.whl"))]


def _wheel(path: Path) -> Wheel:
    with ZipFile(path) as packed:
        (name,) = (one for one in packed.namelist() if _is_metadata(one))
        said = BytesHeaderParser().parsebytes(packed.read(name))
    return Wheel(
        file=path.name,
        name=canonicalize_name(said["Name"]),
        version=said["Version"],
        licence=licence(said),
        needs=frozenset(_needs(said)),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )


def _is_metadata(name: str) -> bool:
    return name.count("/") == 1 and name.endswith(".dist-info/METADATA")


def licence(said: Message) -> str:
    """An SPDX expression (PEP 639), else the words of the older field or of the trove classifiers."""
    for field in ("License-Expression", "License"):
        text = str(said.get(field, "")).strip()
        if text and "\n" not in text and len(text) <= _LICENCE_CHARS_MAX:
            return text
    classified = [one for one in said.get_all("Classifier", []) if one.startswith("License ::")]
    return " OR ".join(one.rpartition("::")[2].strip() for one in classified)


def _needs(said: Message) -> set[str]:
    """Names of what it needs on some machine, whatever extras one may ask for left out."""
    wanted = [Requirement(line) for line in said.get_all("Requires-Dist", [])]
    return {canonicalize_name(one.name) for one in wanted if "extra ==" not in str(one.marker or "")}
