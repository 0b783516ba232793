"""The commands of updates: sanji edge update apply, for root, and sanji edge update list."""

import time
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from edge_agent.settings import load_edge
from edge_agent.updates.apply import Applier
from edge_agent.updates.machine import Debian
from edge_agent.updates.places import Handover, Releases, Standing
from edge_agent.updates.settings import Updates
from plumbing import logs
from plumbing.clock import up_ms
from plumbing.durable import read_note
from plumbing.settings import SettingsError

_LOOK_S = 2.0
_ROOT = Path("/opt/sanji")

app = typer.Typer(help="Another version of the program.", no_args_is_help=True)

Root = Annotated[Path, typer.Option(help="Where the releases lie.")]


@app.command("apply")
def apply_(
    config: Annotated[Path, typer.Argument(help="The box's settings, a TOML file.")],
    root: Root = _ROOT,
    handover: Annotated[Path, typer.Option(help="The folder in which the agent puts bundles.")] = Path(
        "/var/lib/sanji/updates"
    ),
) -> None:
    """Do what the agent asked for, as root: install, try, go over, and keep or undo it.

    Neither folder is taken from the settings: whoever may write those is not who may write here.
    """
    logs.configure()
    applier = Applier(Releases(root), Handover(handover), Debian(root, config), _confirm_ms(config))
    while applier.turn(up_ms()):
        if applier.standing.state == "trial":
            time.sleep(_LOOK_S)


@app.command("list")
def list_(root: Root = _ROOT) -> None:
    """Which releases are there, which of them runs, and what came of the last update."""
    releases = Releases(root)
    current, good = releases.version_at(releases.current), releases.version_at(releases.good)
    for path in sorted(releases.folder.iterdir()) if releases.folder.exists() else []:
        marks = [mark for mark, version in (("runs", current), ("good", good)) if version == path.name]
        typer.echo(" ".join([path.name, *marks]))
    typer.echo(msgspec.json.encode(read_note(releases.standing, Standing) or Standing()))


def _confirm_ms(config: Path) -> int:
    """Of settings that cannot be read, the default: a release on trial must be undone all the same."""
    try:
        minutes = load_edge(config).updates.confirm_min
    except SettingsError:
        minutes = Updates().confirm_min
    return int(minutes * 60_000)
