"""systemd understands our units, watches the hearts, and leaves little to who broke into a service."""

import configparser
import re
import subprocess
import sys
from pathlib import Path

import pytest

from edge_agent.updates.places import Releases, handover_of
from edge_agent.updates.settings import Updates
from tests import needs

FOLDER = needs.ROOT / "systemd"
SERVICES = sorted(FOLDER.glob("*.service"))
TIMERS = sorted(FOLDER.glob("*.timer"))
PATHS = sorted(FOLDER.glob("*.path"))
EXPOSURE_MAX = 2.0

# What our units start, and what they wait for, is not installed where they are tested.
PROGRAMS = re.compile("/opt/sanji/current/bin/sanji|/usr/bin/cage")
STRANGERS = re.compile("seatd.service")


def analyze(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """What systemd-analyze says."""
    program = needs.program("systemd-analyze")
    return subprocess.run(
        [str(program), *map(str, words)], capture_output=True, text=True, check=False, timeout=60
    )


def keys(unit: Path, section: str) -> dict[str, str]:
    """A section's keys, the last value of each."""
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]  # as typeshed's own documentation does
    text = unit.read_text(encoding="utf-8").replace("\\\n", " ")
    parser.read_string(text)
    return dict(parser[section])


def test_the_units_of_a_box_and_a_centre() -> None:
    """The agent, its enrolment, the centre and the screen; what is done by the clock or a change."""
    assert {path.stem for path in SERVICES} == {
        "sanji-edge",
        "sanji-enrol",
        "sanji-central",
        "sanji-collect@",
        "sanji-broker",
        "sanji-kiosk",
        "sanji-backup",
        "sanji-verify",
        "sanji-update",
    }
    assert {path.stem for path in TIMERS} == {"sanji-backup", "sanji-broker", "sanji-verify"}
    assert {path.stem for path in PATHS} == {"sanji-broker", "sanji-update"}


@pytest.mark.parametrize("unit", [*SERVICES, *TIMERS, *PATHS], ids=lambda path: path.name)
def test_systemd_understands_the_unit(unit: Path, tmp_path: Path) -> None:
    """`systemd-analyze verify` has nothing to say, all of our units together."""
    for path in (*SERVICES, *TIMERS, *PATHS):
        text = PROGRAMS.sub(sys.executable, path.read_text(encoding="utf-8"))
        (tmp_path / path.name).write_text(STRANGERS.sub("basic.target", text), encoding="utf-8")
    done = analyze("verify", "--man=no", tmp_path / unit.name)
    assert [line for line in done.stderr.splitlines() if "sanji" in line] == []


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.stem)
def test_little_is_exposed(unit: Path) -> None:
    """`systemd-analyze security` gives at most 2.0 of 10 to each."""
    done = analyze("security", "--offline=true", "--no-pager", unit)
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    assert found, done.stdout + done.stderr
    assert float(found[1]) <= EXPOSURE_MAX, done.stdout


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.stem)
def test_devices_are_named_or_there_are_none(unit: Path) -> None:
    """The agent and the screen have a list of devices, the others none at all."""
    service = keys(unit, "Service")
    assert service["DevicePolicy"] == "closed"
    assert ("DeviceAllow" in service) == (unit.stem in {"sanji-edge", "sanji-kiosk"})
    assert ("PrivateDevices" in service) != ("DeviceAllow" in service)


@pytest.mark.parametrize("name", ["sanji-edge", "sanji-central", "sanji-collect@"])
def test_the_heart_is_watched(name: str) -> None:
    """The unit waits for READY=1, hears beats from the process itself, and starts it again for ever."""
    unit = FOLDER / f"{name}.service"
    service = keys(unit, "Service")
    assert (service["Type"], service["NotifyAccess"], service["Restart"]) == ("notify", "main", "always")
    assert service["WatchdogSec"] in {"60", "4min"}
    assert keys(unit, "Unit")["StartLimitIntervalSec"] == "0"


@pytest.mark.parametrize("timer", TIMERS, ids=lambda path: path.stem)
def test_a_timer_has_its_service_and_a_time(timer: Path) -> None:
    """systemd can say when it is due next, and a time that was missed is made up for."""
    assert timer.with_suffix(".service") in SERVICES
    found = keys(timer, "Timer")
    assert found["Persistent"] == "yes"
    assert "Next elapse" in analyze("calendar", found["OnCalendar"]).stdout


def test_one_more_collector_is_the_centre_but_for_its_role_and_its_name() -> None:
    """It is shut in as the centre is, goes by the same settings, and ends and begins again with it."""
    one, more = FOLDER / "sanji-central.service", FOLDER / "sanji-collect@.service"
    assert keys(more, "Unit")["PartOf"] == one.name
    settings = keys(one, "Unit")["ConditionPathExists"]
    collects = keys(more, "Service")["ExecStart"]
    assert collects.endswith(f" central collect {settings} --member %l-%i")
    alike = {**keys(one, "Service"), "ExecStart": collects}
    assert keys(more, "Service") == alike


def test_the_agent_works_where_it_may_write() -> None:
    """The pins' library makes a pipe in the folder that the process works in, and fails where it cannot."""
    service = keys(FOLDER / "sanji-edge.service", "Service")
    assert service["WorkingDirectory"] == f"/run/{service['RuntimeDirectory']}"


def test_a_box_is_at_work_when_it_has_come_in() -> None:
    """Enrolment reads the card and is done once; the agent starts with what it wrote, and not before."""
    enrol, edge = (FOLDER / f"sanji-{name}.service" for name in ("enrol", "edge"))
    card = keys(enrol, "Unit")["ConditionPathExists"]
    service = keys(enrol, "Service")
    assert f"--file {card} " in service["ExecStart"]
    assert service["ExecStartPost"] == f"+/bin/rm -f {card}"
    # Exit codes of `sanji edge enrol`: what another try will not change is not tried.
    assert (service["Restart"], service["RestartPreventExitStatus"]) == ("on-failure", "1 2")
    assert keys(enrol, "Unit")["OnSuccess"] == edge.name
    settings = keys(edge, "Unit")["ConditionPathExists"]
    assert keys(edge, "Service")["ExecStart"].endswith(f" run {settings}")
    assert Path(settings).parent == Path("/var/lib") / keys(edge, "Service")["StateDirectory"]


def test_the_note_that_starts_an_update_is_where_the_agent_puts_it() -> None:
    """And the service that it starts can write there, and where releases lie, and nowhere else."""
    path = keys(FOLDER / "sanji-update.path", "Path")
    agent = keys(FOLDER / "sanji-edge.service", "Service")
    handover = handover_of(Path("/var/lib") / agent["StateDirectory"])
    assert path["PathExists"] == str(handover.ask)
    service = keys(FOLDER / "sanji-update.service", "Service")
    assert service["ReadWritePaths"].split() == [str(Updates().root), "/var/lib/sanji"]
    assert service["CapabilityBoundingSet"] == "CAP_DAC_OVERRIDE"
    assert str(Releases(Updates().root).good) in service["ExecStart"]
