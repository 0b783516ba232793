"""The commands of the broker: sanji central broker-config and sanji central broker-files."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import typer

from central.fleet.brokering.placing import place
from central.fleet.identity import authority, brokers
from central.fleet.identity.brokers import BrokerFiles, Known, Node
from central.fleet.identity.commands import Config, identity_in, refusing, with_desk
from central.fleet.identity.make import topics_of
from central.fleet.identity.naming import BROKER
from central.settings import CentralSettings
from central.shell import refused, settings_at
from central.store.identities import register
from plumbing.clock import utc_ms

_FAULTS = 1
_NATS_STORE = Path("/var/lib/nats")
# An even number loses its majority as soon as a smaller one does; of two, neither may be gone.
_NODES_MIN = 3
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_VERSION = re.compile(r"v?(\d{1,3})\.(\d{1,3})(\.[0-9A-Za-z.+-]{1,64})?")
_ROUTE = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\]):\d{1,5}")

Kind = Literal["mosquitto", "nats"]
Folder = Annotated[Path, typer.Option(help="Where the broker finds its files.")]
Port = Annotated[int, typer.Option(min=1, max=65_535, help="The port it listens on.")]
NodeName = Annotated[
    str,
    typer.Option("--node", help="One of a cluster's (NATS): the name of its certificate, as of `ca issue`."),
]
Routes = Annotated[
    list[str] | None,
    typer.Option("--route", help="HOST:PORT where a node is found by its neighbours; once for each node."),
]
NodePort = Annotated[
    int, typer.Option(min=1, max=65_535, help="The port it listens on for the cluster's other nodes.")
]
NatsVersion = Annotated[
    str,
    typer.Option(
        "--nats-version",
        help="The oldest nats-server among a cluster's nodes: from 2.12 on a dead node costs less time.",
    ),
]
FOLDER = Path("/var/lib/sanji-broker")
_PORT, _NODE_PORT = 8883, 6222
# Debian 12's.
_OLDEST = "2.9"


def broker_config(
    config: Config,
    kind: Annotated[Literal["mosquitto", "mosquitto-acl", "nats"], typer.Argument(help="Which file.")],
    folder: Folder = FOLDER,
    port: Port = _PORT,
    node: NodeName = "",
    route: Routes = None,
    node_port: NodePort = _NODE_PORT,
    nats_version: NatsVersion = _OLDEST,
) -> None:
    """Print a broker's configuration: TLS by certificates, and each box under its own name alone."""
    settings = settings_at(config)
    whose: Kind = "nats" if kind == "nats" else "mosquitto"
    name = "acl" if kind == "mosquitto-acl" else f"{kind}.conf"
    cluster = _node(whose, node, route or [], node_port, nats_version)
    typer.echo(_texts(settings, whose, folder, port, cluster)[name], nl=False)


def broker_files(
    config: Config,
    kind: Annotated[Kind, typer.Argument(help="Which broker.")],
    folder: Folder = FOLDER,
    port: Port = _PORT,
    node: NodeName = "",
    route: Routes = None,
    node_port: NodePort = _NODE_PORT,
    nats_version: NatsVersion = _OLDEST,
    into: Annotated[
        Path | None, typer.Option(help="Where they are put, if the broker finds them in --folder elsewhere.")
    ] = None,
    cut_mark: Annotated[
        Path | None, typer.Option(help="A file to make where a link that stands has to be cut.")
    ] = None,
) -> None:
    """Put all that the broker reads into its folder, anew where it changed; sanji-broker.service does so."""
    settings = settings_at(config)
    cluster, where = _node(kind, node, route or [], node_port, nats_version), into or folder
    kept = identity_in(settings).folder
    if cluster and not (kept / f"{node}.crt").exists():
        raise refused(
            f"{kept / node}.crt is missing: `sanji central ca issue FILE {node} --host HOST` makes it"
        )
    made = _texts(settings, kind, folder, port, cluster)
    with refusing():
        try:
            placed = place(kept, made, where, node or BROKER)
            # NATS cuts off whom it is told of no more; Mosquitto does not.
            if cut_mark and placed.is_cut and kind == "mosquitto":
                cut_mark.touch()
        except OSError as why:
            typer.echo(str(why), err=True)
            raise typer.Exit(_FAULTS) from why
    typer.echo(f"{where}: {', '.join(placed.changed) or 'nothing'} anew")


def _node(kind: Kind, name: str, routes: list[str], port: int, version: str) -> Node | None:
    """Which node of a cluster it is, None for a broker by itself; what cannot be is said, with code 2."""
    if not name and not routes:
        return None
    if kind != "nats":
        raise refused("--node and --route are for nats: Mosquitto has no cluster")
    if not name or len(set(routes)) < _NODES_MIN or len(set(routes)) % 2 == 0:
        said = f"--node {name or 'is missing'}, {len(set(routes))} different --route"
        raise refused(f"{said}: a cluster has three nodes, or another odd number; name each node's HOST:PORT")
    if not _NAME.fullmatch(name):
        raise refused(f"--node {name!r} is no name: letters, digits, - and _")
    for one in routes:
        if not _ROUTE.fullmatch(one) or not 0 < int(one.rpartition(":")[2]) < 1 << 16:
            raise refused(f"--route {one!r} is not HOST:PORT")
    numbers = _VERSION.fullmatch(version)
    if not numbers:
        raise refused(
            f"--nats-version {version!r} is no version: say it as `nats-server --version` does, 2.12.1"
        )
    return Node(name, port, tuple(dict.fromkeys(routes)), (int(numbers[1]), int(numbers[2])))


def _texts(
    settings: CentralSettings, kind: Kind, folder: Path, port: int, node: Node | None
) -> Mapping[str, str]:
    """What is generated for a broker, by file."""
    topics, name = topics_of(settings), node.name if node else BROKER
    files = BrokerFiles(
        authority=folder / authority.ROOT,
        chain=folder / authority.CHAIN,
        certificate=folder / f"{name}.crt",
        key=folder / f"{name}.key",
        revoked=folder / authority.CRL,
        port=port,
    )
    centres = brokers.centres_in(settings.identity.folder) if settings.identity else [brokers.CENTRE]
    if kind == "mosquitto":
        config = brokers.mosquitto(topics, files, folder / "acl")
        return {"mosquitto.conf": config, "acl": brokers.mosquitto_acl(topics, centres)}
    with refusing(), with_desk(settings) as (_, store), store.read() as connection:
        known = [Known(*one) for one in register.lives(connection, utc_ms())]
    return {"nats.conf": brokers.nats(topics, files, known, _NATS_STORE, node, centres)}
