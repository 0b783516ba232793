"""The commands sanji edge outbox stat|export|verify: they only read, so the agent may run meanwhile."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from edge_agent.settings import load_edge
from edge_agent.store import inspect
from edge_agent.store.outbox import OUTBOX_FILE
from plumbing.settings import SettingsError
from plumbing.sqlite import Database, DatabaseError, DiskFull, open_to_read

_FAULTS, _USAGE = 1, 2

outbox = typer.Typer(help="Look into a box's outbox; the agent may run meanwhile.", no_args_is_help=True)

Config = Annotated[Path, typer.Argument(help="The box's settings, a TOML file.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@outbox.command()
def stat(config: Config, as_json: AsJson = False) -> None:
    """Say what waits for the centre: streams, bytes by worth, what was given up."""
    with _opened(_path(config)) as db:
        found = inspect.stat(db)
    if as_json:
        typer.echo(msgspec.json.encode(found))
        return
    for stream in found.streams:
        typer.echo(f"stream {stream.name}: {stream.unsettled} of {stream.top} wait")
    for title, numbers in (("bytes", found.bytes_by_worth), ("dropped", found.dropped)):
        typer.echo(f"{title}: {', '.join(f'{worth} {count}' for worth, count in numbers.items()) or 'none'}")
    typer.echo(
        f"kept until the centre's backups have them: {found.kept_events} events, {found.kept_bytes} bytes"
    )
    typer.echo(f"chunks thinned: {found.thinned}; readings not sealed yet: {found.open_readings}")


@outbox.command()
def export(config: Config, as_json: AsJson = False) -> None:
    """Print all events that wait, one JSON object a line (always), for a person to carry to the centre."""
    del as_json
    with _opened(_path(config)) as db:
        for one in inspect.exported(db):
            typer.echo(msgspec.json.encode(one))


@outbox.command()
def verify(config: Config, as_json: AsJson = False) -> None:
    """Check the file, every body and every number; exit code 1 if something is wrong."""
    path = _path(config)
    with _opened(path) as db:
        faults = list(inspect.faults(path, db))
        notes = [] if faults else list(inspect.holes(db))
    if as_json:
        typer.echo(msgspec.json.encode({"faults": faults, "notes": notes}))
    else:
        typer.echo("\n".join([*faults, *notes, f"{path}: {'not sound' if faults else 'sound'}"]))
    raise typer.Exit(_FAULTS if faults else 0)


def _path(config: Path) -> Path:
    try:
        path = load_edge(config).box.data_dir / OUTBOX_FILE
    except SettingsError as why:
        typer.echo(str(why), err=True)
        raise typer.Exit(_USAGE) from why
    if not path.exists():
        typer.echo(f"{path}: is not there; has the box ever run?", err=True)
        raise typer.Exit(_USAGE)
    return path


@contextmanager
def _opened(path: Path) -> Iterator[Database]:
    """The database to read. A damage ends in its text and exit code 1."""
    try:
        with closing(open_to_read(path)) as db:
            yield db
    except (DatabaseError, DiskFull) as why:
        typer.echo(f"{path}: {why}", err=True)
        raise typer.Exit(_FAULTS) from why
