"""Orders of people, end to end: broker, centre and box as processes, the command line between them."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from edge_agent.run import RESTART_CODE
from plumbing import signing
from plumbing.patience import wait_until
from plumbing.ports import free_port
from plumbing.process import Child
from simulators.servers.broker import NatsBroker
from tests.system.processes import sanji

_PATIENCE_S = 60.0
_CENTRE = """
[store]
url = "sqlite:///{folder}/centre.sqlite"

[broker]
addresses = ["{broker}"]

[commands]
key_file = "{folder}/command.key"

[web]
secret_file = "{folder}/secret"
"""
_BOX = """
[box]
name = "box-hub"
site = "HUB"
role = "hub"
data_dir = "{folder}/box"
clock = "trusted"

[broker]
addresses = ["{broker}"]

[commands]
key = "{key}"
confirm_min = 0.2
"""

pytestmark = pytest.mark.timeout(240)


class County:
    """One box and its centre; the box is started anew when it asks for it, as systemd would."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        broker = NatsBroker(folder / "broker", free_port())
        stack.callback(broker.stop)
        broker.start()
        key = self._out("central", "command", "key", str(folder / "command.key")).strip()
        assert len(signing.key_in(key)) == signing.KEY_BYTES
        self.centre_file, self.box_file = folder / "centre.toml", folder / "box.toml"
        self.centre_file.write_text(_CENTRE.format(folder=folder, broker=broker.address))
        self.first = _BOX.format(folder=folder, broker=broker.address, key=key)
        self.broker = broker.address
        self.box_file.write_text(self.first)
        self._child("centre", "central", "collect", str(self.centre_file))
        self.box = self.start_box()
        assert wait_until(lambda: self.going().get("state") == "running", _PATIENCE_S), self.words()

    def start_box(self) -> Child:
        return self._child("box", "edge", "run", str(self.box_file))

    def reborn(self) -> None:
        """The box ended and asked for a new start, and has one."""
        assert self.box.wait(_PATIENCE_S) == RESTART_CODE, self.words()
        self.box = self.start_box()

    def order(self, kind: str, *words: str) -> str:
        """The order's name."""
        said = self._out(
            "central", "command", "send", str(self.centre_file), kind, "box-hub", *words, "--json"
        )
        told = json.loads(said)
        assert told["boxes"] == ["box-hub"]
        return str(told["order"])

    def stands(self, name: str) -> dict[str, Any]:
        """How it stands at the box."""
        said = self._out("central", "command", "list", str(self.centre_file), name, "--json")
        told: dict[str, Any] = json.loads(said)
        return told

    def ends(self, name: str) -> dict[str, Any]:
        """How it stands once it is over."""
        assert wait_until(
            lambda: self.stands(name)["stands"] not in ("waiting", "sent"), _PATIENCE_S, pause_s=0.5
        ), self.words()
        return self.stands(name)

    def going(self) -> dict[str, Any]:
        """By which settings the box goes."""
        said = self._out("central", "command", "settings", str(self.centre_file), "--json", codes=(0, 1))
        told: dict[str, Any] = json.loads(said) if said else {}
        return told

    def fetch(self, identity: str) -> str:
        """What a command brought."""
        return self._out("central", "command", "fetch", str(self.centre_file), identity)

    def words(self) -> str:
        """The last words of all logs, for a test that fails."""
        logs = sorted(self._folder.glob("*.log"))
        return "\n".join(f"{log.name}: {log.read_text(errors='replace')[-2500:]}" for log in logs)

    def _out(self, *words: str, codes: tuple[int, ...] = (0,)) -> str:
        ran = subprocess.run(sanji(*words), capture_output=True, text=True, check=False, timeout=60)
        assert ran.returncode in codes, ran.stderr
        return ran.stdout

    def _child(self, name: str, *words: str) -> Child:
        child = Child(name, sanji(*words), self._folder / f"{name}.log")
        self._stack.callback(child.stop)
        return child


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    with ExitStack() as stack:
        yield County(tmp_path, stack)


def test_a_box_answers_what_people_ask_of_it(county: County) -> None:
    """Its log comes, its clock is told, an update is refused clearly, and a restart is a restart."""
    log, clock, update = (
        county.order("log.fetch"),
        county.order("clock.ask"),
        county.order("agent.update", "--text", "9.9"),
    )
    assert county.ends(log)["stands"] == "done"
    assert "event=box.started" in county.fetch(county.stands(log)["id"])
    assert json.loads(county.ends(clock)["detail"])["clock"] == "synced"
    refused = county.ends(update)
    assert (refused["stands"], refused["reason"]) == ("refused", "unsupported")
    restart = county.order("agent.restart")
    county.reborn()
    assert county.ends(restart)["stands"] == "done"
    assert county.box.is_running()


def test_new_settings_are_kept_by_the_centres_confirmation_and_undone_without(
    county: County, tmp_path: Path
) -> None:
    """The first are good; the second cut the box off, and it goes back by itself and says why."""
    good = county.first + "\n[telemetry]\nseal_s = 60\n"
    new = tmp_path / "new.toml"
    new.write_text(good)
    order = county.order("config.set", "--file", str(new))
    county.reborn()
    assert wait_until(lambda: county.going().get("state") == "kept", _PATIENCE_S, pause_s=0.5), county.words()
    assert county.ends(order)["stands"] == "done"
    assert county.box_file.read_text() == good
    assert county.going()["drift"] is False
    bad = good.replace(county.broker, f"mqtt://127.0.0.1:{free_port()}")
    new.write_text(bad)
    county.order("config.set", "--file", str(new))
    county.reborn()
    county.reborn()
    assert wait_until(lambda: county.going().get("state") == "undone", _PATIENCE_S, pause_s=0.5), (
        county.words()
    )
    said = county.going()
    assert "did not confirm" in said["why"]
    assert said["drift"] is True
    assert county.box_file.read_text() == good
    assert (tmp_path / "box.toml.undone").read_text() == bad
    assert county.box.is_running()
