"""The commands of a box's identity: sanji edge enrol and sanji edge renew."""

from pathlib import Path
from typing import Annotated

import typer

from edge_agent.identity import asking
from edge_agent.identity import files as kept
from edge_agent.identity.asking import EnrolFault
from edge_agent.identity.files import Files
from edge_agent.settings import load_edge
from plumbing.clock import utc_ms
from plumbing.settings import SettingsError
from plumbing.trust import codes
from plumbing.trust.codes import CodeError

_FAULTS, _USAGE = 1, 2
_CODE = typer.Argument(help="The box's one-time code; left out: asked for, and in no list of processes.")


def enrol(
    centre: Annotated[
        str, typer.Option(help="The centre's address, such as https://centre.example.cn:8443.")
    ],
    code: Annotated[str, _CODE] = "",
    config: Annotated[Path, typer.Option(help="The box's settings, to be written.")] = Path(
        "/etc/sanji/box.toml"
    ),
    data_dir: Annotated[Path, typer.Option(help="Where the outbox and the box's key shall lie.")] = Path(
        "/var/lib/sanji"
    ),
    releases: Annotated[Path, typer.Option(help="Where releases of the program lie.")] = Path("/opt/sanji"),
) -> None:
    """Come in by a one-time code: make a key here, get a certificate, and write the box's settings."""
    try:
        read = codes.parse(code or typer.prompt("Code"))
    except CodeError as why:
        typer.echo(str(why), err=True)
        raise typer.Exit(_USAGE) from why
    files = Files(data_dir.absolute() / "identity")
    try:
        given = asking.enrol(read, centre, files)
    except EnrolFault as why:
        typer.echo(str(why), err=True)
        raise typer.Exit(_FAULTS) from why
    typer.echo(f"This is box {given.box}, {given.role} at site {given.site}.")
    if left := kept.put_aside(files, releases / "release.pub"):
        typer.echo(left)
    if not config.exists():
        kept.write_settings(config, files, given, centre, data_dir.absolute())
        typer.echo(f"{config}: written; add its devices, then `sanji edge check {config}`.")
        return
    named = kept.word_in(config, "box", "name")
    typer.echo(f"{config}: was there and is left as it is.")
    if named != given.box:
        typer.echo(f"{config}: it is for box {named!r}, not {given.box!r}; change it.", err=True)
        raise typer.Exit(_FAULTS)
    if kept.word_in(config, "commands", "key") != given.command_key:
        typer.echo(
            f'{config}: this centre signs with another key; put in: [commands] key = "{given.command_key}"',
            err=True,
        )
        raise typer.Exit(_FAULTS)


def renew(config: Annotated[Path, typer.Argument(help="The box's settings, a TOML file.")]) -> None:
    """Get the next certificate now; the agent does so by itself when a third of its life is left."""
    try:
        identity = load_edge(config).identity
    except SettingsError as why:
        typer.echo(str(why), err=True)
        raise typer.Exit(_USAGE) from why
    if identity is None:
        typer.echo(f"{config}: has no [identity]; `sanji edge enrol` writes it", err=True)
        raise typer.Exit(_USAGE)
    try:
        asking.renew(identity.centre, Files(identity.folder), utc_ms())
    except EnrolFault as why:
        typer.echo(str(why), err=True)
        raise typer.Exit(_FAULTS) from why
    typer.echo("renewed; the next link to the broker uses it")
