"""On a fresh Debian 12 and 13 the package of a box installs without a network, works, and goes again."""

import json
import platform
import random
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import cv2
import pytest

from plumbing.patience import wait_until
from plumbing.ports import free_port
from plumbing.process import Child
from simulators.labels import Label, parcel
from simulators.servers.broker import NatsBroker
from tests import needs
from tests.system.processes import sanji
from tests.system.releases.bare_debian import DEPENDS, PYTHON, BareDebian
from tests.system.releases.other_version import reversioned

_WAYBILL = "SF1234567890123"
_BOX = """
[box]
name = "box-sc046"
site = "SC-046"
role = "village"
data_dir = "/var/lib/sanji"
clock = "trusted"

[broker]
addresses = ["{broker}"]

[stills]
leave_mb = 0

[camera]
source = "/srv/photographs"
"""
_CENTRE = """
[store]
url = "sqlite:///{folder}/centre.sqlite"

[broker]
addresses = ["{broker}"]

[web]
secret_file = "{folder}/secret"
"""

pytestmark = pytest.mark.timeout(600)
# What is the same on both, and takes half a minute.
once = pytest.mark.parametrize("debian", ["trixie"], indirect=True)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of a box for this machine."""
    needs.wheelhouse()
    folder = tmp_path_factory.mktemp("package")
    subprocess.run(
        ["tools/build-deb.sh", platform.machine(), "edge", str(folder)], cwd=needs.ROOT, check=True
    )
    (built,) = folder.glob("*.deb")
    return built


@pytest.fixture(scope="module", params=sorted(DEPENDS))
def debian(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BareDebian]:
    """A bare Debian."""
    needs.root()
    needs.program("mmdebstrap")
    made = BareDebian(request.param, tmp_path_factory.mktemp(request.param) / "root")
    yield made
    made.remove()


@pytest.fixture(scope="module")
def box(debian: BareDebian, package: Path) -> BareDebian:
    """It has the package."""
    done = debian.install(package)
    assert done.returncode == 0, done.stdout + done.stderr
    return debian


def test_it_is_installed_without_a_network(box: BareDebian) -> None:
    """The release is there, made by that Debian's own Python, and runs by the link that the unit names."""
    assert box.path("/opt/sanji/current").readlink() == Path("releases/0.1.0")
    made = box.path("/opt/sanji/releases/0.1.0/made-from").read_text(encoding="utf-8")
    assert made.startswith(f"Python {PYTHON[box.suite]}\n")
    assert "edge" in box.run("sanji", "--help").stdout
    assert [path.name for path in box.path("/opt/sanji/releases").iterdir()] == ["0.1.0"]


def test_the_service_waits_for_its_settings(box: BareDebian) -> None:
    """It is enabled, systemd there understands it, and nothing starts before the settings are there."""
    wants = box.path("/etc/systemd/system/multi-user.target.wants/sanji-edge.service")
    assert wants.is_symlink()
    unit = "/usr/lib/systemd/system/sanji-edge.service"
    assert "ConditionPathExists=/var/lib/sanji/box.toml" in box.path(unit).read_text(encoding="utf-8")
    checked = box.run("systemd-analyze", "verify", "--man=no", unit, user="root")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert box.path("/var/lib/sanji").stat().st_mode & 0o777 == 0o700
    assert not box.path("/var/lib/sanji/box.toml").exists()


def test_the_doctor_speaks_sense(box: BareDebian) -> None:
    """It sees a box to which nothing is connected, with its own user's rights; a fault has its advice."""
    done = box.run("sanji", "edge", "doctor", "--json")
    found = {line["area"]: line for line in map(json.loads, done.stdout.splitlines())}
    assert found.keys() == {"user", "clock", "disk", "serial", "camera", "probe"}, done.stderr
    assert (found["user"]["subject"], found["user"]["state"]) == ("sanji", "good")
    assert {found[area]["state"] for area in ("serial", "camera", "probe")} == {"unknown"}
    faults = [line for line in found.values() if line["state"] == "fault"]
    assert done.returncode == (1 if faults else 0)
    assert all(line["advice"] for line in faults)


