"""Label printers: which there are, and how those of the settings are."""

import re
from collections.abc import Iterator
from pathlib import Path

from edge_agent.doctor.checks.inputs import group_of
from edge_agent.doctor.finding import Finding, Proposal, fault, good, unknown
from edge_agent.doctor.world import World, first_line, is_allowed
from edge_agent.drivers.contract import DeviceMissing
from edge_agent.printing.driver import PrinterDriver
from edge_agent.printing.jobs import Jobs
from edge_agent.printing.settings import Printer

AREA = "printer"
_PRINTERS_MAX = 8
# IEEE 1284.4 device id: KEY:value; pairs, as usblp shows it in sysfs.
_PAIR = re.compile(r"(MFG|MANUFACTURER|MDL|MODEL|CMD|COMMAND SET):([^;]*)")


def check(world: World) -> Iterator[Finding]:
    """The printers of the settings, then USB printers that no setting names."""
    wanted = dict(world.settings.printer) if world.settings else {}
    for name, printer in wanted.items():
        yield _asked(name, printer, world)
    named = {Path(printer.port).resolve() for printer in wanted.values()}
    for path in world.nodes("sanji/lp*", "usb/lp*")[:_PRINTERS_MAX]:
        if path.resolve() not in named:
            yield _found(path, world)


def _asked(name: str, printer: Printer, world: World) -> Finding:
    if printer.port.startswith("/"):
        path = Path(printer.port)
        if path.exists() and not is_allowed(path):
            return fault(AREA, path, "printer_denied", group=group_of(path))
        if holder := world.holder(path):
            return good(AREA, path, "printer_held", holder=holder)
    driver = PrinterDriver(name, printer, Jobs(1.0), monotonic=world.monotonic)
    try:
        driver.open()
        state = driver.state()
    except DeviceMissing as why:
        return fault(AREA, printer.port, "printer_missing", why=str(why))
    finally:
        driver.close()
    if state.faults:
        return fault(AREA, printer.port, "printer_unwell", device=name, why=", ".join(state.faults))
    key = "printer_good" if printer.answers else "printer_one_way"
    return good(AREA, printer.port, key, device=name, model=printer.model)


def _found(path: Path, world: World) -> Finding:
    if not is_allowed(path):
        return fault(AREA, path, "printer_denied", group=group_of(path))
    folder = world.sys / "class/usbmisc" / path.resolve().name / "device"
    said = dict(_PAIR.findall(first_line(folder / "ieee1284_id")))
    maker = said.get("MFG") or said.get("MANUFACTURER") or "?"
    model = said.get("MDL") or said.get("MODEL") or "?"
    commands = said.get("CMD") or said.get("COMMAND SET") or "?"
    profile = "escpos-58" if "ESC" in commands.upper() else "tspl-40x30"
    proposal = Proposal("printer", "printer", {"port": str(path), "model": profile})
    return unknown(
        AREA, path, "printer_found", proposal=proposal, maker=maker, model=model, commands=commands
    )
