"""The file on a card by which its box comes in by itself: the centre's address and the one-time code."""

import json
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from plumbing.trust import codes
from plumbing.trust.codes import Code, CodeError

_BYTES_MAX = 4_096


class CardError(ValueError):
    """The file cannot be used; the text says what is wrong in it."""


class CardFile(Struct, frozen=True):
    """What it says."""

    centre: str
    code: Code


def text_of(centre: str, code: str, box: str) -> str:
    """The file for one box."""
    return f"""\
# Box {box} comes in by this file at its next start, and the file is taken away then. The code works once.
centre = {json.dumps(centre)}
code = {json.dumps(code)}
"""


def read(path: Path) -> CardFile:
    """The file, written by our centre or by hand on any machine. Raises CardError or OSError."""
    with path.open("rb") as file:
        data = file.read(_BYTES_MAX + 1)
    if len(data) > _BYTES_MAX:
        raise CardError(f"{path}: larger than {_BYTES_MAX} bytes")
    try:
        # An editor of Windows may have put its mark first.
        return parse(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, CardError) as why:
        raise CardError(f"{path}: {why}") from why


def parse(text: str) -> CardFile:
    """Its two lines. Raises CardError."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as why:
        raise CardError(str(why)) from why
    centre, typed = (found.get(key) for key in ("centre", "code"))
    if set(found) != {"centre", "code"} or not isinstance(centre, str) or not isinstance(typed, str):
        raise CardError('it has two lines, centre = "https://…" and code = "…", and nothing else')
    if urlsplit(centre).scheme != "https" or not urlsplit(centre).hostname:
        raise CardError(f"{centre!r} is no address of a centre; it looks like https://centre.example.cn:8443")
    try:
        return CardFile(centre, codes.parse(typed))
    except CodeError as why:
        raise CardError(f"code: {why}") from why
