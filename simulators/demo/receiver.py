"""A webhook's far end: takes alerts, says that it has them, and hands them on."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec
from msgspec import Struct

_BODY_BYTES_MAX = 65_536


class Told(Struct, frozen=True):
    """What an alert's message says, as far as this receiver reads it."""

    id: str
    phase: str
    title: str
    text: str


class Receiver:
    """Listens on loopback from `start` to `stop`. The same message told twice is taken once."""

    def __init__(self, on_told: Callable[[Told], None]) -> None:
        self._on_told = on_told
        self._seen: set[str] = set()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self._take))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)

    @property
    def address(self) -> str:
        """Where to POST to."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/alerts"

    @property
    def taken(self) -> int:
        """How many different messages were taken."""
        return len(self._seen)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        if self._thread.is_alive():  # shutdown() waits for ever for a server that never began.
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def _take(self, told: Told) -> None:
        with self._lock:
            if told.id in self._seen:
                return
            self._seen.add(told.id)
        self._on_told(told)


def _handler(take: Callable[[Told], None]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            try:
                length = min(int(self.headers.get("content-length", 0)), _BODY_BYTES_MAX)
                told = msgspec.json.decode(self.rfile.read(max(0, length)), type=Told)
            except (msgspec.DecodeError, ValueError) as why:
                self._answer(400, f"not an alert: {why}")
                return
            take(told)
            self._answer(200, "got it")

        def _answer(self, status: int, words: str) -> None:
            body = words.encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """The demo prints what was told, not each request."""

    return Handler