def test_a_photograph_becomes_a_parcel_at_the_centre(box: BareDebian, tmp_path: Path) -> None:
    """The agent of the package reads a label with its own wheels, and a centre has what it read."""
    box.path("/srv/photographs").mkdir()
    picture = box.path("/srv/photographs/parcel.jpg")
    assert cv2.imwrite(str(picture), parcel(Label(_WAYBILL), random.Random(1)))
    with ExitStack() as stack:
        broker = NatsBroker(tmp_path / "broker", free_port())
        stack.callback(broker.stop)
        broker.start()
        centre = tmp_path / "centre.toml"
        centre.write_text(_CENTRE.format(folder=tmp_path, broker=broker.address))
        box.put("/var/lib/sanji/box.toml", _BOX.format(broker=broker.address))
        checked = box.run("sanji", "edge", "check", "/var/lib/sanji/box.toml")
        assert checked.returncode == 0, checked.stdout + checked.stderr
        for child in (
            Child("centre", sanji("central", "collect", str(centre)), tmp_path / "centre.log"),
            box.child("box", ["sanji", "edge", "run", "/var/lib/sanji/box.toml"], tmp_path / "box.log"),
        ):
            stack.callback(child.stop)
        came = wait_until(lambda: _WAYBILL in _parcels(tmp_path / "centre.sqlite"), 90, pause_s=0.2)
        assert came, "\n".join(log.read_text(errors="replace")[-2000:] for log in tmp_path.glob("*.log"))


def _parcels(centre: Path) -> set[str]:
    if not centre.exists():
        return set()
    with closing(sqlite3.connect(f"file:{centre}?mode=ro", uri=True)) as db:
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'parcel'").fetchone():
            return set()
        return {row[0] for row in db.execute("SELECT waybill FROM parcel")}


@once
def test_an_upgrade_that_fails_changes_nothing(box: BareDebian, package: Path, tmp_path: Path) -> None:
    """Where the new release cannot be made, the one before goes on, and can be installed again."""
    broken = reversioned(package, tmp_path, "0.1.1", has_its_wheel=False)
    assert box.install(broken).returncode != 0
    assert box.path("/opt/sanji/current").readlink() == Path("releases/0.1.0")
    assert "enrol" in box.run("sanji", "edge", "--help").stdout
    again = box.install(package)
    assert again.returncode == 0, again.stdout + again.stderr


@once
def test_an_upgrade_runs_from_then_on(box: BareDebian, package: Path, tmp_path: Path) -> None:
    """The link goes to the new release, and the one before stays for the way back."""
    done = box.install(reversioned(package, tmp_path, "0.1.1", has_its_wheel=True))
    assert done.returncode == 0, done.stdout + done.stderr
    assert box.path("/opt/sanji/current").readlink() == Path("releases/0.1.1")
    assert {path.name for path in box.path("/opt/sanji/releases").iterdir()} == {"0.1.0", "0.1.1"}
    assert "enrol" in box.run("sanji", "edge", "--help").stdout


def test_what_was_accepted_outlives_the_package(box: BareDebian) -> None:
    """Removed and purged, it takes units, rules and releases along; data and settings stay, as it says."""
    places = ("/var/lib/sanji/box.sqlite", "/var/lib/sanji/box.toml", "/etc/sanji/password")
    kept = [box.path(place) for place in places]
    for path in kept:
        path.parent.mkdir(exist_ok=True)
        path.touch()
    removed = box.offline("dpkg", "--remove", "sanji-edge")
    assert removed.returncode == 0, removed.stderr
    assert not box.path("/opt/sanji/current").exists()
    purged = box.offline("dpkg", "--purge", "sanji-edge")
    assert purged.returncode == 0, purged.stderr
    assert "/var/lib/sanji stays" in purged.stderr
    assert [path for path in kept if not path.exists()] == []
    left = subprocess.run(
        ["find", box.root, "-xdev", "-name", "*sanji*", "-not", "-path", f"{box.root}/var/lib/sanji/*"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert {line.removeprefix(str(box.root)) for line in left.stdout.splitlines()} == {
        "/etc/sanji",
        "/var/lib/sanji",
    }
