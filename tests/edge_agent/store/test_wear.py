"""What the kernel counts for a process is read, and what it does not count is not known."""

import os
from pathlib import Path

from edge_agent.store.wear import PROCESS_IO, written_bytes
from tests import needs


def test_what_is_written_counts(tmp_path: Path) -> None:
    """A megabyte on the way to a disk is a megabyte more."""
    needs.require(PROCESS_IO.exists(), "needs Linux's count of a process's writes")
    before = written_bytes()
    with (tmp_path / "file").open("wb") as file:
        file.write(os.urandom(2**20))
        file.flush()
        os.fsync(file.fileno())
    after = written_bytes()
    assert before is not None
    assert after is not None
    # A memory file system writes to no disk, and the kernel does not count it.
    assert after - before in (0, *range(2**20, 2**21))


def test_the_right_line_is_read(tmp_path: Path) -> None:
    """Not that of what was taken back, nor that of what programs asked for."""
    counts = tmp_path / "io"
    counts.write_text("wchar: 7\nwrite_bytes: 4096\ncancelled_write_bytes: 9\n", encoding="ascii")
    assert written_bytes(counts) == 4096


def test_what_is_not_counted_is_not_known(tmp_path: Path) -> None:
    """No such file, or no such line: not zero."""
    assert written_bytes(tmp_path / "none") is None
    (tmp_path / "io").write_text("rchar: 1\n", encoding="ascii")
    assert written_bytes(tmp_path / "io") is None
