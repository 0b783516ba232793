"""The command sanji edge doctor."""

import platform
import time
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from edge_agent.doctor import words
from edge_agent.doctor.examine import examine
from edge_agent.doctor.finding import Finding, fault
from edge_agent.doctor.world import World
from edge_agent.doctor.write import settings_text
from edge_agent.settings import EdgeSettings, load_edge
from plumbing import logs
from plumbing.clock import Clock
from plumbing.i18n import Catalogue
from plumbing.settings import SettingsError

_FAULTS, _USAGE = 1, 2

app = typer.Typer(help="Look at each device of the box and say what to fix.")


@app.command()
def doctor(
    config: Annotated[Path | None, typer.Argument(help="The box's settings, to compare with.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    write: Annotated[Path | None, typer.Option(help="Write settings to start from to this new file.")] = None,
    lang: Annotated[str, typer.Option(help="zh-CN or en; left out: as LANG says.")] = "",
    listen_s: Annotated[float, typer.Option(min=0.2, max=60, help="How long to listen at each port.")] = 3.0,
    sys: Annotated[Path, typer.Option(help="The kernel's tree of devices.")] = Path("/sys"),
    dev: Annotated[Path, typer.Option(help="The device files.")] = Path("/dev"),
    proc: Annotated[Path, typer.Option(help="The kernel's tree of processes.")] = Path("/proc"),
) -> None:
    """Look at each device of the box and say what to fix; exit code 1 if something is wrong.

    What another program uses is said to be in use and left alone; scales and scanners are only listened to.
    """
    logs.hush()
    catalogue = words.catalogue(lang)
    _demand(config is None or config.exists(), f"{config}: there is no such file")
    _demand(write is None or not write.exists(), f"{write}: is there already; name a new file")
    settings, findings = _settings(config)
    world = World(sys, dev, proc, settings, Clock().now(), time.monotonic, listen_s)
    for finding in findings:
        _say(finding, catalogue, as_json=as_json)
    for finding in examine(world):
        findings.append(finding)
        _say(finding, catalogue, as_json=as_json)
    if write is not None:
        write.write_text(settings_text(findings, platform.node(), catalogue), encoding="utf-8")
    if not as_json:
        _sum_up(findings, write, catalogue)
    raise typer.Exit(_FAULTS if any(finding.state == "fault" for finding in findings) else 0)


def _settings(config: Path | None) -> tuple[EdgeSettings | None, list[Finding]]:
    """The settings; where they are wrong, their faults are the first that is found."""
    if config is None:
        return None, []
    try:
        return load_edge(config), []
    except SettingsError as why:
        return None, [fault("settings", config, "settings_wrong", why=text) for text in why.faults]


def _say(finding: Finding, catalogue: Catalogue, *, as_json: bool) -> None:
    told = words.told(finding, catalogue)
    typer.echo(msgspec.json.encode(told) if as_json else words.line(told, catalogue))


def _sum_up(findings: list[Finding], write: Path | None, catalogue: Catalogue) -> None:
    counts = {state: sum(one.state == state for one in findings) for state in ("good", "fault", "unknown")}
    typer.echo(catalogue.text("doctor.sum", **counts))
    if write is not None:
        typer.echo(catalogue.text("doctor.written", path=write))


def _demand(is_so: bool, otherwise: str) -> None:
    if not is_so:
        typer.echo(otherwise, err=True)
        raise typer.Exit(_USAGE)
