"""The clock of a machine under test: set it, say that it is synchronised, begin another boot."""

from pathlib import Path
from struct import pack
from uuid import uuid4


class SetClock:
    """What `clock.c` tells a process about time. Begins right, and not synchronised."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "clock").write_bytes(bytes(16))
        self.set(0, is_synced=False)
        self.boot()

    @property
    def env(self) -> dict[str, str]:
        """What the library is to be told."""
        return {"SANJI_CLOCK": str(self._folder / "clock"), "SANJI_BOOT": str(self._folder / "boot")}

    def set(self, off_s: float, *, is_synced: bool) -> None:
        """Wall time is off by so much from now on, in a running process too."""
        with (self._folder / "clock").open("r+b") as file:
            file.write(pack("=qq", int(off_s * 1e9), int(is_synced)))

    def boot(self) -> None:
        """What starts from now on starts in another boot of the machine."""
        (self._folder / "boot").write_text(f"{uuid4()}\n", encoding="ascii")
