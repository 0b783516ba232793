"""A link in the hills: a TCP proxy whose line can freeze without a word, be cut, and come back."""

import socket
import threading
from contextlib import suppress

_CHUNK_BYTES = 65_536
_LOOK_S = 0.05


class HillLink:
    """Listens on loopback from `start` to `stop` and carries bytes to a server and back.

    `freeze` is what mobile networks do: both ends keep their connection, and nothing arrives. `cut` ends all
    connections; while it is cut, new ones are refused.
    """

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._flowing = threading.Event()
        self._flowing.set()
        self._ended = threading.Event()
        self._is_cut = False
        self._lock = threading.Lock()
        self._lines: set[socket.socket] = set()
        self._thread = threading.Thread(target=self._accept, name="hill link", daemon=True)

    @property
    def port(self) -> int:
        """Where to connect to."""
        return int(self._listener.getsockname()[1])

    def start(self) -> None:
        """Begin to carry."""
        self._thread.start()

    def stop(self) -> None:
        """End everything."""
        self._ended.set()
        self._flowing.set()
        # A blocking accept does not notice that its socket was closed: wake it first.
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        self._thread.join(timeout=5)
        self._listener.close()
        self._hang_up()

    def freeze(self) -> None:
        """From now on nothing arrives, and nobody is told."""
        self._flowing.clear()

    def thaw(self) -> None:
        """What was held up arrives, and all goes on."""
        self._flowing.set()

    def cut(self) -> None:
        """End all connections and refuse new ones."""
        self._is_cut = True
        self._hang_up()

    def mend(self) -> None:
        """Take connections again."""
        self._is_cut = False

    def _accept(self) -> None:
        while True:
            near, _ = self._listener.accept()
            if self._ended.is_set():
                near.close()
                return
            far = None if self._is_cut else self._dial()
            if far is None:
                near.close()
                continue
            with self._lock:
                self._lines |= {near, far}
            for here, there in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(here, there), daemon=True).start()

    def _dial(self) -> socket.socket | None:
        try:
            return socket.create_connection(("127.0.0.1", self._server_port), timeout=2)
        except OSError:
            return None

    def _carry(self, here: socket.socket, there: socket.socket) -> None:
        """One direction, until either end hangs up."""
        here.settimeout(_LOOK_S)
        with suppress(OSError):
            while not self._ended.is_set():
                self._flowing.wait()
                try:
                    data = here.recv(_CHUNK_BYTES)
                except TimeoutError:
                    continue
                # A line that froze while this was on its way holds it, too.
                self._flowing.wait()
                if not data:
                    break
                there.sendall(data)
        self._close(here, there)

    def _close(self, *lines: socket.socket) -> None:
        for line in lines:
            with self._lock:
                self._lines.discard(line)
            line.close()

    def _hang_up(self) -> None:
        with self._lock:
            lines = list(self._lines)
        self._close(*lines)
