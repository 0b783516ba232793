"""The commands of the broker: sanji central broker-config and sanji central broker-files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import typer

from central.fleet.brokering.placing import place
from central.fleet.identity import authority, brokers
from central.fleet.identity.brokers import BrokerFiles, Known
from central.fleet.identity.commands import Config, identity_in, refusing, with_desk
from central.fleet.identity.make import topics_of
from central.fleet.identity.naming import BROKER
from central.settings import CentralSettings
from central.shell import settings_at
from central.store.identities import register
from plumbing.clock import utc_ms

_FAULTS = 1
_NATS_STORE = Path("/var/lib/nats")

Kind = Literal["mosquitto", "nats"]
Folder = Annotated[Path, typer.Option(help="Where the broker finds its files.")]
Port = Annotated[int, typer.Option(min=1, max=65_535, help="The port it listens on.")]
FOLDER = Path("/var/lib/sanji-broker")


def broker_config(
    config: Config,
    kind: Annotated[Literal["mosquitto", "mosquitto-acl", "nats"], typer.Argument(help="Which file.")],
    folder: Folder = FOLDER,
    port: Port = 8883,
) -> None:
    """Print a broker's configuration: TLS by certificates, and each box under its own name alone."""
    settings = settings_at(config)
    whose: Kind = "nats" if kind == "nats" else "mosquitto"
    name = "acl" if kind == "mosquitto-acl" else f"{kind}.conf"
    typer.echo(_texts(settings, whose, folder, port)[name], nl=False)


def broker_files(
    config: Config,
    kind: Annotated[Kind, typer.Argument(help="Which broker.")],
    folder: Folder = FOLDER,
    port: Port = 8883,
    cut_mark: Annotated[
        Path | None, typer.Option(help="A file to make where a link that stands has to be cut.")
    ] = None,
) -> None:
    """Put all that the broker reads into its folder, anew where it changed; sanji-broker.service does so."""
    settings = settings_at(config)
    made = _texts(settings, kind, folder, port)
    with refusing():
        try:
            placed = place(identity_in(settings).folder, made, folder)
            # NATS cuts off whom it is told of no more; Mosquitto does not.
            if cut_mark and placed.is_cut and kind == "mosquitto":
                cut_mark.touch()
        except OSError as why:
            typer.echo(str(why), err=True)
            raise typer.Exit(_FAULTS) from why
    typer.echo(f"{folder}: {', '.join(placed.changed) or 'nothing'} anew")


def _texts(settings: CentralSettings, kind: Kind, folder: Path, port: int) -> Mapping[str, str]:
    """What is generated for a broker, by file."""
    topics = topics_of(settings)
    files = BrokerFiles(
        authority=folder / authority.ROOT,
        chain=folder / authority.CHAIN,
        certificate=folder / f"{BROKER}.crt",
        key=folder / f"{BROKER}.key",
        revoked=folder / authority.CRL,
        port=port,
    )
    if kind == "mosquitto":
        config = brokers.mosquitto(topics, files, folder / "acl")
        return {"mosquitto.conf": config, "acl": brokers.mosquitto_acl(topics)}
    with refusing(), with_desk(settings) as (_, store), store.read() as connection:
        known = [Known(*one) for one in register.lives(connection, utc_ms())]
    return {"nats.conf": brokers.nats(topics, files, known, _NATS_STORE)}
