"""What a person types becomes a deed at a simulated probe: degrees, humidity, or the name of a fault."""

from collections.abc import Callable
from pathlib import Path
from typing import get_args

from simulators.wires.chip_tree import ChipTree
from simulators.wires.modbus_slaves import ModbusSlaves, SlaveFault
from simulators.wires.onewire_tree import OneWireTree, ProbeFault

Deed = Callable[[str], None]
ONEWIRE_FAULTS: tuple[ProbeFault, ...] = get_args(ProbeFault)
SLAVE_FAULTS: tuple[SlaveFault, ...] = get_args(SlaveFault)


def ds18b20(bus: Path, address: str) -> tuple[Deed, Callable[[], None]]:
    """A DS18B20 below a folder like the kernel's, or "gone": what a line does, and the end of it."""
    bus.mkdir(parents=True, exist_ok=True)
    tree = OneWireTree(bus)
    tree.show(address, 4000)

    def deed(line: str) -> None:
        for fault in ONEWIRE_FAULTS:
            if line == fault:
                tree.fail(address, fault)
                return
        if line == "gone":
            tree.remove(address)
        elif line in ("parasite", "external"):
            tree.power(address, external=line == "external")
        else:
            tree.show(address, _thousandths(line)[0])

    return deed, _nothing


def sht(sysfs: Path, at: str) -> tuple[Deed, Callable[[], None]]:
    """An SHT4x below a folder like /sys: degrees, and percent behind them; "garbled", "gone"."""
    tree = ChipTree(sysfs)
    tree.plug("sht4x", at)
    tree.show(at, 4000, 60_000)

    def deed(line: str) -> None:
        if line == "gone":
            tree.remove(at)
        elif line == "garbled":
            tree.garble(at)
        else:
            values = _thousandths(line)
            if not tree.has(at):
                tree.plug("sht4x", at)
            tree.show(at, *values)

    return deed, _nothing


def xy_md02(link: Path, unit: int) -> tuple[Deed, Callable[[], None]]:
    """An XY-MD02 on an RS-485 bus at a port: degrees, and percent behind them; or a fault."""
    slaves = ModbusSlaves(link)
    slaves.hold(unit, {1: 40, 2: 600})
    slaves.open()

    def deed(line: str) -> None:
        for fault in SLAVE_FAULTS:
            if line == fault:
                slaves.fail(unit, fault)
                return
        tenths = {number: round(value / 100) for number, value in enumerate(_thousandths(line), start=1)}
        slaves.heal(unit)
        slaves.hold(unit, tenths)

    return deed, slaves.close


def _nothing() -> None:
    """A folder that was played in stays as it was left."""


def _thousandths(line: str) -> tuple[int, ...]:
    """One or two numbers in thousandths. Raises ValueError for anything else."""
    values = tuple(round(float(word) * 1000) for word in line.split())
    if not 1 <= len(values) <= 2:
        raise ValueError(f"{line!r} is neither degrees nor a fault's name")
    return values
