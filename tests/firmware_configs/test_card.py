"""The files that a card is made of pass our own checks, and those of the programs that read them."""

import configparser
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from central.web.api.watch.health import healthz
from edge_agent.firmware.check import faults, known
from edge_agent.firmware.models import MODELS
from plumbing.trust.codes import new_code
from tests import needs

FOLDER = needs.ROOT / "firmware_configs"
ETC = FOLDER / "rootfs" / "etc"
UNITS = sorted([*FOLDER.rglob("*.mount")])
CODE = str(new_code(b"a county's authority"))
# What a card's functions take of the header, in BCM numbers: I2C, 1-Wire, the serial port.
TAKEN = {2, 3, 4, 14, 15}


def test_our_own_check_finds_no_fault() -> None:
    """`sanji edge firmware firmware_configs` is what an engineer runs before a card is made."""
    assert list(faults(FOLDER)) == []


def test_nothing_is_left_unchecked() -> None:
    """Every file of the card is one that our check knows, or a unit, which systemd's own checks."""
    files = {path for name in ("boot", "rootfs", "readonly", "udev") for path in (FOLDER / name).rglob("*.*")}
    assert {path for path in files if path.is_file()} == {
        path for path in known(FOLDER) if path.parts[len(FOLDER.parts)] not in {"centre"}
    } | set(UNITS)


def made(folder: Path, model: str) -> Path:
    """A card's first partition, by the steps of docs/field.md, as far as the files lie here."""
    shutil.copy(FOLDER / "boot" / model / "config.txt", folder)
    shutil.copytree(FOLDER / "cloud-init", folder, dirs_exist_ok=True)
    for name in ("rootfs", "udev"):
        shutil.copytree(FOLDER / name, folder / "sanji" / name)
    return folder


@pytest.mark.parametrize("model", MODELS)
def test_a_card_is_ready_when_all_is_put_in(model: str, tmp_path: Path) -> None:
    """As it is copied, each place is named that is to be put in; when all are, there is no fault."""
    card = made(tmp_path, model)
    places = {said.split(": ")[1].split(" ")[0] for _, said in faults(card, model)}
    assert places == {
        "REPLACE-NAME",
        "REPLACE-NAME-1",
        "REPLACE-CENTRE",
        "REPLACE-CODE",
        "REPLACE-KEY",
        "REPLACE-SSID",
    }
    for path in card.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8").replace("REPLACE-CODE", CODE)
            path.write_text(re.sub("REPLACE(-NAME|-CENTRE|-KEY|-SSID)?", "sc046", text), encoding="utf-8")
    assert list(faults(card, model)) == []


def test_there_is_a_boot_file_for_each_model() -> None:
    """Zero 2 W, 3B+, 4B and 5."""
    assert {path.parent.name for path in FOLDER.glob("boot/*/config.txt")} == set(MODELS)


def test_lamps_and_buzzers_have_pins_of_their_own() -> None:
    """No example of a box uses a pin that the boot file gives away."""
    for path in FOLDER.glob("agents/*.toml"):
        pins = tomllib.loads(path.read_text(encoding="utf-8")).get("pins", {})
        assert not TAKEN & {pin for pin in pins.values() if isinstance(pin, int)}, path.name


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_understands_the_mounts(unit: Path) -> None:
    """`systemd-analyze verify` has nothing to say of them."""
    program = needs.program("systemd-analyze")
    done = subprocess.run(
        [str(program), "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    assert [line for line in done.stderr.splitlines() if unit.name in line] == []
    # systemd.mount(5): a unit is named after the place that it mounts.
    where = [line for line in unit.read_text(encoding="utf-8").splitlines() if line.startswith("Where=/")]
    assert where == ["Where=/" + unit.stem.replace("-", "/")]


def test_the_users_and_folders_of_a_box(tmp_path: Path) -> None:
    """systemd's own programs make them in an empty root: users who cannot log in, folders that are closed."""
    needs.root()
    (tmp_path / "etc").mkdir()
    for group in ("root", "dialout", "video"):
        with (tmp_path / "etc" / "group").open("a", encoding="ascii") as file:
            file.write(f"{group}:x:{0 if group == 'root' else len(group)}:\n")
    for program, words in (("systemd-sysusers", ()), ("systemd-tmpfiles", ("--create",))):
        (conf,) = (ETC / (program.removeprefix("systemd-") + ".d")).glob("*.conf")
        subprocess.run([str(needs.program(program)), f"--root={tmp_path}", *words, str(conf)], check=True)
    passwd = (tmp_path / "etc" / "passwd").read_text(encoding="ascii").splitlines()
    users = {line.split(":")[0]: line.split(":")[-1] for line in passwd}
    assert {name: Path(shell).name for name, shell in users.items()} == {
        "sanji": "nologin",
        "sanji-kiosk": "nologin",
    }
    assert oct((tmp_path / "var/lib/sanji").stat().st_mode)[-3:] == "700"
    assert oct((tmp_path / "etc/sanji").stat().st_mode)[-3:] == "750"


def test_the_kernel_knows_what_is_set() -> None:
    """Each name of sysctl.d is there below /proc/sys."""
    (conf,) = (ETC / "sysctl.d").glob("*.conf")
    names = [line.split(" = ")[0] for line in conf.read_text().splitlines() if not line.startswith("#")]
    assert names
    assert [name for name in names if not Path("/proc/sys", *name.split(".")).exists()] == []


def test_the_network_asks_the_centre_for_what_it_answers() -> None:
    """NetworkManager compares the beginning of the body; where it differs, the connection gives way."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ETC / "NetworkManager/conf.d/sanji.conf", encoding="utf-8")
    said = parser["connectivity"]["response"]
    assert said
    assert bytes(healthz().body).decode().startswith(said)


def test_the_cable_comes_first_and_the_modem_last() -> None:
    """Metrics order the ways to the centre, on both versions of IP; only the modem's costs."""
    metrics = {}
    for path in (ETC / "NetworkManager/system-connections").glob("*.nmconnection"):
        parser = configparser.ConfigParser(interpolation=None)
        parser.read(path, encoding="utf-8")
        both = {parser[section]["route-metric"] for section in ("ipv4", "ipv6")}
        metrics[path.stem] = [int(metric) for metric in both]
    assert sorted(metrics, key=metrics.__getitem__) == ["sanji-lan", "sanji-wifi", "sanji-4g"]
    assert all(len(both) == 1 for both in metrics.values())
