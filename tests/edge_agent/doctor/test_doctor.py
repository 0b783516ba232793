"""`sanji edge doctor` speaks both languages, has exit codes for scripts, and writes settings that hold."""

import json
import re
import socket
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from edge_agent.commands import edge
from edge_agent.doctor import words
from edge_agent.doctor.finding import Finding, Proposal, good
from edge_agent.doctor.write import settings_text
from edge_agent.settings import load_edge
from plumbing.i18n import Catalogue
from simulators.wires.onewire_tree import OneWireTree
from tests.edge_agent.doctor.looking import EN, ZH, Room
from tests.edge_agent.test_settings import BOX, written

RUN = CliRunner()
CODE = [path.read_text(encoding="utf-8") for path in Path(words.__file__).parent.rglob("*.py")]
PROPOSALS = [
    Proposal("scale", "scale", {"port": "/dev/serial/by-id/a", "protocol": "yaohua-tf0", "baud": 4800}),
    Proposal("scale", "scale", {"port": '/dev/odd "name"\\', "protocol": "yaohua-tf0", "baud": 9600}),
    Proposal("scanner", "scanner", {"port": "/dev/ttyACM0", "baud": 9600}),
    Proposal("camera", "camera", {"source": "/dev/v4l/by-id/usb-相机-video-index0"}),
    Proposal("probe", "probe", {"address": "28-0000000000a1", "room": "room"}),
    Proposal("printer", "printer", {"port": "/dev/usb/lp0", "model": "tspl-40x30"}),
]


def trees(room: Room) -> list[str]:
    """The options that have the doctor look at a simulated box."""
    return ["--sys", str(room.sys), "--dev", str(room.dev), "--proc", str(room.proc), "--listen-s", "0.3"]


def test_exit_codes_are_for_scripts(room: Room, tmp_path: Path) -> None:
    """Zero where nothing is at fault, though things are unknown; one fault more, and it is one."""
    with closing(socket.create_server(("127.0.0.1", 0))) as broker:
        address = f"mqtt://127.0.0.1:{broker.getsockname()[1]}"
        box = BOX.replace("/var/lib/sanji", str(tmp_path)).replace("mqtt://127.0.0.1", address)
        path = written(tmp_path, box.replace('role = "village"', 'role = "village"\nclock = "trusted"'))
        command = ["doctor", str(path), *trees(room), "--lang", "en"]
        well = RUN.invoke(edge, command)
    unwell = RUN.invoke(edge, command)
    assert (well.exit_code, unwell.exit_code) == (0, 1)
    assert "? unknown" in well.stdout
    assert "✗ FAULT" not in well.stdout
    assert f"✗ FAULT  centre  {address}: cannot be reached" in unwell.stdout


def test_findings_come_as_json_lines(room: Room) -> None:
    """With area, subject, state, text and advice, for whatever reads them."""
    bus = room.sys / "bus/w1/devices"
    bus.mkdir(parents=True)
    OneWireTree(bus).show("28-0000000000a1", 4000)
    done = RUN.invoke(edge, ["doctor", "--json", "--lang", "zh-CN", *trees(room)])
    told = [json.loads(line) for line in done.stdout.splitlines()]
    (probe,) = [one for one in told if one["area"] == "probe"]
    assert (probe["state"], probe["text"]) == ("good", "现为 4.0 °C，配置里没有")
    assert all({"area", "subject", "state", "key", "text", "advice", "fields"} == one.keys() for one in told)


@pytest.mark.parametrize(
    ("environment", "said"),
    [({"LANG": "en_GB.UTF-8", "LC_ALL": ""}, "looked at"), ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "检查")],
)
def test_the_language_is_that_of_the_environment(room: Room, environment: dict[str, str], said: str) -> None:
    """Unless --lang says otherwise."""
    done = RUN.invoke(edge, ["doctor", *trees(room)], env=environment)
    assert said in done.stdout.splitlines()[0]
    assert (
        said
        not in RUN.invoke(
            edge, ["doctor", *trees(room), "--lang", "en" if said == "检查" else "zh"], env=environment
        ).stdout.splitlines()[0]
    )


