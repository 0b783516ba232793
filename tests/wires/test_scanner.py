"""The scanner's driver on a simulated scanner with different habits."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from edge_agent.drivers.contract import CodeRead
from edge_agent.drivers.scanners.serial_line import ScannerDriver
from edge_agent.drivers.settings import Scanner
from simulators.wires.scanner import ScannerWire
from tests.wires.reading import read_until

WAYBILL = "78712345678901"


@pytest.fixture(params=["\r", "\n", "\r\n"])
def wire(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ScannerWire]:
    """A plugged scanner without AIM identifiers, with each of the usual line ends."""
    with closing(ScannerWire(tmp_path / "scanner", suffix=request.param)) as made:
        made.open()
        yield made


@pytest.fixture
def driver(wire: ScannerWire) -> Iterator[ScannerDriver]:
    """The open driver of `wire`."""
    with closing(ScannerDriver("gun", Scanner(port=str(wire.link)), wait_s=0.1)) as made:
        made.open()
        yield made


def test_codes_come_in_order(wire: ScannerWire, driver: ScannerDriver) -> None:
    """Codes scanned one after the other are told once each, in their order."""
    texts = [f"{WAYBILL}{count}" for count in range(10)]
    for text in texts:
        wire.scan(text)
    seen = read_until(driver, lambda readings: len(readings) >= len(texts))
    assert seen == [CodeRead("gun", text, "unknown") for text in texts]
    assert driver.read() == []


def test_a_line_in_two_pieces_is_one_code(wire: ScannerWire, driver: ScannerDriver) -> None:
    """A line whose second half comes one read later is read whole."""
    wire.tear(WAYBILL)
    assert driver.read() == []
    wire.scan(WAYBILL[len(WAYBILL) // 2 :])
    assert read_until(driver, bool) == [CodeRead("gun", WAYBILL, "unknown")]


def test_a_torn_line_is_given_up(wire: ScannerWire, driver: ScannerDriver) -> None:
    """A line without its end is counted and is no part of the next one."""
    wire.tear(WAYBILL)
    assert read_until(driver, lambda _: driver.skipped > 0) == []
    assert driver.skipped == len(WAYBILL) // 2
    wire.scan(WAYBILL)
    assert read_until(driver, bool) == [CodeRead("gun", WAYBILL, "unknown")]


def test_a_line_torn_at_closing_is_given_up(wire: ScannerWire, driver: ScannerDriver) -> None:
    """What was begun before closing is counted and does not stand before the first code after opening."""
    wire.tear(WAYBILL)
    assert driver.read() == []
    driver.close()
    assert driver.skipped == len(WAYBILL) // 2
    driver.open()
    wire.scan(WAYBILL)
    assert read_until(driver, bool) == [CodeRead("gun", WAYBILL, "unknown")]
