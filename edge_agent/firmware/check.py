"""Finds the files of a card in a folder and says what is wrong with each."""

from collections.abc import Iterator
from pathlib import Path

from edge_agent.firmware import boot
from edge_agent.firmware.files import CHECKS, Check
from edge_agent.firmware.models import MODELS

_FILE_BYTES_MAX = 64 * 1024
_FILES_MAX = 500
_COMMENTS = ("#", ";")


def faults(folder: Path, model: str | None = None) -> Iterator[tuple[Path, str]]:
    """Each fault of each file that we know. `model` is for a config.txt whose folder names none."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    if len(paths) > _FILES_MAX:
        yield folder, f"{len(paths)} files: that is no card's folder"
        return
    for path in paths:
        for fault in _faults(path, model):
            yield path, fault


def known(folder: Path) -> list[Path]:
    """The files of a folder that are checked."""
    return [path for path in sorted(folder.rglob("*")) if path.name == "config.txt" or _check(path)]


def _faults(path: Path, model: str | None) -> Iterator[str]:
    check = _check(path)
    if check is None and path.name != "config.txt":
        return
    data = path.read_bytes()[: _FILE_BYTES_MAX + 1]
    if len(data) > _FILE_BYTES_MAX:
        yield f"larger than {_FILE_BYTES_MAX >> 10} KiB"
        return
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as why:
        yield f"not UTF-8 at byte {why.start}"
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
