"""Two page servers behind HAProxy on the configuration that we ship: people go on when one is killed."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import httpx
import pytest

from benchmarks.cluster.keeper import Kept
from plumbing.ports import free_port
from plumbing.process import Child
from simulators.servers.postgresql import Server
from tests import needs
from tests.brokers import listens
from tests.system.processes import sanji
from tests.waiting import until

SHIPPED = needs.ROOT / "firmware_configs" / "centre" / "haproxy.cfg"
_NEWEST = "SELECT address FROM session ORDER BY begun_ms DESC LIMIT 1"
_PASSWORD = "a long pass phrase"
_PAGES = ("/", "/parcels", "/alerts", "/duty")
_CENTRE = """
[store]
url = "{url}"

[broker]
addresses = ["mqtt://127.0.0.1:{broker}"]

[cluster]
member = "{name}"

[web]
port = {port}
secret_file = "{folder}/secret"
proxies = ["127.0.0.1"]
"""

pytestmark = pytest.mark.timeout(300)


class Doors:
    """The replicas, kept alive as systemd keeps them, and what stands before them."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.postgresql = Server(icu=True)
        stack.callback(self.postgresql.remove)
        self.postgresql.start()
        self.url = self.postgresql.database("centre")
        self.ports = {"a": free_port(), "b": free_port()}
        self.replicas = {name: self._replica(folder, name, port) for name, port in self.ports.items()}
        added = ["central", "user", "add", str(folder / "a.toml"), "mei", "--role", "admin"]
        subprocess.run(sanji(*added), input=_PASSWORD, text=True, check=True, capture_output=True)
        for name, replica in self.replicas.items():
            stack.callback(replica.stop)
            replica.start()
            until(partial(self.is_ready, name), "it is ready", 60)
        self.port = free_port()
        command = [str(needs.program("haproxy")), "-f", str(SHIPPED)]
        self.balancer = Child("haproxy", command, folder / "haproxy.log", self.env())
        stack.callback(self.balancer.stop)
        until(lambda: listens(self.port), "the balancer listens", 30)
        with Visitor(self.port) as visitor:
            until(lambda: visitor.get("/healthz") == 200, "the balancer passes on", 60)

    def env(self, **more: str) -> dict[str, str]:
        """What the configuration is told of this place."""
        return {
            **os.environ,
            "SANJI_LISTEN": f"127.0.0.1:{self.port}",
            "SANJI_WEB_A": f"127.0.0.1:{self.ports['a']}",
            "SANJI_WEB_B": f"127.0.0.1:{self.ports['b']}",
            **more,
        }

    def is_ready(self, name: str) -> bool:
        """Whether a replica says that work may be sent to it."""
        try:
            return httpx.get(f"http://127.0.0.1:{self.ports[name]}/readyz").status_code == 200
        except httpx.TransportError:
            return False

    def _replica(self, folder: Path, name: str, port: int) -> Kept:
        made = {"url": self.url, "broker": free_port(), "name": name, "port": port}
        config = folder / f"{name}.toml"
        config.write_text(_CENTRE.format(folder=folder, **made), encoding="utf-8")
        return Kept(name, sanji("central", "web", str(config)), folder / f"{name}.log")


class Visitor:
    """Somebody with a browser at an address of this machine; `failed` are the answers that nobody wants."""

    def __init__(self, port: int, address: str = "127.0.0.1", **headers: str) -> None:
        self._client = httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            transport=httpx.HTTPTransport(local_address=address),
            timeout=60,
            headers=headers,
        )
        self.failed: list[str] = []

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, page: str) -> int:
        """The answer's code."""
        return self._client.get(page).status_code

    def log_in(self) -> None:
        """As mei."""
        found = re.search(r'name="csrf" value="([^"]+)"', self._client.get("/login").text)
        assert found
        form = {"csrf": found.group(1), "name": "mei", "password": _PASSWORD, "next": "/"}
        assert self._client.post("/login", data=form).status_code == 303

    def go_round(self) -> None:
        """A look at some pages, each for people who are logged in alone."""
        for page in _PAGES:
            try:
                code = self.get(page)
            except httpx.TransportError as why:
                self.failed.append(f"{page}: {why}")
                continue
            if code != 200:
                self.failed.append(f"{page}: {code}")


@pytest.fixture(name="doors", scope="module")
def _doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    needs.postgresql()
    needs.program("haproxy")
    with ExitStack() as stack:
        yield Doors(tmp_path_factory.mktemp("replicas"), stack)


def test_people_go_on_when_a_replica_is_killed(doors: Doors) -> None:
    """Logged in at one they are in at both; of all requests around the kill one may fail, and none later."""
    with Visitor(doors.port) as visitor:
        visitor.log_in()
        visitor.go_round()
        assert visitor.failed == []
        for name, replica in doors.replicas.items():
            lives = len(replica.codes) + 1
            replica.kill()
            for _ in range(5):
                visitor.go_round()
            assert len(visitor.failed) <= 1, visitor.failed
            until(partial(_has_ended, replica, lives), "it has ended")
            until(partial(doors.is_ready, name), "it is ready", 60)
            visitor.failed.clear()
            visitor.go_round()
            assert visitor.failed == []


def test_both_are_asked_in_turn(doors: Doors) -> None:
    """Of many requests neither gets all."""
    with Visitor(doors.port) as visitor:
        for _ in range(20):
            assert visitor.get("/healthz") == 200
    asked = {name: _asked(doors.ports[name]) for name in doors.ports}
    assert all(asked.values()), asked


def test_who_asks_is_whoever_the_balancer_saw(doors: Doors) -> None:
    """The trail names the visitor's address, not the balancer's, nor what the visitor made up."""
    with Visitor(doors.port, "127.0.0.77", **{"x-forwarded-for": "203.0.113.9"}) as visitor:
        visitor.log_in()
    ((address,),) = doors.postgresql.rows(_NEWEST, "centre")
    assert address == "127.0.0.77"


def test_the_balancer_may_speak_tls(doors: Doors, tmp_path: Path) -> None:
    """The same file, once it is told of a certificate."""
    pem, key = tmp_path / "pages.pem", tmp_path / "pages.key"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    words = ["-subj", "/CN=sanji", "-days", "2", "-keyout", str(key), "-out", str(pem)]
    subprocess.run([*command, *words], check=True, capture_output=True)
    pem.write_text(pem.read_text() + key.read_text())
    checked = [str(needs.program("haproxy")), "-c", "-f", str(SHIPPED)]
    env = doors.env(SANJI_PAGES_PEM=str(pem))
    done = subprocess.run(checked, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _has_ended(replica: Kept, lives: int) -> bool:
    return len(replica.codes) == lives


def _asked(port: int) -> int:
    """How many requests a replica has answered, as its own numbers tell."""
    text = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    return sum(
        int(float(one)) for one in re.findall(r"^sanji_http_requests_total\{.*\} (\S+)$", text, re.MULTILINE)
    )
