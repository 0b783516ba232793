"""InfluxDB 2's addresses for writing and asking before a real InfluxDB 1, which does the work.

InfluxDB 1.8 maps /api/v2/write to /write itself; Debian has 1.6. Of Flux only the one question that the
centre asks is understood: it is read for its places and answered by InfluxQL, as annotated CSV
(https://docs.influxdata.com/influxdb/v2/reference/syntax/annotated-csv/).
"""

import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import msgspec
from msgspec import Struct

from simulators.servers.influx.answer import Place, annotated, place_in

_BODY_BYTES_MAX = 16 << 20
_TIMEOUT_S = 10.0


class Said(Struct, frozen=True):
    """What the door answers by itself, in place of what is behind it."""

    status: int
    body: str = ""
    headers: dict[str, str] = {}


class Door:
    """The door to one InfluxDB 1 on this machine, with one token and one bucket."""

    def __init__(self, behind: int, token: str = "", bucket: str = "sanji") -> None:
        self.behind = behind
        self.token = token
        self.bucket = bucket
        self.faults: deque[Said] = deque()
        """Given to the next requests, one each."""
        self.writes = 0
        self.url = ""

    def allowed(self, path: str, query: dict[str, str], token: str) -> Said | None:
        """What the asker has wrong, as InfluxDB 2 says it."""
        if self.faults:
            return self.faults.popleft()
        if self.token and token != f"Token {self.token}":
            return Said(401, '{"code":"unauthorized","message":"unauthorized access"}')
        if path.endswith("/write") and query.get("bucket") != self.bucket:
            return Said(404, '{"code":"not found","message":"bucket not found"}')
        return None


@contextmanager
def opened(door: Door, port: int = 0) -> Iterator[Door]:
    """The door, answering on a port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """A write or a question."""
            address = urlsplit(self.path)
            body = self.rfile.read(min(_BODY_BYTES_MAX, int(self.headers.get("content-length", 0))))
            query = {name: values[0] for name, values in parse_qs(address.query).items()}
            refused = door.allowed(address.path, query, self.headers.get("authorization", ""))
            if refused:
                self._say(refused)
            elif address.path.endswith("/api/v2/write"):
                door.writes += 1
                self._say(_written(door, query, body, self.headers.get("content-encoding", "")))
            elif address.path.endswith("/api/v2/query"):
                self._say(_asked(door, body))
            else:
                self._say(Said(404))

        def _say(self, said: Said) -> None:
            body = said.body.encode()
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: it is one of many in a test."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.05,), name="influx door")
    thread.start()
    door.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield door
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _written(door: Door, query: dict[str, str], body: bytes, encoding: str) -> Said:
    named = urlencode({"db": door.bucket, "precision": query.get("precision", "ns")})
    return _behind(door, "POST", f"/write?{named}", body, encoding)


def _asked(door: Door, body: bytes) -> Said:
    flux = str(msgspec.json.decode(body, type=dict[str, Any]).get("query", ""))
    place = place_in(flux)
    if place is None:
        return Said(400, '{"code":"invalid","message":"only the chart of a room is understood here"}')
    told = _behind(door, "GET", f"/query?db={door.bucket}&epoch=ms&q={quote(_influxql(place))}", b"", "")
    if told.status != 200:
        return told
    return Said(200, annotated(told.body, place), {"content-type": "text/csv; charset=utf-8"})


def _influxql(place: Place) -> str:
    return (
        "SELECT min(celsius) AS low, max(celsius) AS high FROM temperature"
        f" WHERE site = '{place.site}' AND room = '{place.room}'"
        f" AND time >= {place.since_ms}ms AND time < {place.until_ms}ms"
        f" GROUP BY time({place.step_ms}ms), box, probe fill(none)"
    )


def _behind(door: Door, method: str, path: str, body: bytes, encoding: str) -> Said:
    """What is not there is away for the asker, too."""
    connection = HTTPConnection("127.0.0.1", door.behind, timeout=_TIMEOUT_S)
    try:
        connection.request(method, path, body, {"content-encoding": encoding} if encoding else {})
        answer = connection.getresponse()
        said = answer.read().decode("utf-8", "replace")
    except OSError as why:
        return Said(503, str(why))
    finally:
        connection.close()
    # InfluxDB 1 says 400 to a part of a batch as version 2 does; the words are as they are.
    return Said(answer.status, re.sub(r"\s+$", "", said))
