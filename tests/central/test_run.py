"""A centre's process: what it makes at its first start, and how it ends when it cannot begin."""

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from plumbing.ports import free_port
from tests.central.database.address import address_in
from tests.central.web.scene import Visitor
from tests.needs import ROOT

TOML = """
[store]
url = "{url}"
[broker]
addresses = ["mqtt://127.0.0.1:{broker}"]
[web]
port = {web}
secret_file = "{folder}/keys/web.secret"
"""


def config(folder: Path, web: int) -> Path:
    path = folder / "centre.toml"
    path.write_text(
        TOML.format(url=address_in(folder), folder=folder, broker=free_port(), web=web), encoding="utf-8"
    )
    return path


def centre(path: Path, role: str = "run") -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "plumbing.commands", "central", role, str(path)]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)


def test_a_port_in_use(tmp_path: Path) -> None:
    """A web port that is taken is named, and the process ends with code 1: no run without pages."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with centre(config(tmp_path, port)) as process:
            _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert f"port {port} on 127.0.0.1 is in use" in said
    assert "Traceback" not in said


def test_its_log_names_who_asked_and_nothing_that_was_asked_for(tmp_path: Path) -> None:
    """The address that a named proxy saw; no address of a page, in which something of a person may stand."""
    path, port = config(tmp_path, 0), 0
    path.write_text(f'{path.read_text("utf-8")}proxies = ["127.0.0.1"]\n', "utf-8")
    said = []
    with centre(path, "web") as process:
        assert process.stderr is not None
        for line in process.stderr:
            said.append(line)
            found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
            if found and not port:
                port = int(found[1])
                with Visitor(f"http://127.0.0.1:{port}/") as visitor:
                    visitor.client.headers["x-forwarded-for"] = "203.0.113.7"
                    assert visitor.get("/search", q="13812349626").status_code == 303
                    assert visitor.login("nobody", "wrong", next="/search?q=13812349626").status_code == 401
                process.send_signal(signal.SIGTERM)
    log = "".join(said)
    assert "203.0.113.7" in log
    assert "12349626" not in log
    assert "/search" not in log


@pytest.mark.parametrize("role", ["run", "collect", "web"])
def test_it_ends_when_told_to(tmp_path: Path, role: str) -> None:
    """Each role starts without a broker, and ends with code 0 on SIGTERM."""
    with centre(config(tmp_path, 0), role) as process:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if "centre.started" in line:
                process.send_signal(signal.SIGTERM)
    assert process.returncode == 0, said
    assert "centre.stopped" in said[-1]
