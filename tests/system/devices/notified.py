"""What systemd hears of a service that it watches: a real NOTIFY_SOCKET, and patience for beats."""

import socket
from pathlib import Path

WATCH_S = 4.0
_START_S = 40.0
_BEATS_MAX = 100


class Notified:
    """Bound to a socket in `folder`; `env` is what systemd would put into the service's environment."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "notify"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self._path))
        self.env = {"NOTIFY_SOCKET": str(self._path), "WATCHDOG_USEC": str(int(WATCH_S * 1e6))}

    def close(self) -> None:
        """Nobody listens any more."""
        self._socket.close()

    def heard(self, word: str) -> None:
        """Wait until the service says the word; fails when it says nothing for long, or only other things."""
        self._socket.settimeout(_START_S)
        for _ in range(_BEATS_MAX):
            if self._socket.recv(4096).decode("ascii") == word:
                return
        raise AssertionError(f"never said {word}")

    def falls_silent(self) -> bool:
        """Whether it gives no beat for so long that systemd would kill it; an end of its own is none."""
        self._socket.settimeout(WATCH_S)
        for _ in range(_BEATS_MAX):
            try:
                word = self._socket.recv(4096)
            except TimeoutError:
                return True
            if word != b"WATCHDOG=1":
                return False
        return False
