"""A serial cable as a pseudo-terminal whose other end lies under a lasting name."""

import os
import tty
from contextlib import suppress
from pathlib import Path
from threading import Lock


class Cable:
    """Plugged in, it is a port at `link`; unplugged, the link and the port behind it are gone.

    The cable's own hold on the far end keeps its settings while no driver is there, as a real port does.
    """

    def __init__(self, link: Path) -> None:
        self.link = link
        self._ends: tuple[int, int] | None = None
        self._lock = Lock()

    def plug(self) -> None:
        """Make the port; harmless when it is plugged in."""
        with self._lock:
            if self._ends is not None:
                return
            near, far = os.openpty()
            tty.setraw(far)
            os.set_blocking(near, False)
            self._ends = near, far
            self._point_link_at(os.ttyname(far))

    def send(self, data: bytes) -> None:
        """Put bytes on the wire. What nobody reads is lost once the terminal's buffer is full."""
        with self._lock, suppress(BlockingIOError):
            if self._ends is not None:
                os.write(self._ends[0], data)

    def received(self) -> bytes:
        """What a driver has written to its end; empty when there is nothing."""
        with self._lock, suppress(BlockingIOError):
            if self._ends is not None:
                return os.read(self._ends[0], 4096)
        return b""

    def unplug(self) -> None:
        """Take the port away under whoever reads it; harmless when it is unplugged."""
        with self._lock:
            ends, self._ends = self._ends, None
            if ends is None:
                return
            self.link.unlink(missing_ok=True)
            for end in ends:
                os.close(end)

    def _point_link_at(self, port: str) -> None:
        fresh = self.link.with_name(self.link.name + ".new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(port)
        fresh.replace(self.link)
