"""A first start without a screen: cloud-init accepts its files, and the units that it enables are ours.

The schemas are those of Debian's cloud-init 25.1.4-1+deb13u1 (GPL-3 or Apache-2.0), as Raspberry Pi OS 13
has it: its own `cloud-init schema` reads the same files. The package itself would run at a developer's next
start.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft4Validator

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
    """One name to replace, the same for the host and the life of the card."""
    meta = read("meta-data")
    assert user_data["hostname"] == meta["local-hostname"]
    assert meta["instance-id"].startswith(user_data["hostname"])


def test_nobody_comes_in_by_a_password(user_data: dict[str, Any]) -> None:
    """One account, by its key; no password for it, for root or over SSH, and none that everybody knows."""
    (user,) = user_data["users"]
    assert (user["lock_passwd"], user_data["ssh_pwauth"], user_data["disable_root"]) == (True, False, True)
    assert user["ssh_authorized_keys"]
    assert not {"passwd", "plain_text_passwd", "hashed_passwd"} & set(user)


def test_the_units_and_folders_that_it_names_are_there(user_data: dict[str, Any]) -> None:
    """Files that it copies are those of firmware_configs, and units that it enables are ours."""
    words = _words(user_data)
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


def test_the_code_is_no_word_of_the_first_start(user_data: dict[str, Any]) -> None:
    """It lies in a file of its own: cloud-init keeps copies of what it reads, and logs what it runs."""
    text = (FOLDER / "user-data").read_text(encoding="utf-8")
    assert "REPLACE-CODE" not in text
    assert not any("enrol" in word and "sanji-enrol.service" not in word for word in _words(user_data))
    assert "REPLACE-CODE" in (FOLDER / "sanji" / "enrol.toml").read_text(encoding="utf-8")


def test_the_box_enrols_and_then_works(user_data: dict[str, Any]) -> None:
    """Both units are enabled; the one waits for the card's file, the other for what enrolment writes."""
    assert {"sanji-enrol.service", "sanji-edge.service"} <= set(_words(user_data))


def _words(user_data: dict[str, Any]) -> list[str]:
    return [word for command in user_data["runcmd"] for word in command]
