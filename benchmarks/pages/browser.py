"""Somebody who asks for pages over one kept connection, as a browser does, and times each answer."""

import gzip
import re
import time
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

from msgspec import Struct

_PATIENCE_S = 120
# The server lets go of a connection that is idle for longer; a new one is made before that.
_IDLE_S = 1.0
RESET = 0
"""The status of an answer that did not come: the server let go of the connection, or took too long."""
_LINKED = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|js)[^"]*)"')


class Answer(Struct, frozen=True):
    """What came, in which time, and how many bytes of it went over the wire. `status` may be RESET."""

    status: int
    took_s: float
    sent_bytes: int
    text: str


class Browser:
    """A session with its cookies."""

    def __init__(self, host: str, port: int) -> None:
        self._connection = HTTPConnection(host, port, timeout=_PATIENCE_S)
        self._cookies: dict[str, str] = {}
        self._used_s = time.perf_counter()

    def get(self, path: str, *, packed: bool = True) -> Answer:
        """A page, packed if the server can."""
        return self._ask("GET", path, packed=packed)

    def login(self, name: str, password: str) -> None:
        """Send the login's form. Raises PermissionError where it is not taken."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.get("/login").text)
        form = {"name": name, "password": password, "csrf": found[1] if found else "", "next": "/"}
        answer = self._ask("POST", "/login", urlencode(form))
        if answer.status != 303:
            raise PermissionError(f"login: {answer.status}")

    def linked(self, page: str) -> list[str]:
        """The style sheets and scripts that a page loads."""
        return sorted({*_LINKED.findall(page)})

    def close(self) -> None:
        """Leave."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None = None, *, packed: bool = True) -> Answer:
        headers = {"cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if packed:
            headers["accept-encoding"] = "gzip"
        if body is not None:
            headers["content-type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        if began - self._used_s > _IDLE_S:
            self._connection.close()
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
            data = answer.read()
        except (OSError, HTTPException) as why:
            self._connection.close()
            return Answer(RESET, time.perf_counter() - began, 0, repr(why))
        finally:
            self._used_s = time.perf_counter()
        took_s = self._used_s - began
        for line in answer.headers.get_all("set-cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value
        sent = len(data)
        if answer.headers.get("content-encoding") == "gzip":
            data = gzip.decompress(data)
        return Answer(answer.status, took_s, sent, data.decode(errors="replace"))
