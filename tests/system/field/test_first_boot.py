"""A card is put in and nobody types anything: by the units' own lines, in the view of the disk they give."""

import json
import os
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edge_agent.run import RESTART_CODE
from plumbing.patience import wait_until
from plumbing.process import Child
from tests.brokers import listens
from tests.system.field.field import Field
from tests.system.shims.strict import USER, all_started, started, strict
from tests.waiting import until

_PATIENCE_S = 60.0
_LATER = 75
_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBRAcwrkDvvSIELMr0ZzTbJMpWBmTBgAg2HXeHFoOXUD field\n"

pytestmark = pytest.mark.timeout(240)


class Box:
    """A box's disk: its data, and the card's first partition, which its user may only read."""

    def __init__(self, county: Field) -> None:
        self.county = county
        self.data, self.card = county.folder / "data", county.folder / "card"
        run, synced = county.folder / "run", county.folder / "timesync"
        for folder in (self.data, run, synced):
            folder.mkdir(mode=0o755)
            os.chown(folder, USER, USER)
        # systemd-timesyncd says that the clock is set: without it an order is not done at most once.
        (synced / "synchronized").touch()
        self.places = {"/var/lib/sanji": self.data, "/boot/firmware": self.card}
        self.places_of_agent = {**self.places, "/run/sanji": run, "/run/systemd/timesync": synced}
        self.settings = self.data / "box.toml"

    def does(self, unit: str, key: str) -> subprocess.CompletedProcess[str]:
        """What comes of a unit's lines of a kind: of the one that failed, or of the last."""
        places = self.places_of_agent if unit == "sanji-edge" else self.places
        for words in all_started(unit, key, places):
            done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
            if done.returncode:
                break
        return done

    def start(self) -> Child:
        """The agent, by its unit."""
        words = started("sanji-edge", "ExecStart", self.places_of_agent)
        child = Child("box", words, self.county.folder / "box.log")
        self.county.children.append(child)
        return child


@pytest.fixture(name="county")
def _county(tmp_path: Path) -> Iterator[Field]:
    made = Field(tmp_path, "mosquitto")
    try:
        (tmp_path / "field.pub").write_text(_KEY, encoding="ascii")
        made.said("central", "box", "add", str(made.config), "box-new", "--site", "HUB")
        words = ("--key", str(tmp_path / "field.pub"), "--model", "5")
        made.said("central", "box", "card", str(made.config), "box-new", str(tmp_path / "card"), *words)
        made.configure()
        made.broker.start()
        yield made
    finally:
        made.stop()


def ordered(county: Field, kind: str, *words: str) -> dict[str, Any]:
    """How an order ends at the box."""
    config = str(county.config)
    told = json.loads(county.said("central", "command", "send", config, kind, "box-new", *words, "--json"))

    def stands() -> dict[str, Any]:
        found: dict[str, Any] = json.loads(
            county.said("central", "command", "list", config, str(told["order"]), "--json")
        )
        return found

    over = wait_until(lambda: stands()["stands"] not in ("waiting", "sent"), _PATIENCE_S, pause_s=0.5)
    assert over, (stands(), county.words())
    return stands()


def test_a_box_comes_in_by_its_card_and_does_what_the_centre_signs(county: Field) -> None:
    """Tried until the centre is there, done once; then the agent works, and takes orders and settings."""
    box = Box(county)
    away = box.does("sanji-enrol", "ExecStart")
    assert (away.returncode, "is not reached" in away.stderr) == (_LATER, True), away.stderr
    county.start("centre", "central", "run", str(county.config))
    until(lambda: listens(county.ports["door"]), "enrolment is served", 30)
    done = box.does("sanji-enrol", "ExecStart")
    assert done.returncode == 0, done.stderr
    code = shlex.split((box.card / "sanji/enrol.toml").read_text().splitlines()[2])[2]
    assert code not in done.stdout + done.stderr
    assert box.does("sanji-enrol", "ExecStartPost").returncode == 0
    assert not (box.card / "sanji/enrol.toml").exists()

    assert box.does("sanji-edge", "ExecStartPre").returncode == 0
    agent = box.start()
    until(lambda: county.confirmed() > 0 and county.backlog(".") == 0, county.words(), _PATIENCE_S)
    shown = ordered(county, "notice.show", "--text", "今天下午四点停电检修")
    assert shown["stands"] == "done", (shown, county.words())
    assert ordered(county, "log.fetch", "--text", "50")["stands"] == "done"

    new = county.folder / "new.toml"
    new.write_text(
        box.settings.read_text(encoding="utf-8") + "\n[telemetry]\nseal_s = 60\n", encoding="utf-8"
    )
    config = str(county.config)
    county.said("central", "command", "send", config, "config.set", "box-new", "--file", str(new))
    assert agent.wait(_PATIENCE_S) == RESTART_CODE, county.words()
    box.start()
    until(lambda: box.settings.read_text() == new.read_text(), county.words(), _PATIENCE_S)
    assert box.settings.stat().st_uid == USER


def test_what_a_unit_may_not_write_is_refused(tmp_path: Path) -> None:
    """Neither the card, nor /etc, nor the program's disk: else the test above would say nothing."""
    for name in ("data", "card"):
        (tmp_path / name).mkdir()
        os.chown(tmp_path / name, USER, USER)
    places = {"/var/lib/sanji": tmp_path / "data", "/boot/firmware": tmp_path / "card"}
    for place, may in (
        ("/var/lib/sanji", True),
        ("/boot/firmware", False),
        ("/etc", False),
        ("/var/tmp", False),
    ):
        words = strict("sanji-enrol", places, ["touch", f"{place}/here"])
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert (done.returncode == 0) == may, (place, done.stderr)
        assert may or "Read-only file system" in done.stderr
