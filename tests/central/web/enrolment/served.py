"""A desk that is served over HTTPS, as boxes meet it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from central.fleet.identity.authority import Authority
from central.fleet.releases.serving import Shelf
from central.web.enrolment.app import make_enrolment
from plumbing.trust import keys
from plumbing.trust.tls import ServerTls
from plumbing.web.server import serve
from tests.central.fleet.identity.desks import Deskside, deskside


def now_ms() -> int:
    """What the server's clock says."""
    return time.time_ns() // 1_000_000


def server_files(ours: Authority, folder: Path, host: str = "localhost") -> ServerTls:
    """A certificate of an authority for a server at `host`."""
    key = keys.new_key()
    made = ours.certify_server(key.public_key(), "centre", [host], now_ms())
    keys.write_secret(folder / "server.key", keys.pem_of(key))
    keys.write_open(folder / "server.crt", (keys.pem_of_certificate(made) + ours.chain_pem).encode())
    return ServerTls(folder / "server.crt", folder / "server.key")


@contextmanager
def served_desk(folder: Path, release_key: str = "") -> Iterator[tuple[Deskside, str]]:
    """The desk and its address."""
    with deskside(folder, release_key) as side:
        files = server_files(side.authority, folder)
        serving = serve(
            make_enrolment(side.desk, Shelf(side.store, folder / "releases")),
            "127.0.0.1",
            0,
            lambda: None,
            tls=files,
        )
        try:
            yield side, f"https://localhost:{serving.port}"
        finally:
            serving.stop()
