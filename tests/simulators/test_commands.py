"""A developer types what happens in a simulated wire's world, and a typing error ends nothing."""

import subprocess
import time
from pathlib import Path

from typer.testing import CliRunner

from edge_agent.drivers.contract import CodeRead, Driver, ProbeFaulted, TemperatureRead, WeightRead
from edge_agent.drivers.probes.build import probe_drivers
from edge_agent.drivers.probes.settings import ModbusBus, Probe
from edge_agent.drivers.scale import ScaleDriver
from edge_agent.drivers.scanners.keyboard import KeyboardScanner
from edge_agent.drivers.scanners.serial_line import ScannerDriver
from edge_agent.drivers.settings import Scale, Scanner
from edge_agent.printing.driver import PrinterDriver
from edge_agent.printing.jobs import Jobs
from edge_agent.printing.settings import Printer
from logistics.labels import ShelfLabel
from simulators.commands import sim
from tests.needs import ROOT
from tests.system.processes import sanji
from tests.waiting import until
from tests.wires.reading import read_until

RUN = CliRunner()


class Typed:
    """`sanji sim …` as a process, at whose keyboard we sit."""

    def __init__(self, *words: str) -> None:
        self._process = subprocess.Popen(
            sanji("sim", *words),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
        )

    def type(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def end(self) -> int:
        self._process.communicate(timeout=15)
        return self._process.returncode


def test_grams_that_are_typed_lie_on_the_scale(tmp_path: Path) -> None:
    """The box's own driver reads them; what is no number is passed over; end of input ends it with 0."""
    port = tmp_path / "scale"
    typed = Typed("scale", str(port))
    until(port.exists, "the port")
    driver = ScaleDriver("bench", Scale(port=str(port)), monotonic=time.monotonic)
    driver.open()
    typed.type("a lot")
    typed.type("1250")
    readings = read_until(driver, lambda found: any(_is_about(one, 1250) for one in found))
    assert readings
    driver.close()
    assert typed.end() == 0
    assert not port.is_symlink()


def _is_about(reading: object, gross_g: int) -> bool:
    return isinstance(reading, WeightRead) and abs(reading.gross_g - gross_g) <= 10


def test_a_model_speaks_as_it_does(tmp_path: Path) -> None:
    """Its own protocol, with a tare key, a fault and its end, all typed."""
    port = tmp_path / "scale"
    typed = Typed("scale", str(port), "--model", "IND231")
    until(port.exists, "the port")
    settings = Scale(port=str(port), protocol="toledo-continuous")
    driver = ScaleDriver("bench", settings, monotonic=time.monotonic, wait_s=0.2)
    driver.open()
    typed.type("2500")
    typed.type("tare 500")
    shown = WeightRead("bench", 2_500, 500, stable=True)
    read_until(driver, lambda found: shown in found)
    typed.type("garbled")
    read_until(driver, lambda _: driver.skipped > 200)
    typed.type("heal")
    read_until(driver, lambda found: shown in found)
    driver.close()
    assert typed.end() == 0


def test_an_unknown_model_or_protocol_is_refused(tmp_path: Path) -> None:
    """With what there is, and exit code 2."""
    for words, known in ((["--model", "XK1"], "yaohua-xk3190-a9"), (["--protocol", "x"], "cas-ecr")):
        done = RUN.invoke(sim, ["scale", str(tmp_path / "port"), *words])
        assert done.exit_code == 2
        assert known in done.stderr


def test_a_deed_that_no_scale_can_do_is_told(tmp_path: Path) -> None:
    """What there is to type, and the scale goes on."""
    done = RUN.invoke(sim, ["scale", str(tmp_path / "port")], input="a lot\ntare\nunplug\nplug\n")
    assert done.exit_code == 0
    assert done.stderr.count("not understood") == 1
    assert "grams; tare; tare GRAMS" in done.stderr


def test_a_code_that_is_typed_is_scanned(tmp_path: Path) -> None:
    """The box's own driver reads it."""
    port = tmp_path / "scanner"
    typed = Typed("scanner", str(port))
    until(port.exists, "the port")
    driver = ScannerDriver("hand", Scanner(port=str(port)))
    driver.open()
    typed.type("SF1234567890123")
    read_until(
        driver,
        lambda found: any(isinstance(one, CodeRead) and one.text == "SF1234567890123" for one in found),
    )
    driver.close()
    assert typed.end() == 0


def test_degrees_and_faults_that_are_typed_are_in_the_kernels_file(tmp_path: Path) -> None:
    """In the folder that looks like the kernel's; what is neither is told and passed over."""
    done = RUN.invoke(sim, ["probe", str(tmp_path / "bus"), "28-0000000000a1"], input="-18.5\nwarm\n")
    assert done.exit_code == 0
    assert "not understood" in done.stderr
    told = (tmp_path / "bus" / "28-0000000000a1" / "w1_slave").read_text(encoding="ascii")
    assert told.endswith("t=-18500\n")


def test_a_label_that_cannot_be_printed_ends_no_camera() -> None:
    """Code 128 knows no Chinese characters; the next label is shown all the same."""
    done = RUN.invoke(sim, ["camera"], input="快递\nSF1234567890123\n\n")
    assert done.exit_code == 0
    assert "source = 'http://127.0.0.1:" in done.stdout
    assert done.stderr.count("not understood") == 1


def test_labels_that_a_printer_gets_are_pictures(tmp_path: Path) -> None:
    """The box's own driver prints; out of paper is typed and told; nonsense is passed over."""
    port = tmp_path / "printer"
    typed = Typed("printer", str(port), "--folder", str(tmp_path))
    until(port.exists, "the port")
    jobs = Jobs(600)
    driver = PrinterDriver("shelf", Printer(port=str(port)), jobs, monotonic=lambda: 0.0)
    driver.open()
    jobs.put(ShelfLabel(waybill="SF1234567890123", arrived_ms=None), 0.0)
    driver.read()
    until((tmp_path / "label-001.png").exists, "the label's picture")
    typed.type("a lot")
    typed.type("out_of_paper")
    jobs.put(ShelfLabel(waybill="SF1234567890124", arrived_ms=None), 0.0)
    until(lambda: driver.read(), "the fault that was typed")
    driver.close()
    assert typed.end() == 0


def _probe(settings: Probe) -> Driver:
    """The box's own driver of it, open."""
    driver = next(probe_drivers({"p": settings}, {"loft": ModbusBus(port="/nowhere")}, time.monotonic))
    driver.open()
    return driver


def test_degrees_that_are_typed_are_the_probes(tmp_path: Path) -> None:
    """A DS18B20 says them, and a fault's name is that fault."""
    typed = Typed("probe", str(tmp_path / "w1"), "28-0000000000a1")
    until((tmp_path / "w1" / "28-0000000000a1" / "w1_slave").exists, "the probe")
    driver = _probe(Probe(address="28-0000000000a1", bus=tmp_path / "w1", room="r", interval_s=0.5))
    typed.type("warm")
    typed.type("-18.5")
    read_until(driver, lambda found: TemperatureRead("p", -18_500, refused=1) in found)
    typed.type("all_zero")
    read_until(driver, lambda found: any(isinstance(one, ProbeFaulted) for one in found))
    assert typed.end() == 0


def test_humidity_may_be_typed_behind_degrees(tmp_path: Path) -> None:
    """Of a chip in the kernel's trees."""
    typed = Typed("probe", str(tmp_path / "sys"), "1-0044", "--kind", "sht")
    until((tmp_path / "sys" / "class" / "hwmon" / "hwmon1" / "humidity1_input").exists, "the chip")
    driver = _probe(Probe(chip="sht4x", sysfs=tmp_path / "sys", room="r", interval_s=0.5))
    typed.type("5.5 71.2")
    read_until(driver, lambda found: TemperatureRead("p", 5_500, None, 71_200) in found)
    assert typed.end() == 0


def test_a_modbus_probe_is_played_at_a_port(tmp_path: Path) -> None:
    """An XY-MD02, read by the box's own bus."""
    port = tmp_path / "rs485"
    typed = Typed("probe", str(port), "7", "--kind", "modbus")
    until(port.exists, "the port")
    settings = Probe(modbus="loft", model="xy-md02", unit=7, room="r", interval_s=0.5)
    driver = next(probe_drivers({"p": settings}, {"loft": ModbusBus(port=str(port))}, time.monotonic))
    driver.open()
    typed.type("5.5 71.2")
    read_until(driver, lambda found: TemperatureRead("p", 5_500, None, 71_200) in found)
    driver.close()
    assert typed.end() == 0


def test_a_language_that_no_printer_speaks_is_told(tmp_path: Path) -> None:
    """Exit code 2, with those there are."""
    done = RUN.invoke(sim, ["printer", str(tmp_path / "p"), "--language", "zpl"])
    assert done.exit_code == 2
    assert "tspl, escpos" in done.stderr


def test_an_address_that_no_bus_has_is_told() -> None:
    """With what is allowed, exit code 2."""
    told = RUN.invoke(sim, ["probe", "/tmp/nowhere", "28-0000000000a1", "--kind", "modbus"])
    assert told.exit_code == 2
    assert "1 … 247" in told.output


def test_a_code_that_is_typed_is_typed_by_the_scanner(tmp_path: Path) -> None:
    """A scanner that types, read by the box's own driver."""
    device = tmp_path / "event-kbd"
    typed = Typed("scanner", str(device), "--hid")
    until(device.exists, "the device")
    driver = KeyboardScanner("gun", Scanner(keyboard=str(device)), wait_s=0.1)
    driver.open()
    typed.type("SF1234567890123")
    read_until(driver, lambda found: CodeRead("gun", "SF1234567890123", "unknown") in found)
    driver.close()
    assert typed.end() == 0
