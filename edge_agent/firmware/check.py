"""Finds the files of a card in a folder and says what is wrong with each."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from edge_agent.firmware import boot, first_start
from edge_agent.firmware.files import CHECKS, Check
from edge_agent.firmware.models import MODELS

_FILE_BYTES_MAX = 64 * 1024
_FILES_MAX = 500
_COMMENTS = ("#", ";")


class Unread(Struct, frozen=True):
    """Why a file has no text."""

    why: str


def faults(folder: Path, model: str | None = None) -> Iterator[tuple[Path, str]]:
    """Each fault of each file that we know. `model` is for a config.txt whose folder names none.

    A folder with a config.txt of its own is a card's: there nothing may be left to put in.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    if len(paths) > _FILES_MAX:
        yield folder, f"{len(paths)} files: that is no card's folder"
        return
    for path in paths:
        for fault in _faults(path, model):
            yield path, fault
    if (folder / "config.txt").is_file():
        yield from _of_card(folder, paths)


def _of_card(folder: Path, paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    texts: dict[str, str] = {}
    for name in first_start.FILES:
        path = folder / name
        text = _read(path) if path.is_file() else None
        if isinstance(text, str):
            texts[name] = text
            for fault in first_start.faults(name, text):
                yield path, fault
    found = first_start.names(texts)
    if len(found) > 1:
        yield folder, f"the box has more than one name: {', '.join(sorted(found))}"
    for path in paths:
        text = _read(path) if _check(path) else None
        if isinstance(text, str):
            for fault in first_start.leftovers(text):
                yield path, fault


def known(folder: Path) -> list[Path]:
    """The files of a folder that are checked."""
    return [path for path in sorted(folder.rglob("*")) if path.name == "config.txt" or _check(path)]


def _faults(path: Path, model: str | None) -> Iterator[str]:
    check = _check(path)
    if check is None and path.name != "config.txt":
        return
    text = _read(path)
    if isinstance(text, Unread):
        yield text.why
        return
    if not text.startswith(_COMMENTS):
        yield "it does not open by saying why it is there"
    if check:
        yield from check(text)
        return
    which = path.parent.name if path.parent.name in MODELS else model
    if which in MODELS:
        yield from boot.faults(text, which)
    else:
        yield f"for which model? Its folder is named after one of {', '.join(MODELS)}, or say --model"


def _check(path: Path) -> Check | None:
    return next((check for part, check in CHECKS if part in path.as_posix()), None)


def _read(path: Path) -> str | Unread:
    """A file's text, or why it is none."""
    with path.open("rb") as file:
        data = file.read(_FILE_BYTES_MAX + 1)
    if len(data) > _FILE_BYTES_MAX:
        return Unread(f"larger than {_FILE_BYTES_MAX >> 10} KiB")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as why:
        return Unread(f"not UTF-8 at byte {why.start}")
