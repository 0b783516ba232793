"""What the machine's files say is read as they say it; what is not there is not known, and never good."""

from pathlib import Path

import pytest

from edge_agent.health import firmware, network, storage, system
from simulators.wires.pi_files import PiFiles


def test_a_pi_says_how_warm_it_is_and_what_holds_it_back(tmp_path: Path) -> None:
    """The firmware's bits are hexadecimal digits without 0x."""
    pi = PiFiles(tmp_path)
    pi.be_hot(81_234)
    pi.hold_back(0x50005)
    assert firmware.temp_mc(tmp_path) == 81_234
    assert firmware.throttle(tmp_path) == 0x50005
    assert firmware.model(tmp_path) == "Raspberry Pi 4 Model B Rev 1.5"
    assert firmware.system(tmp_path) == "Debian GNU/Linux 12 (bookworm)"


def test_a_machine_without_such_files_knows_nothing(tmp_path: Path) -> None:
    """None everywhere: no zero, no "normal"."""
    assert firmware.temp_mc(tmp_path) is None
    assert firmware.throttle(tmp_path) is None
    assert (firmware.model(tmp_path), firmware.system(tmp_path)) == ("", "")
    assert (storage.wear_pct(tmp_path), storage.wear_stage(tmp_path)) == (None, None)
    assert storage.errors(tmp_path) is None
    assert system.memory_mb(tmp_path) == (None, None)
    assert system.load_pct(tmp_path) is None
    assert network.way(tmp_path) == network.Way()
    assert storage.disk(tmp_path / "gone") == storage.Disk()


@pytest.mark.parametrize("said", ["", "hot\n", "999999\n", "0x12\n"])
def test_what_is_no_temperature_is_none(tmp_path: Path, said: str) -> None:
    """Nor is a number that no processor has."""
    PiFiles(tmp_path)
    (tmp_path / "sys/class/thermal/thermal_zone0/temp").write_text(said)
    assert firmware.temp_mc(tmp_path) is None


@pytest.mark.parametrize("said", ["", "nothing", "-1", "fffffff"])
def test_what_is_no_word_of_the_firmware_is_none(tmp_path: Path, said: str) -> None:
    """Bits that no firmware has are not shown as some."""
    PiFiles(tmp_path)
    (tmp_path / "sys/bus/platform/drivers/raspberrypi-firmware/soc:firmware/get_throttled").write_text(said)
    assert firmware.throttle(tmp_path) is None


def test_a_card_that_tells_its_wear_is_read_by_its_worse_half(tmp_path: Path) -> None:
    """0x0b is past the end of its life; 0x00 is not defined, which is not 0 %."""
    pi = PiFiles(tmp_path)
    assert storage.wear_pct(tmp_path) is None
    pi.wear(0x02, 0x09, 0x02)
    assert (storage.wear_pct(tmp_path), storage.wear_stage(tmp_path)) == (90, "warning")
    pi.wear(0x0B, 0x01, 0x03)
    assert (storage.wear_pct(tmp_path), storage.wear_stage(tmp_path)) == (110, "urgent")
    pi.wear(0x00, 0x00, 0x00)
    assert (storage.wear_pct(tmp_path), storage.wear_stage(tmp_path)) == (None, None)


def test_errors_of_all_file_systems_count(tmp_path: Path) -> None:
    """One sound partition does not hide another."""
    pi = PiFiles(tmp_path)
    pi.err(2)
    (tmp_path / "sys/fs/ext4/mmcblk0p3").mkdir()
    (tmp_path / "sys/fs/ext4/mmcblk0p3/errors_count").write_text("3\n")
    assert storage.errors(tmp_path) == 5


def test_a_true_folder_has_room_and_can_be_written(tmp_path: Path) -> None:
    """The file system under the tests, as it is."""
    found = storage.disk(tmp_path)
    assert found.free_mb is not None
    assert found.total_mb is not None
    assert 0 < found.free_mb <= found.total_mb
    assert found.is_read_only is False


def test_memory_and_load_are_the_kernels(tmp_path: Path) -> None:
    """Load counts for each processor; memory is what a program could still get."""
    pi = PiFiles(tmp_path)
    pi.load(6.0)
    pi.remember(free_kb=262_144)
    assert system.load_pct(tmp_path) == 150
    assert system.memory_mb(tmp_path) == (256, 924)


def test_the_way_out_is_the_default_route_of_least_metric(tmp_path: Path) -> None:
    """Beside 4G a cable may hang on the box: the one that is used is told."""
    pi = PiFiles(tmp_path)
    assert network.way(tmp_path) == network.Way("ethernet", "eth0")
    pi.go_by("wifi", signal_dbm=-71)
    assert network.way(tmp_path) == network.Way("wifi", "wlan0", -71)
    pi.go_by("mobile")
    assert network.way(tmp_path) == network.Way("mobile", "wwan0")
    route = tmp_path / "proc/net/route"
    route.write_text(route.read_text() + "eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n")
    assert network.way(tmp_path).name == "eth0"
    pi.go_by("none")
    assert network.way(tmp_path) == network.Way("none")


def test_a_route_that_is_down_or_torn_leads_nowhere(tmp_path: Path) -> None:
    """Neither counts, and nobody's name becomes a path."""
    PiFiles(tmp_path)
    (tmp_path / "proc/net/route").write_text(
        "head\neth0\t00000000\t0\t0000\t0\t0\t0\t00000000\nshort\n../x\t00000000\t0\t0003\t0\t0\t0\t00000000\n"
    )
    assert network.way(tmp_path) == network.Way("none")


def test_the_link_remembers_how_long_it_stands_and_how_often_it_came_again() -> None:
    """The first time is no return."""
    link = network.LinkLog()
    assert (link.for_ms(5), link.reconnects) == (None, 0)
    link.came(10)
    assert (link.for_ms(25), link.reconnects) == (15, 0)
    link.went()
    assert link.for_ms(30) is None
    link.came(40)
    assert (link.for_ms(41), link.reconnects) == (1, 1)
