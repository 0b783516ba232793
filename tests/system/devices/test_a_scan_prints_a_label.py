"""A box as a process of its own: a scan becomes a label, and a printer without paper holds nobody up."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from plumbing.process import Child
from simulators.printers import verdict
from simulators.printers.canvas import Asked
from simulators.printers.machine import Machine
from simulators.wires.printer import SerialPrinterWire
from simulators.wires.scanner import ScannerWire
from tests.needs import ROOT
from tests.system.processes import sanji
from tests.waiting import until

BOX = """
[box]
name = "box-1"
site = "S"
role = "village"
data_dir = "{folder}/data"
clock = "trusted"
[broker]
addresses = ["mqtt://127.0.0.1:1"]
[scanner]
port = "{folder}/scanner"
[printer.shelf]
port = "{folder}/printer"
shelf_on = ["arrive"]
"""


class Station:
    """The box's process, and the far ends of its scanner and its printer."""

    def __init__(self, folder: Path) -> None:
        self.config = folder / "box.toml"
        self.config.write_text(BOX.format(folder=folder), encoding="utf-8")
        self.scanner = ScannerWire(folder / "scanner")
        self.machine = Machine("tspl")
        self.printer = SerialPrinterWire(folder / "printer", self.machine)
        self.scanner.open()
        self.printer.open()
        self._box = Child("box", sanji("edge", "run", str(self.config)), folder / "box.log")

    def events(self, kind: str) -> list[dict[str, object]]:
        """What the box has saved of this kind; its outbox is read beside it."""
        done = subprocess.run(
            sanji("edge", "outbox", "export", str(self.config)),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        told = [json.loads(line)["event"] for line in done.stdout.splitlines()]
        return [event for event in told if event["type"] == kind]

    def printer_states(self) -> list[tuple[object, object]]:
        """(is up, reason) of the printer, as told so far."""
        return [
            (one["is_up"], one.get("reason", "")) for one in self.events("device") if one["kind"] == "printer"
        ]

    def close(self) -> None:
        """End all."""
        self._box.stop()
        self.scanner.close()
        self.printer.close()


@contextmanager
def station(folder: Path) -> Iterator[Station]:
    """A box that runs, its printer ready."""
    with closing(Station(folder)) as made:
        until(lambda: len(made.events("device")) >= 2, "scanner and printer up", 30)
        yield made


def test_a_scan_prints_a_label_and_waits_for_no_paper(tmp_path: Path) -> None:
    """A good label; then, without paper, scans are saved at once, the fault is told, and labels follow."""
    with station(tmp_path) as box:
        box.scanner.scan("SF1234567890123")
        until(lambda: len(box.machine.printed) == 1, "the label")
        assert box.machine.printed[0].codes == (Asked("qr", "SF1234567890123"),)
        assert verdict.faults_of(box.machine.printed[0]) == []
        box.machine.fail("out_of_paper")
        box.scanner.scan("SF1234567890124")
        box.scanner.scan("SF1234567890125")
        until(lambda: len(box.events("parcel.scanned")) == 3, "the scans")
        until(lambda: len(box.printer_states()) >= 2, "the printer down")
        is_up, reason = box.printer_states()[-1]
        assert (is_up, "out of paper" in str(reason)) == (False, True)
        assert len(box.machine.printed) == 1
        box.machine.heal()
        until(lambda: len(box.machine.printed) == 3, "the labels that waited")
        until(lambda: box.printer_states()[-1] == (True, ""), "the printer up")


def test_the_doctor_leaves_a_working_box_alone(tmp_path: Path) -> None:
    """Its ports are in use; a scan right afterwards is saved and printed."""
    with station(tmp_path) as box:
        command = sanji(
            "edge", "doctor", str(box.config), "--json", "--listen-s", "0.3", "--dev", str(tmp_path)
        )
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        told = {one["subject"]: one["key"] for one in map(json.loads, done.stdout.splitlines())}
        assert told[str(tmp_path / "scanner")] == "port_held"
        assert told[str(tmp_path / "printer")] == "printer_held"
        assert told[str(tmp_path / "data" / "box.sqlite")] == "outbox_good"
        box.scanner.scan("SF1234567890123")
        until(lambda: len(box.machine.printed) == 1, "the label")
