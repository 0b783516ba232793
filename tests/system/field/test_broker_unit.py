"""sanji-broker's own lines, run whenever the file changes that its path unit watches: nobody types."""

import os
import re
import shlex
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from plumbing.trust.tls import TlsFiles
from tests.brokers import listens
from tests.central.fleet.identity.fenced import client, is_let_in
from tests.system.field.field import Field
from tests.system.processes import sanji
from tests.system.shims.strict import value
from tests.waiting import until

_UNIT = "sanji-broker"
_SYSTEMCTL = '#!/bin/sh\necho "$1 $2" > "$(dirname "$0")/asked"\n'
_LOOK_S = 0.05

pytestmark = pytest.mark.timeout(240)


class PathUnit:
    """What systemd does for sanji-broker.path: starts the service when the list of the revoked is written."""

    def __init__(self, field: Field) -> None:
        self._field = field
        self._stop = threading.Event()
        self.folder = field.folder / "broker"
        self._run, self._bin = field.folder / "run", field.folder / "bin"
        for folder in (self.folder, self._bin):
            folder.mkdir()
        systemctl = self._bin / "systemctl"
        systemctl.write_text(_SYSTEMCTL)
        systemctl.chmod(0o755)
        service = "mosquitto.service" if field.kind == "mosquitto" else "nats-server.service"
        self._places = {
            "/opt/sanji/current/bin/sanji": shlex.join(sanji()),
            "/etc/sanji/centre.toml": str(field.config),
            "/var/lib/sanji-broker": str(self.folder),
            "/run/sanji-broker": str(self._run),
            "${BROKER}": field.kind,
            "${UNIT}": service,
        }
        self.asked: list[str] = []
        self._seen = 0
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        """The service once, as at the machine's start, then whenever the file changes."""
        self._changed()
        self._service()
        self._field.broker.start()
        self._thread.start()

    def stop(self) -> None:
        """No more."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    def _watch(self) -> None:
        while not self._stop.wait(_LOOK_S):
            if self._changed():
                self._service()
                if self.asked[-1].startswith("try-restart"):
                    self._field.broker.stop()
                    self._field.broker.start()
                else:
                    self._field.broker.reload()

    def _changed(self) -> bool:
        before, self._seen = self._seen, (self._field.folder / "ca/revoked.crl").stat().st_mtime_ns
        return self._seen != before

    def _service(self) -> None:
        self._run.mkdir(exist_ok=True)
        env = {**os.environ, "PATH": f"{self._bin}:{os.environ['PATH']}"}
        port = ["--port", str(self._field.ports["broker"])]
        for key in ("ExecStart", "ExecStartPost"):
            line = value(_UNIT, key).removeprefix("+")
            for place, here in self._places.items():
                line = line.replace(place, here)
            words = [*shlex.split(line), *(port if key == "ExecStart" else ())]
            subprocess.run(words, env=env, check=True, capture_output=True, timeout=60)
        for path in self._run.iterdir():
            path.unlink()
        self.asked.append((self._bin / "asked").read_text().strip())
        self._configure()

    def _configure(self) -> None:
        """Debian's own files name ours; in a test the broker stays the test's user, in the test's folder."""
        text = (self.folder / f"{self._field.kind}.conf").read_text(encoding="utf-8")
        text = text.replace("/var/lib/nats", str(self._field.folder / "jetstream"))
        mine = (
            f"user root\npid_file {self._field.folder / 'pid'}\n" if self._field.kind == "mosquitto" else ""
        )
        (self._field.folder / "broker.conf").write_text(text + mine, encoding="utf-8")


@pytest.fixture(name="field", params=["mosquitto", "nats"])
def _field(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Field]:
    made = Field(tmp_path, request.param)
    try:
        yield made
    finally:
        made.stop()


def test_who_is_added_gets_in_and_who_is_revoked_is_cut(field: Field) -> None:
    """Without a person's word to the broker: a link that stands ends, and the others come back."""
    unit = PathUnit(field)
    try:
        unit.start()
        field.start("centre", "central", "run", str(field.config))
        until(lambda: listens(field.ports["door"]), "enrolment is served", 40)
        for name in ("box-a", "box-b"):
            field.enrol(field.code("add", name, "--site", "HUB"), name)
        authority, port = field.folder / "ca" / "root.crt", field.ports["broker"]
        files = [field.folder / name / "data/identity/box.pem" for name in ("box-a", "box-b")]
        mine, other = (TlsFiles(authority, one, one) for one in files)
        until(lambda: is_let_in(port, mine, "box-a"), field.broker.said(), 30)
        with client(port, mine, "box-a") as link:
            until(link.is_in, field.broker.said())
            field.said("central", "box", "revoke", str(field.config), "box-a", "--why", "stolen")
            until(lambda: not link.is_in(), "its link is cut", 30)
        until(lambda: not is_let_in(port, mine, "box-a"), "it does not come back", 30)
        until(lambda: is_let_in(port, other, "box-b"), "the other box comes back", 30)
    finally:
        unit.stop()
    kinds = {asked.split(" ")[0] for asked in unit.asked}
    assert kinds == (
        {"try-restart", "try-reload-or-restart"} if field.kind == "mosquitto" else {"try-reload-or-restart"}
    )


def test_the_unit_is_started_by_what_the_centre_writes() -> None:
    """The path unit watches the list of the authority's folder; each line of the unit names our broker."""
    path = Path(__file__).parents[3] / "systemd" / "sanji-broker.path"
    (watched,) = re.findall(r"^PathChanged=(.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert value(_UNIT, "ConditionPathExists") == watched == "/var/lib/sanji/authority/revoked.crl"
    assert value(_UNIT, "Environment") == "BROKER=mosquitto UNIT=mosquitto.service"
