"""What the agent has the disk write: an SD card wears out by bytes written."""

from pathlib import Path

PROCESS_IO = Path("/proc/self/io")


def written_bytes(counts: Path = PROCESS_IO) -> int | None:
    """Bytes that this process had the disk write since it started (proc(5), write_bytes).

    Whole pages count, the database's log as well as its file. None where the kernel does not say.
    """
    try:
        lines = counts.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    found = [line.partition(":")[2] for line in lines if line.startswith("write_bytes:")]
    return int(found[0]) if found else None
