"""A technician prints a sample and sees what is wrong."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from edge_agent.commands import edge
from simulators.printers import verdict
from simulators.printers.canvas import Asked
from simulators.printers.machine import Machine
from simulators.wires.printer import SerialPrinterWire
from tests.edge_agent.test_settings import BOX, written

RUN = CliRunner()


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """A printer at a serial port."""
    made = Machine("tspl")
    with closing(SerialPrinterWire(tmp_path / "printer", made)) as wire:
        wire.open()
        yield made


def config(folder: Path) -> str:
    return str(written(folder, BOX, f'[printer.shelf]\nport = "{folder}/printer"\n'))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], "SF1234567890123"),
        (["--lot"], "https://id.sanji.example/01/06901234567892/10/SAMPLE-1"),
    ],
)
def test_a_sample_is_printed(tmp_path: Path, machine: Machine, words: list[str], code: str) -> None:
    """Of either kind, and good."""
    done = RUN.invoke(edge, ["print-sample", config(tmp_path), "shelf", *words])
    assert done.exit_code == 0, done.stderr
    (label,) = machine.printed
    assert (label.codes, verdict.faults_of(label)) == ((Asked("qr", code),), [])


def test_what_is_wrong_is_told(tmp_path: Path, machine: Machine) -> None:
    """Out of paper, with what to do; exit code 1."""
    machine.fail("out_of_paper")
    done = RUN.invoke(edge, ["print-sample", config(tmp_path), "shelf"])
    assert (done.exit_code, len(machine.printed)) == (1, 0)
    assert "out of paper" in done.stderr
    assert "put in a roll" in done.stderr


def test_a_printer_that_is_not_there_is_told(tmp_path: Path) -> None:
    """By its port."""
    done = RUN.invoke(edge, ["print-sample", config(tmp_path), "shelf"])
    assert done.exit_code == 1
    assert f"{tmp_path}/printer" in done.stderr


def test_an_unknown_name_is_usage(tmp_path: Path) -> None:
    """With the names there are; exit code 2."""
    done = RUN.invoke(edge, ["print-sample", config(tmp_path), "shef"])
    assert done.exit_code == 2
    assert "there is shelf" in done.stderr
