"""A far end that answers every POST alike, over real HTTP on loopback."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from msgspec import Struct


class Asked(Struct, frozen=True):
    """A request as it came in."""

    headers: Message
    body: bytes


@contextmanager
def answering(status: int, words: bytes, *, endless: bool = False) -> Iterator[tuple[str, list[Asked]]]:
    """The address, and what was asked so far. With `endless` the words are said again and again."""
    asked: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(Asked(self.headers, self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            try:
                self.wfile.write(words)
                while endless:
                    self.wfile.write(words)
            except ConnectionError:
                return  # The other side has heard enough.

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is said on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hook", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
