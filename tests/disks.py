"""A small disk of its own for a test that fills it."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import needs


@contextmanager
def small(folder: Path, kib: int) -> Iterator[Path]:
    """A disk of so many KiB at `folder`, which is made; gone in the end, whoever still holds a file on it."""
    needs.root()
    folder.mkdir()
    command = [str(needs.program("mount")), "-t", "tmpfs", "-o", f"size={kib}k", "tmpfs", str(folder)]
    needs.require(subprocess.run(command, check=False).returncode == 0, "needs the right to mount a tmpfs")
    try:
        yield folder
    finally:
        subprocess.run([needs.program("umount"), "--lazy", folder], check=True)
