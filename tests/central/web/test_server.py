"""The server begins, says where it is, and ends."""

import errno
import socket
import ssl
from pathlib import Path

import httpx
import pytest

from central.fleet.identity import authority
from central.fleet.identity.authority import Authority
from central.web.app import make_app
from plumbing.web.server import Serving, serve
from tests.central.web.enrolment.served import server_files
from tests.central.web.scene import COUNTY, SECRET, Scene, Visitor, served


def test_a_port_in_use_is_named(scene: Scene) -> None:
    """Nobody has to guess which port it was."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        app = make_app(scene.store, county=COUNTY, secret=SECRET)
        with pytest.raises(OSError, match=f"port {port} on 127.0.0.1 is in use") as caught:
            serve(app, "127.0.0.1", port, app.state.live.close)
    assert caught.value.errno == errno.EADDRINUSE


def test_two_centres_run_beside_each_other(scene: Scene) -> None:
    """Each takes a free port of its own."""
    with served(scene.store) as one, served(scene.store) as other:
        assert one.port != other.port
        assert httpx.get(f"{other.url}healthz").json() == {"status": "ok"}


def test_it_stops_although_somebody_listens(serving: Serving, viewer: Visitor) -> None:
    """An open stream ends by itself when the server is told to stop."""
    with viewer.client.stream("GET", "/live") as answer:
        lines = answer.iter_lines()
        next(lines)
        serving.stop()
        assert not serving.is_alive
        assert list(lines)[-1] == ""


def test_a_short_secret_is_refused(scene: Scene) -> None:
    """A key that could be guessed signs nothing."""
    with pytest.raises(ValueError, match="secret"):
        make_app(scene.store, county=COUNTY, secret=b"short")


def test_pages_are_served_by_https(scene: Scene, tmp_path: Path) -> None:
    """With a certificate of one's own; what speaks HTTP to that port gets no answer."""
    authority.make(tmp_path / "ca", "suichang", scene.now_ms)
    files = server_files(Authority(tmp_path / "ca"), tmp_path)
    app = make_app(scene.store, county=COUNTY, secret=SECRET, is_tls=True)
    serving = serve(app, "127.0.0.1", 0, app.state.live.close, tls=files)
    try:
        assert serving.url.startswith("https://")
        believed = ssl.create_default_context(cafile=tmp_path / "ca" / "root.crt")
        assert httpx.get(f"https://localhost:{serving.port}/login", verify=believed).status_code == 200
        with pytest.raises(httpx.TransportError):
            httpx.get(f"http://localhost:{serving.port}/login")
    finally:
        serving.stop()
