"""The command sanji edge update-smoke: an agent by the box's settings, without its devices and its data.

All that a box may load is loaded here, whether its settings want it or not.
"""

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Annotated
from uuid import uuid4

import typer

from edge_agent import run
from edge_agent.agent import Agent
from edge_agent.build import build
from edge_agent.counter.people import commands as people
from edge_agent.counter.web import app as page
from edge_agent.doctor import commands as doctor
from edge_agent.settings import EdgeSettings, load_edge
from edge_agent.trade.evidence import keeper
from edge_agent.updates import commands as updates
from plumbing.clock import Clock, boot_id
from plumbing.settings import SettingsError

_USAGE = 2
LOADED = (run, people, page, doctor, keeper, updates)

app = typer.Typer(help="Come to life by the box's settings, without its devices and its data.")


@app.command()
def smoke(config: Annotated[Path, typer.Argument(help="The box's settings, a TOML file.")]) -> None:
    """Make an agent on a database of its own, let it tick and seal, and end it."""
    try:
        settings = load_edge(config)
    except SettingsError as why:
        typer.echo(str(why), err=True)
        raise typer.Exit(_USAGE) from why
    with TemporaryDirectory() as folder:
        told = lived(settings, Path(folder))
    typer.echo(f"lives: {len(LOADED)} parts loaded, {told} events told")


def lived(settings: EdgeSettings, folder: Path) -> int:
    """A short life in a folder; how many events it told."""
    box = settings.box.model_copy(update={"data_dir": folder})
    clock = Clock(is_trusted=True)
    parts = build(
        settings.model_copy(update={"box": box}),
        stream=uuid4().hex,
        boot=boot_id(),
        publish=lambda _packed: False,
        signal=lambda _signal: None,
        skipped=lambda: 0,
        rng=Random(),
        now=clock.now(),
    )
    try:
        agent = Agent(parts, [], clock.now())
        agent.tick(clock.now())
        agent.seal(clock.now())
        return parts.outbox.backlog
    finally:
        parts.outbox.close()
