"""The shell scripts say what they do before they do it, and go on where they cannot."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.source import ROOT, ours

PACKAGES = ROOT / "tools" / "system-packages.sh"
DEBIAN = ("make-release", "postinst", "postrm", "prerm", "sanji")
PLAIN_TOOLS = ("sh", "cat", "id", "mktemp", "rm", "env", "dirname", "cksum", "cmp")


@pytest.fixture
def bin_dir(tmp_path: Path) -> Path:
    """A PATH that has plain tools only: no apt, no sudo, no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in PLAIN_TOOLS:
        (folder / name).symlink_to(str(shutil.which(name)))
    return folder


def give(folder: Path, name: str, body: str) -> None:
    """Put a small program on that PATH."""
    script = folder / name
    script.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    script.chmod(0o755)


def run(bin_dir: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a script with that PATH, without a terminal."""
    return subprocess.run(
        ["sh", *command],
        env={"PATH": str(bin_dir), "HOME": str(bin_dir)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_off_debian_it_names_the_packages_and_ends_well(bin_dir: Path) -> None:
    """Where there is no apt, the tests go on: whoever needs a package skips."""
    done = run(bin_dir, PACKAGES, "test")
    assert done.returncode == 0
    assert "no Debian" in done.stderr
    assert "mosquitto: the broker of a county" in done.stderr


def test_nothing_is_said_or_done_where_all_is_there(bin_dir: Path) -> None:
    """A second run does nothing."""
    give(bin_dir, "dpkg-query", "printf installed")
    give(bin_dir, "apt-get", "echo called >&2; exit 1")
    done = run(bin_dir, PACKAGES, "test")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_without_root_and_sudo_it_goes_on(bin_dir: Path) -> None:
    """What cannot be installed is named with its reason, and nothing is tried."""
    give(bin_dir, "dpkg-query", "exit 1")
    give(bin_dir, "apt-get", "echo called >&2; exit 1")
    (bin_dir / "id").unlink()
    give(bin_dir, "id", "echo 1000")
    done = run(bin_dir, PACKAGES, "demo")
    assert done.returncode == 0
    assert "libzbar0t64: the second barcode decoder" in done.stdout
    assert "mosquitto" not in done.stdout
    assert "neither root nor sudo" in done.stderr
    assert "called" not in done.stderr


def test_unknown_purpose_is_a_usage_fault(bin_dir: Path) -> None:
    """A purpose that is none ends with 2 and the usage."""
    done = run(bin_dir, PACKAGES, "holiday")
    assert done.returncode == 2
    assert "usage" in done.stderr


def test_missing_python_is_said_plainly(bin_dir: Path, tmp_path: Path) -> None:
    """Without a suitable Python the text says what to install; the want of an extra one has its own code."""
    venv = tmp_path / "venv"
    done = run(bin_dir, ROOT / "tools" / "make-venv.sh", venv)
    assert done.returncode == 1
    assert "python3-venv" in done.stderr
    assert run(bin_dir, ROOT / "tools" / "make-venv.sh", venv, "3.13").returncode == 3


@pytest.mark.parametrize(
    ("user", "why"), [("1000", "only root may make one"), ("0", "mmdebstrap is not installed")]
)
def test_a_bare_debian_that_cannot_be_had_says_why(
    bin_dir: Path, tmp_path: Path, user: str, why: str
) -> None:
    """It ends with a code of its own, so that whoever wanted one can tell this from a fault."""
    (bin_dir / "id").unlink()
    give(bin_dir, "id", f"echo {user}")
    done = run(bin_dir, ROOT / "tools" / "make-chroot.sh", "trixie", tmp_path / "root")
    assert done.returncode == 3
    assert why in done.stderr
    assert not (tmp_path / "root").exists()


@pytest.mark.parametrize("name", ["build-wheelhouse.sh", "build-deb.sh"])
def test_an_unknown_machine_is_a_usage_fault(bin_dir: Path, name: str) -> None:
    """Nothing is built for a machine that we have no wheels for."""
    done = run(bin_dir, ROOT / "tools" / name, "riscv64")
    assert done.returncode == 2
    assert "usage" in done.stderr


def test_every_script_opens_with_a_sentence_and_can_be_run() -> None:
    """Shell scripts are held to the rule of the opening sentence too."""
    debian = [ROOT / "tools" / "debian" / name for name in DEBIAN]
    scripts = [path for path in [*ROOT.rglob("*.sh"), ROOT / ".ci" / "run", *debian] if ours(path)]
    for script in scripts:
        lines = script.read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith("#!"), script
        assert lines[1].startswith("# "), script
        assert lines[1].endswith((".", ":")) or lines[2].startswith("# "), script
        assert os.access(script, os.X_OK), script
        assert subprocess.run(["bash", "-n", script], check=False).returncode == 0, script
