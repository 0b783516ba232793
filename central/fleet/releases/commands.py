"""The commands of releases: sanji central release key|pack|verify|add|list."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from central import shell
from central.fleet.releases.adding import add
from central.store.releases import shelf
from plumbing import signing
from plumbing.bundles import packing, reading
from plumbing.bundles.shape import BundleFault
from plumbing.clock import utc_ms

release = typer.Typer(help="Releases of the program for boxes.", no_args_is_help=True)

Config = Annotated[Path, typer.Argument(help="The centre's settings, a TOML file.")]
Bundle = Annotated[Path, typer.Argument(help="The bundle.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@release.command("key")
def make_key(
    file: Annotated[Path, typer.Argument(help="Where the private key is, or shall be made.")],
) -> None:
    """Make the key that releases are signed with, if it is not there; prints the public half.

    It is not for the centre's machine: whoever has it can have every box run anything.
    """
    try:
        typer.echo(signing.text_of(signing.made_once(file)))
    except (OSError, signing.KeyFault) as why:
        raise shell.refused(f"{file}: {why}") from why


@release.command()
def pack(
    wheelhouse: Annotated[Path, typer.Argument(help="A folder of wheels.")],
    out: Annotated[Path, typer.Argument(help="The folder that the bundle is put into.")],
    key: Annotated[Path, typer.Option(help="The private key of releases.")],
    arch: Annotated[str, typer.Option(help="What `uname -m` says on the boxes.")] = "aarch64",
    python: Annotated[list[str] | None, typer.Option(help="Pythons that it has wheels for.")] = None,
    goes_back_to: Annotated[
        str, typer.Option(help="The oldest version whose box can go back after this one.")
    ] = "0.0.0",
) -> None:
    """Sign the wheels of a folder and put them into one file; prints its path."""
    try:
        pythons = tuple(python or ("3.11", "3.13"))
        manifest = packing.described(wheelhouse, arch, pythons, utc_ms(), goes_back_to)
        path = packing.pack(wheelhouse, manifest, signing.read_key(key), out)
    except (OSError, BundleFault, signing.KeyFault) as why:
        raise shell.refused(why) from why
    typer.echo(path)


@release.command()
def verify(
    bundle: Bundle,
    key: Annotated[str, typer.Option(help="The public key of releases.")],
    as_json: AsJson = False,
) -> None:
    """Look whether a bundle is whole and signed; exit code 1 if it is not."""
    try:
        manifest = reading.verify(bundle, [signing.key_in(key)])
    except (BundleFault, signing.KeyFault) as why:
        raise shell.refused(f"{bundle}: {why}", shell.FAULTS) from why
    told = f"{bundle}: good. {manifest.version} for {manifest.arch}, Python {', '.join(manifest.pythons)}"
    typer.echo(msgspec.json.encode(manifest) if as_json else f"{told}, {len(manifest.wheels)} wheels.")


@release.command("add")
def add_(config: Config, bundle: Bundle) -> None:
    """Put a bundle where boxes can fetch it; nothing is rolled out by that."""
    now_ms = utc_ms()
    with shell.opened(config) as (settings, store):
        here = settings.releases
        try:
            new = add(store, here.folder, here.key, bundle, shell.who(), now_ms)
            with store.write() as connection:
                subject = f"{new.version} {new.arch} sha256={new.digest[:12]}"
                shell.record(connection, "release add", subject, now_ms)
        except (BundleFault, OSError) as why:
            raise shell.refused(f"{bundle}: {why}", shell.FAULTS) from why
    typer.echo(f"{new.version} for {new.arch}: {here.folder / new.file}")


@release.command("list")
def list_(config: Config, as_json: AsJson = False) -> None:
    """The releases that boxes can fetch, the newest first."""
    with shell.opened(config) as (_settings, store), store.read() as connection:
        found = shelf.listed(connection)
    for one in found:
        if as_json:
            typer.echo(msgspec.json.encode(one))
        else:
            typer.echo(f"{one.version} {one.arch} {one.bytes // 2**20} MB {one.digest[:12]} {one.added_by}")
