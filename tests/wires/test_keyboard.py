"""The scanner that types, on a simulated one with different habits."""

import errno
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from edge_agent.drivers.contract import CodeRead, DeviceMissing
from edge_agent.drivers.scanners.input_device import EVIOCGRAB
from edge_agent.drivers.scanners.keyboard import KeyboardScanner
from edge_agent.drivers.settings import Scanner
from simulators.wires.keyboard import End, GroupSeparator, KeyboardWire
from tests.wires.reading import read_until

WAYBILL = "YT2538471190234"
GS1 = "]C10112345678901231\x1d10Lot-7_a"
EVERY_KEY = "".join(chr(code) for code in range(0x20, 0x7F))


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[KeyboardWire]:
    """A plugged scanner as it leaves the factory."""
    with closing(KeyboardWire(tmp_path / "event-kbd")) as made:
        made.open()
        yield made


def driver_of(wire: KeyboardWire, **settings: str) -> KeyboardScanner:
    scanner = Scanner.model_validate({"keyboard": str(wire.link), **settings})
    made = KeyboardScanner("gun", scanner, wait_s=0.1)
    made.open()
    return made


@pytest.mark.parametrize("end", ["enter", "keypad", "tab"])
@pytest.mark.parametrize("keypad", [False, True])
@pytest.mark.parametrize("caps", [False, True])
def test_habits(tmp_path: Path, end: End, keypad: bool, caps: bool) -> None:
    """A code is the same whatever ends it, wherever its digits are typed, with caps lock or without."""
    with closing(KeyboardWire(tmp_path / "kbd", end=end, keypad=keypad, caps=caps)) as wire:
        wire.open()
        with closing(driver_of(wire)) as driver:
            wire.scan(WAYBILL)
            wire.scan("sf-" + WAYBILL.lower())
            seen = read_until(driver, lambda readings: len(readings) >= 2)
    assert seen == [CodeRead("gun", WAYBILL, "unknown"), CodeRead("gun", "sf-" + WAYBILL.lower(), "unknown")]


def test_every_character_of_the_keyboard(wire: KeyboardWire) -> None:
    """Each printable character of ASCII is typed and read."""
    with closing(driver_of(wire)) as driver:
        wire.scan(EVERY_KEY)
        assert read_until(driver, bool) == [CodeRead("gun", EVERY_KEY, "unknown")]


@pytest.mark.parametrize("separator", ["ctrl", "alt"])
def test_a_group_separator(tmp_path: Path, separator: GroupSeparator) -> None:
    """FNC1 between GS1 fields comes as Ctrl+] or as Alt and digits on the keypad, and is kept."""
    with closing(KeyboardWire(tmp_path / "kbd", separator=separator)) as wire:
        wire.open()
        with closing(driver_of(wire)) as driver:
            wire.scan(GS1)
            assert read_until(driver, bool) == [CodeRead("gun", GS1[3:], "code128")]


def test_a_code_without_its_end_is_given_up(wire: KeyboardWire) -> None:
    """Keys that no Enter follows are counted after a pause, and are no part of the next code."""
    with closing(driver_of(wire)) as driver:
        wire.tear(WAYBILL)
        read_until(driver, lambda _: driver.skipped > 0)
        assert driver.skipped == len(WAYBILL) // 2
        wire.scan(WAYBILL)
        assert read_until(driver, bool) == [CodeRead("gun", WAYBILL, "unknown")]


def test_lost_keys_make_no_code(wire: KeyboardWire) -> None:
    """When the kernel says that keys were lost, the code that they belonged to is left out."""
    with closing(driver_of(wire)) as driver:
        wire.overrun(WAYBILL)
        wire.scan(WAYBILL)
        assert read_until(driver, bool) == [CodeRead("gun", WAYBILL, "unknown")]
        assert driver.skipped > 0


def test_prefix_and_suffix_are_taken_off(wire: KeyboardWire) -> None:
    """A frame that the scanner is set to send is no part of the code, and a code without it is none."""
    with closing(driver_of(wire, prefix="<", suffix=">")) as driver:
        wire.scan(WAYBILL + ">")
        wire.scan(f"<{WAYBILL}>")
        assert read_until(driver, bool) == [CodeRead("gun", WAYBILL, "unknown")]
        assert driver.skipped == len(WAYBILL) + 1


def test_a_missing_right_is_told_with_the_rule(wire: KeyboardWire) -> None:
    """Who may not read the device is told which udev rule gives the right."""
    assert _told_on_open(wire, errno.EACCES).endswith("then plug it in again")
    assert "61-sanji-scanners.rules" in _told_on_open(wire, errno.EACCES)


def test_a_taken_keyboard_is_told(wire: KeyboardWire) -> None:
    """A keyboard that another program has taken is told."""
    assert "another program has taken it" in _told_on_open(wire, errno.EBUSY)


def test_a_file_is_no_keyboard(tmp_path: Path) -> None:
    """A path that is no input device is told as such, by the kernel's own answer."""
    plain = tmp_path / "plain"
    plain.touch()
    with pytest.raises(DeviceMissing, match=r"plain .*it is no input device"):
        KeyboardScanner("gun", Scanner(keyboard=str(plain))).open()


def test_the_keyboard_is_taken_from_everyone_else(tmp_path: Path) -> None:
    """A device is grabbed as it is opened: a scan must not land in a login prompt."""
    asked: list[tuple[int, int]] = []

    def kernel(_file: int, request: int, argument: int) -> None:
        asked.append((request, argument))

    plain = tmp_path / "event7"
    plain.touch()
    with closing(KeyboardScanner("gun", Scanner(keyboard=str(plain)), control=kernel)) as driver:
        driver.open()
    assert asked == [(EVIOCGRAB, 1)]


def _told_on_open(wire: KeyboardWire, code: int) -> str:
    def kernel(_file: int, _request: int, _argument: int) -> None:
        raise OSError(code, "no")

    # A plain file in the pipe's place: a pipe is not grabbed.
    wire.link.unlink(missing_ok=True)
    wire.link.touch()
    with pytest.raises(DeviceMissing) as told:
        KeyboardScanner("gun", Scanner(keyboard=str(wire.link)), control=kernel).open()
    return str(told.value)
