"""Reads the kernel's small files below a root: what is not there, or is no number, is not known."""

from pathlib import Path

_BYTES_MAX = 65_536


def text(path: Path) -> str | None:
    """What a file says, without blanks and NULs at its ends; None where it cannot be read."""
    try:
        with path.open("rb") as file:
            said = file.read(_BYTES_MAX)
    except OSError:
        return None
    return said.decode("utf-8", "replace").strip("\0 \t\r\n")


def number(path: Path, base: int = 10) -> int | None:
    """The whole number that a file holds and nothing else; None where it holds none."""
    return as_number(text(path), base)


def as_number(said: str | None, base: int = 10) -> int | None:
    """A text as a whole number, None where it is none."""
    try:
        return None if said is None else int(said, base)
    except ValueError:
        return None


def found(root: Path, pattern: str) -> list[Path]:
    """Paths below a root that match, in order; none where it cannot be looked into."""
    try:
        return sorted(root.glob(pattern))
    except OSError:
        return []
