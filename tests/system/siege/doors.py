"""What those who mean harm send to the two doors of a centre that speak HTTP, counted by kind."""

import re
import socket
import ssl
from collections import Counter
from contextlib import ExitStack
from random import Random

import httpx

from plumbing.trust import enrolment
from tests.system.siege.siege import BOX, FOE, Siege

_PASSWORD = "tea mountain 42"
_SLOW = 40
_PAGES = ("/", "/duty", "/alerts", "/boxes", "/dead-letters", "/fleet/orders", "/parcels", "/search?q=EVIL")
_PATHS = (
    "/%00",
    "/../../etc/passwd",
    "/static/../../../etc/passwd",
    "/static/%2e%2e/%2e%2e/etc/passwd",
    "/parcels/%ff%fe",
    "/search?q=%00",
    "/search?q=" + "a" * 5000,
    "/api/v1/parcels?limit=99999999999999999999",
    "/api/v1/parcels?cursor=%F0%28%8C%28",
    "/dead-letters?box=' OR 1=1 --",
    "/login?next=//evil.example",
    "/login?next=javascript:alert(1)",
)


class Doors:
    """Both doors, and somebody before them who knows nothing."""

    def __init__(self, siege: Siege, stack: ExitStack) -> None:
        self._siege, self._stack, self._rng = siege, stack, Random(3)
        self.counts: Counter[str] = Counter()
        believed = ssl.create_default_context(cafile=str(siege.folder / "ca" / "root.crt"))
        self._enrolment = f"https://localhost:{siege.field.ports['door']}"
        self._web = f"http://127.0.0.1:{siege.field.ports['web']}"
        self._client = stack.enter_context(httpx.Client(verify=believed, timeout=30))

    def enrol(self) -> None:
        """Guessed codes, junk, and far too much: nothing is given, and soon one has to wait."""
        url = self._enrolment + enrolment.ENROL_PATH
        bodies = [b"", b"\xff\xfe", b"[" * 16_000, b'{"number":"\xff"}', b"x" * 400_000, b"null"]
        bodies += [b'{"number":"%03d","secret":"%08d","request":"r"}' % (n, n) for n in range(60)]
        said = [self._client.post(url, content=body).status_code for body in bodies]
        self.counts["enrolment"] += len(said)
        assert set(said) <= {400, 403, 413, 429}, said
        assert said[-1] == 429

    def login(self) -> None:
        """Guessed passwords are answered alike, and then with a pause; no path leads anywhere."""
        client = self._browser()
        form = {"csrf": self._csrf(client), "name": "admin"}
        said = [
            client.post("/login", data={**form, "password": f"guess {n}\0"}).status_code for n in range(40)
        ]
        assert set(said) <= {401, 429}
        assert said[-1] == 429
        paths = [client.get(path).status_code for path in _PATHS]
        assert all(status < 500 for status in paths), paths
        assert all(
            status in (303, 400, 404) for path, status in zip(_PATHS, paths, strict=True) if "etc" in path
        )
        callers = [
            client.get(
                "/api/v1/parcels", headers={"authorization": f"Bearer {self._rng.randbytes(20).hex()}"}
            )
            for _ in range(100)
        ]
        assert {one.status_code for one in callers} <= {401, 429}
        large = client.post("/login", content=b"x" * 3_000_000)
        assert large.status_code in (403, 413, 422), large.status_code
        self.counts["login"] += len(said)
        self.counts["paths"] += len(paths) + 1
        self.counts["API tokens"] += len(callers)

    def slow(self) -> None:
        """Requests that never end: while they hang, others are served."""
        for port in (self._siege.field.ports["web"], self._siege.field.ports["door"]):
            for _ in range(_SLOW):
                line = self._stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
                line.sendall(b"POST /login HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\nname=")
                self.counts["slow"] += 1

    def pages(self) -> dict[str, int]:
        """What an admin's pages answer after all that."""
        words = ("central", "user", "add", str(self._siege.field.config), "chief", "--role", "admin")
        self._siege.field.said(*words, typed=f"{_PASSWORD}\n")
        client = self._browser()
        form = {"csrf": self._csrf(client), "name": "chief", "password": _PASSWORD}
        assert client.post("/login", data=form).status_code == 303
        duty = client.get("/duty").text
        assert FOE in duty, "dead letters of the box that was taken over stand on the duty board"
        assert BOX in duty, "orders that the true box refused stand on the duty board"
        return {page: client.get(page, follow_redirects=True).status_code for page in _PAGES}

    def _browser(self) -> httpx.Client:
        return self._stack.enter_context(httpx.Client(base_url=self._web, timeout=30))

    def _csrf(self, client: httpx.Client) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', client.get("/login").text)
        assert found
        return found[1]
