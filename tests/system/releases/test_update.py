"""A box in the field goes over to another version by itself, and comes back by itself from a bad one."""

import platform
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from central.store.links import deeds
from central.store.releases import shelf
from central.store.store import Store
from edge_agent.updates.places import Releases, handover_of
from logistics.orders import AgentUpdate
from tests.system.field.field import Field
from tests.system.releases.releases import wheelhouse
from tests.system.releases.unit import Machine, project_release
from tests.waiting import until

_PATIENCE_S = 120.0
_DAY_MS = 86_400_000


class Updated(Field):
    """A centre with releases, and a machine with a box on it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "nats")
        self.key = folder / "release.key"
        public = self.said("central", "release", "key", str(self.key)).strip()
        with self.config.open("a") as file:
            file.write(f'\n[releases]\nfolder = "{folder}/shelf"\nkey = "{public}"\n')
        self.releases = Releases(folder / "opt")
        self.box = folder / "box" / "box.toml"
        project_release(self.releases, "0.1.0")
        handover = handover_of(folder / "box" / "data")
        (folder / "units").mkdir()
        self.machine = Machine(folder / "units", self.box, self.releases, handover)

    def begin(self) -> None:
        """Up to a box whose first event is confirmed."""
        code = self.code("add", "box-a", "--site", "HUB")
        self.configure()
        self.broker.start()
        self.start("centre", "central", "run", str(self.config))
        until(lambda: "enrolment=" in (self.folder / "centre.log").read_text(), "the centre is up", 30)
        self.enrol(code, "box")
        told = self.folder / "box" / "data" / "identity" / "release.pub"
        self.releases.keys.write_text(told.read_text())
        with self.box.open("a") as file:
            file.write(f'\n[updates]\nroot = "{self.releases.root}"\nrate_kb_s = 100000\nleave_mb = 0\n')
            file.write("\n[sending]\nresend_s = 1.0\n")
        text = self.box.read_text().replace("[box]\n", '[box]\nclock = "trusted"\n')
        self.box.write_text(text)
        self.machine.start()
        until(lambda: self.versions() == ["0.1.0"], self.words(), 60)

    def release(self, version: str, *, crashes: bool = False) -> None:
        """Built, signed, and taken in by the centre."""
        wheels = wheelhouse(self.folder, version, crashes=crashes)
        python = f"{sys.version_info.major}.{sys.version_info.minor}"
        words = ("--key", str(self.key), "--arch", platform.machine(), "--python", python)
        bundle = self.said("central", "release", "pack", str(wheels), str(self.folder), *words).strip()
        self.said("central", "release", "add", str(self.config), bundle)

    def order(self, version: str) -> None:
        """The centre orders it of the box, as a rollout would at its next look."""
        now_ms = time.time_ns() // 1_000_000
        store = Store(f"sqlite:///{self.folder}/centre.sqlite")
        with store.write() as connection:
            (one,) = shelf.of_version(connection, version).values()
            order = AgentUpdate(version, one.digest, one.bytes)
            deeds.order(connection, ["box-a"], order, who="lan", now_ms=now_ms, waits_ms=_DAY_MS)
        store.close()

    def roll_out(self, version: str) -> str:
        """To all boxes at once; its name."""
        words = ("--waves", "rest", "--soak-min", "0", "--json")
        said = self.said("central", "rollout", "start", str(self.config), version, *words)
        return str(msgspec.json.decode(said)["id"])

    def rollout(self, name: str) -> dict[str, Any]:
        """How it stands."""
        said = self.said("central", "rollout", "list", str(self.config), name, "--json").splitlines()
        return msgspec.json.decode(said[0], type=dict[str, Any])

    def versions(self) -> list[str]:
        """Which the box told of at its starts that the centre has, each once, the last one last."""
        found = [event["version"] for event in self.told("box.started")]
        return [one for place, one in enumerate(found) if one != (found[place - 1] if place else "")]

    def told(self, kind: str) -> list[dict[str, Any]]:
        """Events of the box at the centre."""
        with closing(sqlite3.connect(f"file:{self.folder}/centre.sqlite?mode=ro", uri=True)) as db:
            rows = db.execute("SELECT body FROM event WHERE type = ? ORDER BY id", (kind,)).fetchall()
        return [msgspec.msgpack.decode(body, type=dict[str, Any]) for (body,) in rows]


@pytest.fixture(name="field")
def _field(tmp_path: Path) -> Iterator[Updated]:
    made = Updated(tmp_path)
    try:
        yield made
    finally:
        made.machine.stop()
        made.stop()


@pytest.mark.timeout(300)
def test_a_good_release_is_kept_and_a_planted_crash_rolls_back_by_itself(field: Updated) -> None:
    """Through kill -9 of the root side at two steps; the bad one had brought the box's database on."""
    field.begin()
    field.release("0.1.1")
    field.machine.kill_at = {"installing", "trial"}
    field.order("0.1.1")
    until(lambda: field.machine.standing().state in {"kept", "undone", "refused"}, field.words(), _PATIENCE_S)
    assert field.machine.standing().state == "kept", field.machine.standing()
    assert field.machine.killed == ["installing", "trial"]
    until(lambda: field.versions() == ["0.1.0", "0.1.1"], field.words())
    field.release("0.1.2", crashes=True)
    second = field.roll_out("0.1.2")
    until(lambda: field.machine.standing().number == 2, field.words(), _PATIENCE_S)
    until(lambda: field.machine.standing().state in {"kept", "undone", "refused"}, field.words(), _PATIENCE_S)
    ended = field.machine.standing()
    assert (ended.state, ended.reason) == ("undone", "crash"), ended
    assert field.releases.version_at(field.releases.current) == "0.1.1"
    until(
        lambda: field.backlog("box") == 0 and field.told("box.update")[-1]["state"] == "undone",
        field.words(),
        60,
    )
    assert [event["state"] for event in field.told("box.update") if event["state"] != "running"] == [
        "fetched",
        "trial",
        "kept",
        "fetched",
        "undone",
    ]
    until(lambda: field.rollout(second)["state"] == "stopped", field.words(), 60)
    assert "box-a (crash)" in field.rollout(second)["why"]
    with closing(sqlite3.connect(field.folder / "box/data/box.sqlite")) as db:
        assert "planted" in [row[1] for row in db.execute("PRAGMA table_info(stream)")]
