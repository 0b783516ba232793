"""Memory and load, as the kernel counts them."""

from pathlib import Path

from edge_agent.health import files

_KB_A_MB = 1024


def memory_mb(root: Path) -> tuple[int | None, int | None]:
    """(available, total) in MiB: MemAvailable is what a new program could get (proc_meminfo(5))."""
    said = dict(_entries(files.text(root / "proc/meminfo") or ""))
    return said.get("MemAvailable"), said.get("MemTotal")


def _entries(text: str) -> list[tuple[str, int]]:
    found = []
    for line in text.splitlines():
        name, _, value = line.partition(":")
        kb = files.as_number(value.removesuffix("kB").strip())
        if kb is not None:
            found.append((name, kb // _KB_A_MB))
    return found


def load_pct(root: Path) -> int | None:
    """The load of the last five minutes for each processor, in percent: over 100, work waits."""
    words = (files.text(root / "proc/loadavg") or "").split()
    cores = len(files.found(root, "sys/devices/system/cpu/cpu[0-9]*"))
    try:
        return max(0, round(100 * float(words[1]) / cores)) if cores and len(words) > 1 else None
    except (ValueError, OverflowError):
        return None
