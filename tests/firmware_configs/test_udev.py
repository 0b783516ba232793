"""The udev rules can be read by udev, jump to labels that are there, and give no device to everybody."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "firmware_configs" / "udev"
RULES = sorted(FOLDER.glob("*.rules"))

# udev(7): keys that match, and keys that are set; each with the operators that it bears.
MATCHES = {"ACTION", "KERNEL", "SUBSYSTEM", "ATTR", "ENV", "KERNELS", "ATTRS", "SUBSYSTEMS", "TEST"}
ASSIGNED = {"SYMLINK": "+=", "GROUP": "=", "MODE": "=", "GOTO": "=", "LABEL": "=", "RUN": "+="}
_TOKEN = re.compile(
    r'\s*(?P<key>[A-Z]+)(?:\{(?P<name>[^}]+)\})?(?P<op>==|!=|\+=|=)"(?P<value>[^"]*)"\s*(?:,|$)'
)


def lines(path: Path) -> list[str]:
    """The rules of a file, without comments and blank lines."""
    text = path.read_text(encoding="utf-8").splitlines()
    return [line for line in text if line.strip() and not line.startswith("#")]


def tokens(line: str) -> list[tuple[str, str, str]]:
    """Key, operator and value of each part of a rule. Fails on what udev could not read."""
    found, at = [], 0
    while at < len(line):
        part = _TOKEN.match(line, at)
        assert part, f"not understood from here on: {line[at:]}"
        found.append((part["key"], part["op"], part["value"]))
        at = part.end()
    return found


def test_there_are_rules_for_each_kind() -> None:
    """Serial devices, scanners that type, probes and cameras."""
    assert [path.name for path in RULES] == [
        "61-sanji-scanners.rules",
        "61-sanji-serial.rules",
        "62-sanji-probes.rules",
        "63-sanji-cameras.rules",
    ]


def test_they_run_behind_udevs_own() -> None:
    """What they match (ID_SERIAL_SHORT, ID_PATH, ID_INPUT_KEYBOARD) is found out by udev's own rules, 60-…"""
    assert all(path.name > "60-zzz" for path in RULES)


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_every_line_is_a_rule(path: Path) -> None:
    """Known keys with operators that they bear, and every rule but a label or a jump matches something."""
    for line in lines(path):
        parts = tokens(line)
        for key, operator, _ in parts:
            assert (operator in ("==", "!=")) if key in MATCHES else operator == ASSIGNED[key], line
        if parts[0][0] != "LABEL":
            assert any(key in MATCHES for key, _, _ in parts), line


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_every_jump_has_its_label(path: Path) -> None:
    """And no label is without a jump."""
    parts = [part for line in lines(path) for part in tokens(line)]
    assert {value for key, _, value in parts if key == "GOTO"} == {
        value for key, _, value in parts if key == "LABEL"
    }


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_names_lie_below_one_folder(path: Path) -> None:
    """/dev/sanji, once each, and nobody but the service's group gets a right."""
    parts = [part for line in lines(path) for part in tokens(line)]
    names = [value for key, _, value in parts if key == "SYMLINK"]
    assert all(re.fullmatch(r"sanji/[a-z0-9-]+", name) for name in names)
    assert len(set(names)) == len(names)
    assert {value for key, _, value in parts if key == "GROUP"} <= {"sanji"}
    assert {value for key, _, value in parts if key == "MODE"} <= {"0660"}


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_udev_agrees(path: Path) -> None:
    """Where this machine's udev can check rules (from version 254 on), it finds no fault."""
    udevadm = shutil.which("udevadm", path="/usr/bin:/bin:/usr/sbin:/sbin")
    if udevadm is None or "verify" not in _helped(udevadm):
        return  # the reading above is what there is then
    done = subprocess.run(
        [udevadm, "verify", "--resolve-names=never", str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _helped(udevadm: str) -> str:
    return subprocess.run([udevadm, "--help"], capture_output=True, text=True, check=False).stdout
