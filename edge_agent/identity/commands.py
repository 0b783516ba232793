"""The commands of a box's identity: sanji edge enrol and sanji edge renew."""

from pathlib import Path
from typing import Annotated

import typer

from edge_agent.identity import asking
from edge_agent.identity import files as kept
from edge_agent.identity.asking import EnrolFault, NotYet
from edge_agent.identity.files import Files
from edge_agent.settings import load_edge
from plumbing.clock import utc_ms
from plumbing.settings import SettingsError
from plumbing.trust import card, codes
from plumbing.trust.card import CardError, CardFile
from plumbing.trust.codes import CodeError
from plumbing.trust.enrolment import Given

_FAULTS, _USAGE, _LATER = 1, 2, 75  # EX_TEMPFAIL of sysexits.h
_CODE = typer.Argument(help="The box's one-time code; left out: asked for, and in no list of processes.")


def enrol(
    code: Annotated[str, _CODE] = "",
    centre: Annotated[
        str, typer.Option(help="The centre's address, such as https://centre.example.cn:8443.")
    ] = "",
    file: Annotated[
        Path | None, typer.Option(help="A card's enrol.toml, which names both, in place of them.")
    ] = None,
    data_dir: Annotated[Path, typer.Option(help="Where the outbox and the box's key shall lie.")] = Path(
        "/var/lib/sanji"
    ),
    config: Annotated[
        Path | None, typer.Option(help="The box's settings, to be written; else box.toml in --data-dir.")
    ] = None,
    releases: Annotated[Path, typer.Option(help="Where releases of the program lie.")] = Path("/opt/sanji"),
) -> None:
    """Come in by a one-time code: make a key here, get a certificate, and write the box's settings.

    Exit code 75: later it may go, for want of a link or of the time; 1: this code will not do.
    """
    said = _said(code, centre, file)
    folder = data_dir.absolute()
    files = Files(folder / "identity")
    try:
        given = asking.enrol(said.code, said.centre, files)
    except EnrolFault as why:
        typer.echo(str(why), err=True)
        raise typer.Exit(_LATER if isinstance(why, NotYet) else _FAULTS) from why
    typer.echo(f"This is box {given.box}, {given.role} at site {given.site}.")
    if left := kept.put_aside(files, releases / "release.pub"):
        typer.echo(left)
    _settle(config or folder / "box.toml", files, given, said.centre)


def _said(code: str, centre: str, file: Path | None) -> CardFile:
    """The centre and the code, however they were given."""
    try:
        if file is not None:
            return card.read(file)
        if not centre:
            raise card.CardError("--centre is missing, or --file")
        return CardFile(centre, codes.parse(code or typer.prompt("Code")))
    except (OSError, CodeError, CardError) as why:
        typer.echo(str(why), err=True)
        raise typer.Exit(_USAGE) from why


def _settle(config: Path, files: Files, given: Given, centre: str) -> None:
    """Write the settings where there are none, else say what is wrong in those that are there."""
    if not config.exists():
        kept.write_settings(config, files, given, centre)
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