def test_wrong_settings_are_findings(room: Room, tmp_path: Path) -> None:
    """Each of their faults, and the devices all the same."""
    path = written(tmp_path, BOX.replace("village", "castle"), "[camera]\n")
    done = RUN.invoke(edge, ["doctor", str(path), "--json", *trees(room)])
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 1
    assert sum(one["key"] == "settings_wrong" for one in told) == 2
    assert any(one["area"] == "serial" for one in told)


def test_usage_gives_two(room: Room, tmp_path: Path) -> None:
    """A settings file that is not there; a file that would be written over."""
    assert RUN.invoke(edge, ["doctor", str(tmp_path / "none.toml"), *trees(room)]).exit_code == 2
    there = room.put("box.toml", "mine")
    done = RUN.invoke(edge, ["doctor", "--write", str(there), *trees(room)])
    assert (done.exit_code, there.read_text(encoding="utf-8")) == (2, "mine")
    assert "is there already" in done.stderr


def test_what_is_written_is_accepted_by_check(room: Room, tmp_path: Path) -> None:
    """The probe that was found is in it."""
    bus = room.sys / "bus/w1/devices"
    bus.mkdir(parents=True)
    OneWireTree(bus).show("28-0000000000a1", 4000)
    path = tmp_path / "new.toml"
    RUN.invoke(edge, ["doctor", "--write", str(path), *trees(room)])
    checked = RUN.invoke(edge, ["check", str(path)])
    assert checked.exit_code == 0, checked.stderr
    assert "coldstore" in checked.stdout
    assert "probe probe" in checked.stdout


@pytest.mark.parametrize("language", [ZH, EN], ids=["zh-CN", "en"])
@pytest.mark.parametrize("proposals", [PROPOSALS, PROPOSALS[:1], []], ids=["all", "one", "none"])
def test_all_that_can_be_found_can_be_written(
    tmp_path: Path, proposals: list[Proposal], language: Catalogue
) -> None:
    """Two of a kind get two names; odd paths and odd host names are spelled as TOML wants them."""
    findings: list[Finding] = [good("x", "y", "z", proposal=one) for one in proposals]
    path = tmp_path / "new.toml"
    path.write_text(settings_text(findings, "box: 溪 №1", language), encoding="utf-8")
    settings = load_edge(path)
    assert len(settings.scale) == sum(one.kind == "scale" for one in proposals)
    assert settings.box.name == "box-1"


def test_every_text_that_is_asked_for_exists_and_none_is_left_over() -> None:
    """Each key of a finding has a text; every fault and every unknown has words of what to do or is plain."""
    keys = {
        key
        for text in CODE
        for key in re.findall(r'"((?:[a-z]+_)+[a-z]+)"', text)
        if f"finding.{key}" in EN.keys
    }
    assert {key.removeprefix("finding.") for key in EN.keys if key.startswith("finding.")} == keys
    advised = {key.removeprefix("advice.") for key in EN.keys if key.startswith("advice.")}
    assert advised <= keys
    faults = {key for text in CODE for key in re.findall(r'fault\([^)]*?"((?:[a-z]+_)+[a-z]+)"', text)}
    assert len(faults) > 20
    assert faults <= advised


def test_every_area_has_a_name() -> None:
    """In both languages, as the catalogues' own check says."""
    areas = {
        area
        for text in CODE
        for area in (
            *re.findall(r'(?:good|fault|unknown)\(\s*"([a-z]+)"', text),
            *re.findall(r'AREA = "([a-z]+)"', text),
        )
    }
    assert {f"area.{area}" for area in areas} == {key for key in EN.keys if key.startswith("area.")}
