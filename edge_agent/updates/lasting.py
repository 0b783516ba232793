"""Whether what is written to a folder is still there at the next start."""

from pathlib import Path

MOUNTS = Path("/proc/self/mounts")
# The package overlayroot mounts what it lays over the root under its own name, `overlayroot / overlay`: what
# changes lies in memory there. Other overlays (a container's) keep what is written.
_FORGETFUL = "overlayroot"


def lasts(folder: Path, mounts: Path = MOUNTS) -> bool:
    """By the mount that it lies on: a partition of its own lasts, whatever the root is. Raises OSError."""
    source, here, real = "", Path(), folder.resolve()
    for line in mounts.read_text("utf-8", "replace").splitlines():
        name, _, rest = line.partition(" ")
        place = Path(rest.partition(" ")[0])
        # Of two at one place the later one lies above.
        if real.is_relative_to(place) and len(place.parts) >= len(here.parts):
            source, here = name, place
    return source != _FORGETFUL
