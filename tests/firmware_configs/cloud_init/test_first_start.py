"""A first start without a screen: cloud-init accepts its files, and an agent can start with what they write.

The schemas are those of Debian's cloud-init 25.1.4-1+deb13u1 (GPL-3 or Apache-2.0), as Raspberry Pi OS 13
has it: its own `cloud-init schema` reads the same files. The package itself would run at a developer's next
start.
"""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft4Validator

from edge_agent.settings import load_edge
from tests import needs

HERE = Path(__file__).parent
FOLDER = needs.ROOT / "firmware_configs" / "cloud-init"


def read(name: str) -> Any:
    """A file as cloud-init reads it."""
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def faults(schema: str, document: object) -> list[str]:
    """What the schema says against it."""
    validator = Draft4Validator(json.loads((HERE / schema).read_text(encoding="utf-8")))
    return [f"{'/'.join(map(str, one.path))}: {one.message}" for one in validator.iter_errors(document)]


@pytest.fixture(scope="module")
def user_data() -> dict[str, Any]:
    """What is done at the first start."""
    found: dict[str, Any] = read("user-data")
    return found


def test_cloud_init_accepts_the_user_data(user_data: dict[str, Any]) -> None:
    """Every key is known and has a value of its kind; the first line says what it is."""
    assert (FOLDER / "user-data").read_text(encoding="utf-8").startswith("#cloud-config\n# ")
    assert faults("schema-cloud-config-v1.json", user_data) == []


def test_the_schema_finds_what_is_wrong(user_data: dict[str, Any]) -> None:
    """A key that is misspelt, and one of the wrong kind: else the test above would say nothing."""
    for wrong in ({"time_zone": "Asia/Shanghai"}, {"ssh_pwauth": {"yes": 1}}, {"users": 7}):
        assert faults("schema-cloud-config-v1.json", {**user_data, **wrong}) != []


def test_cloud_init_accepts_the_network() -> None:
    """Version 2, which netplan hands on to NetworkManager."""
    network = read("network-config")
    assert faults("schema-network-config-v2.json", network) == []
    assert faults("schema-network-config-v2.json", {**network, "wifis": {}}) != []


def test_names_agree(user_data: dict[str, Any]) -> None:
    """One name to replace, the same for the host, the life of the card and the box in its settings."""
    meta = read("meta-data")
    assert user_data["hostname"] == meta["local-hostname"]
    assert meta["instance-id"].startswith(user_data["hostname"])
    (written,) = user_data["write_files"]
    assert f'name = "{user_data["hostname"]}"' in written["content"]


def test_an_agent_can_start_with_what_is_written(user_data: dict[str, Any], tmp_path: Path) -> None:
    """`sanji edge check` finds no fault in the box's settings once the name is put in."""
    (written,) = user_data["write_files"]
    assert (written["path"], written["permissions"]) == ("/etc/sanji/box.toml", "0640")
    path = tmp_path / "box.toml"
    path.write_text(written["content"].replace("REPLACE", "sc046"), encoding="utf-8")
    settings = load_edge(path)
    assert settings.box.name == "box-sc046"
    assert [address.split(":")[0] for address in settings.broker.addresses] == ["mqtts"]


def test_nobody_comes_in_by_a_password(user_data: dict[str, Any]) -> None:
    """One account, by its key; no password for it, for root or over SSH, and none that everybody knows."""
    (user,) = user_data["users"]
    assert (user["lock_passwd"], user_data["ssh_pwauth"], user_data["disable_root"]) == (True, False, True)
    assert user["ssh_authorized_keys"]
    assert not {"passwd", "plain_text_passwd", "hashed_passwd"} & set(user)


def test_the_units_and_folders_that_it_names_are_there(user_data: dict[str, Any]) -> None:
    """Files that it copies are those of firmware_configs, and units that it enables are ours."""
    words = [word for command in user_data["runcmd"] for word in command]
    text = " ".join(words)
    for folder in re.findall(r"/boot/firmware/sanji/([a-z]+)/", text):
        assert (FOLDER.parent / folder).is_dir(), folder
    units = {word for word in words if word.endswith((".mount", ".service"))}
    ours = {path.name for path in (*needs.ROOT.glob("systemd/*"), *FOLDER.parent.rglob("rootfs/**/*.mount"))}
    assert units
    assert units <= ours


def test_the_serial_port_is_freed_from_the_kernel(user_data: dict[str, Any]) -> None:
    """The expression takes out what Raspberry Pi OS has in cmdline.txt, and nothing else."""
    program = user_data["runcmd"][0][2]
    _, pattern, new, _ = program.split("/")
    line = "console=serial0,115200 console=tty1 root=PARTUUID=4e639091-02 fsck.repair=yes rootwait"
    assert re.sub(pattern, new, line) == line.removeprefix("console=serial0,115200 ")


def test_the_code_does_not_stay_on_the_card(user_data: dict[str, Any], tmp_path: Path) -> None:
    """The last command strikes it out of the file itself, which is what it was otherwise."""
    path = tmp_path / "user-data"
    before = (FOLDER / "user-data").read_text(encoding="utf-8").replace("REPLACE-CODE", "K7QF-2M9X")
    path.write_text(before, encoding="utf-8")
    *command, file = user_data["runcmd"][-1]
    assert file == "/boot/firmware/user-data"
    subprocess.run([*command, str(path)], check=True)
    assert path.read_text(encoding="utf-8") == before.replace("K7QF-2M9X", "used")
