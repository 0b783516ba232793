"""The command sanji edge print-sample: one label, to see that a printer is set up right."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from edge_agent.drivers.contract import DeviceDown, DeviceError
from edge_agent.printing.driver import PrinterDriver
from edge_agent.printing.jobs import Jobs
from edge_agent.settings import load_edge
from logistics.labels import CHINA, Label, LotLabel, ShelfLabel, digital_link
from plumbing import logs
from plumbing.settings import SettingsError

_FAULTS, _USAGE = 1, 2
_READS_MAX = 100


def print_sample(
    config: Annotated[Path, typer.Argument(help="The box's settings, a TOML file.")],
    printer: Annotated[str, typer.Argument(help="The printer's name in the settings.")],
    lot: Annotated[bool, typer.Option("--lot", help="A lot's label in place of a shelf label.")] = False,
) -> None:
    """Print one label with made-up contents; the agent must not have the printer meanwhile."""
    logs.hush()
    try:
        settings = load_edge(config)
    except SettingsError as why:
        typer.echo(str(why), err=True)
        raise typer.Exit(_USAGE) from why
    if printer not in settings.printer:
        known = ", ".join(settings.printer) or "none at all"
        typer.echo(f"{config}: no printer {printer!r}; there is {known}", err=True)
        raise typer.Exit(_USAGE)
    jobs = Jobs(60.0)
    driver = PrinterDriver(printer, settings.printer[printer], jobs, monotonic=time.monotonic)
    trouble = _printed(driver, _sample(is_lot=lot, now=datetime.now(UTC)))
    if trouble:
        typer.echo(trouble, err=True)
        raise typer.Exit(_FAULTS)
    typer.echo(
        f'printer "{printer}": printed; is all of it on the label, and does a telephone read its code?'
    )


def _printed(driver: PrinterDriver, label: Label) -> str:
    """What went wrong, "" for nothing."""
    try:
        driver.open()
        driver.jobs.put(label, time.monotonic())
        for _ in range(_READS_MAX):
            for told in driver.read():
                if isinstance(told, DeviceDown):
                    return told.reason
            if driver.is_done:
                return "the label does not fit this printer's paper" if driver.jobs.lost else ""
    except DeviceError as why:
        return str(why)
    finally:
        driver.close()
    return f'printer "{driver.name}": has not said that it is done; look at its lamp'


def _sample(*, is_lot: bool, now: datetime) -> Label:
    if not is_lot:
        return ShelfLabel(
            waybill="SF1234567890123", arrived_ms=int(now.timestamp() * 1000), code="16-4-9626", shelf="样张"
        )
    return LotLabel(
        product="样张",
        lot="SAMPLE-1",
        net_g=1250,
        day=now.astimezone(CHINA).date(),
        url=digital_link("id.sanji.example", "6901234567892", "SAMPLE-1"),
        farmer="某某农户",
        place="某某乡某某村",
    )
