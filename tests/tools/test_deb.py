"""The Debian package of a box holds all that it needs, the same bytes each time, and nobody's data."""

import io
import os
import platform
import re
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests import needs
from tests.needs import ROOT

SCRIPTS = ("postinst", "prerm", "postrm")
PLACEHOLDER = re.compile(r"@[A-Z_]+@")


def build(folder: Path, umask: int = 0o022) -> Path:
    """A package of a box for this machine."""
    needs.wheelhouse()
    needs.program("dpkg-deb")
    folder.mkdir()
    subprocess.run(
        ["tools/build-deb.sh", platform.machine(), "edge", str(folder)],
        cwd=ROOT,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1767225600"},
        umask=umask,
        check=True,
        capture_output=True,
    )
    (package,) = folder.glob("sanji-edge_*.deb")
    return package


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, built once."""
    return build(tmp_path_factory.mktemp("deb") / "one")


def members(package: Path) -> dict[str, tarfile.TarInfo]:
    """What it puts where."""
    packed = subprocess.run(["dpkg-deb", "--fsys-tarfile", package], check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        return {member.name.removeprefix("."): member for member in tar}


def control(package: Path, folder: Path) -> Path:
    """Its control files, laid out."""
    subprocess.run(["dpkg-deb", "--control", package, folder], check=True)
    return folder


def test_two_builds_are_the_same_bytes(package: Path, tmp_path: Path) -> None:
    """Whoever builds it, with whatever umask, can tell that this is what others have."""
    assert build(tmp_path / "two", umask=0o077).read_bytes() == package.read_bytes()


def test_everything_belongs_to_root_and_is_as_old_as_it_says(package: Path) -> None:
    """No file carries its builder's name or hour, and nobody but root may write to one."""
    for name, member in members(package).items():
        assert (member.uid, member.gid, member.uname, member.gname) == (0, 0, "root", "root"), name
        assert member.mtime == 1767225600, name
        assert member.issym() or member.mode & 0o022 == 0, name


def test_it_puts_nothing_where_people_and_data_are(package: Path) -> None:
    """Settings, data and releases are none of its files: removing it cannot take them along."""
    assert {name.split("/")[1] for name in members(package) if name.count("/") > 1} == {"usr"}


def test_units_rules_and_wheels_are_in_it(package: Path) -> None:
    """What a box needs beside Debian's own packages is all there, as it lies in the tree."""
    names = members(package).keys()
    wheels = {f"/usr/lib/sanji/wheels/{path.name}" for path in needs.wheelhouse().glob("*.whl")}
    rules = {f"/usr/lib/udev/rules.d/{path.name}" for path in ROOT.glob("firmware_configs/udev/*.rules")}
    assert wheels
    assert rules
    assert wheels | rules <= names
    assert {
        "/usr/bin/sanji",
        "/usr/lib/sanji/lock.txt",
        "/usr/lib/sanji/make-release",
        "/usr/lib/systemd/system/sanji-edge.service",
        "/usr/lib/systemd/system/sanji-kiosk.service",
        "/usr/lib/sysusers.d/sanji.conf",
        "/usr/lib/tmpfiles.d/sanji.conf",
        "/usr/share/sanji/agents/village.toml",
        "/usr/share/doc/sanji-edge/copyright",
        "/usr/share/doc/sanji-edge/docs/field/zh-CN/swap.md",
        "/usr/share/doc/sanji-edge/docs/security/asvs.md",
    } <= names


def test_its_scripts_are_filled_in_and_whole(package: Path, tmp_path: Path) -> None:
    """No placeholder is left, and a shell can read each of them to its end."""
    folder = control(package, tmp_path / "control")
    for name in (*SCRIPTS, "control"):
        assert PLACEHOLDER.search((folder / name).read_text(encoding="utf-8")) is None, name
    for name in SCRIPTS:
        subprocess.run(["dash", "-n", folder / name], check=True)


def test_a_purge_names_no_data(package: Path, tmp_path: Path) -> None:
    """The only folder that is removed with all that is in it is the one of the releases."""
    text = (control(package, tmp_path / "control") / "postrm").read_text(encoding="utf-8")
    removed = re.findall(r"rm -rf (.+)", text)
    assert removed
    assert all(word.startswith('"$home') for line in removed for word in line.split())
    assert "home=/opt/sanji\n" in text
