"""The commands of a centre: sanji central, sanji coldchain and sanji service-level."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from central import shell
from central.alerts.commands import silence, tell
from central.alerts.make import make_channels
from central.cluster.commands import cluster
from central.cluster.leases import ClusterFault
from central.cluster.settings import ClusterAt, named
from central.county import strangers
from central.fleet.brokering.commands import broker_config, broker_files
from central.fleet.cards.commands import box
from central.fleet.commands import group
from central.fleet.identity.commands import ca
from central.fleet.releases.commands import release
from central.fleet.rollouts.commands import rollout
from central.ordering.commands import command
from central.recipients.make import make_way
from central.run import CentreRun, projections
from central.settings import CentralSettings
from central.store import looking
from central.store.backup.commands import backup, backup_key, restore
from central.store.coldchain.settings_rules import adopt
from central.store.export.commands import export
from central.store.moving.commands import migrate
from central.store.record.chain.commands import verify_chain
from central.store.store import StoreFault, Unopened
from central.telemetry.commands import influx
from central.telemetry.make import influx_of
from central.web.access.commands import user, verify_trail
from central.web.api.commands import token
from logistics.coldchain.errors import ColdChainError, ReadingsError, RuleError
from logistics.coldchain.judge import judge_csv
from logistics.coldchain.mkt import DH_KJ_PER_MOL, mean_kinetic_temperature_c
from logistics.coldchain.rule import Rule
from logistics.service.table import VisitsError, judge_table
from plumbing.clock import utc_ms
from plumbing.settings import SettingsError

_FILE_BYTES_MAX = 64 << 20

central = typer.Typer(help="Run and look after a centre.", no_args_is_help=True)
central.add_typer(user, name="user")
central.add_typer(silence, name="silence")
central.add_typer(token, name="token")
central.add_typer(ca, name="ca")
central.add_typer(box, name="box")
central.add_typer(group, name="group")
central.command("broker-config")(broker_config)
central.command("broker-files")(broker_files)
central.add_typer(command, name="command")
central.add_typer(release, name="release")
central.add_typer(rollout, name="rollout")
central.command("tell")(tell)
central.command("cluster")(cluster)
central.command("backup")(backup)
central.command("backup-key")(backup_key)
central.command("restore")(restore)
central.command("migrate")(migrate)
central.add_typer(influx, name="influx")
central.command("export")(export)
central.command("verify-chain")(verify_chain)
central.command("verify-trail")(verify_trail)
coldchain = typer.Typer(help="Judge temperature records.", no_args_is_help=True)
service_level = typer.Typer(help="Judge how often places were served.")

Config = Annotated[Path, typer.Argument(help="The centre's settings, a TOML file.")]
Member = Annotated[
    str, typer.Option(help="This process's name in the cluster, instead of `member` in [cluster].")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]


@central.command()
def run(config: Config, member: Member = "") -> None:
    """Run all of a centre in one process until it is told to stop."""
    _go(config, member)


@central.command()
def collect(config: Config, member: Member = "") -> None:
    """Run the collector and the alerts, without pages."""
    _go(config, member, web=False)


@central.command()
def web(config: Config, member: Member = "") -> None:
    """Serve the pages, without collecting."""
    _go(config, member, collect=False)


def _go(config: Path, member: str, *, collect: bool = True, web: bool = True) -> None:
    settings = _load_all(config)
    if member:
        settings = settings.model_copy(update={"cluster": _named(config, settings, member)})
    try:
        code = CentreRun(settings, utc_ms(), collect=collect, web=web).run()
    except SettingsError as why:
        raise shell.refused(why) from why
    except ClusterFault as why:
        raise shell.refused(f"{config}: {why}") from why
    except Unopened as why:
        raise shell.refused(f"{config}: store.url: {why}", shell.FAULTS) from why
    except StoreFault as why:
        # Whoever keeps this process alive tries it again: a database that starts is there in a while.
        said = f"{config}: store.url: the database does not answer: {why.orig}"
        raise shell.refused(said, shell.FAULTS) from why
    raise typer.Exit(code)


def _named(config: Path, settings: CentralSettings, member: str) -> ClusterAt:
    try:
        return named(settings.cluster, member)
    except ValueError as why:
        raise shell.refused(f"{config}: {why}") from why


@central.command()
def check(config: Config) -> None:
    """Check a centre's settings and its county's data: every fault at once, exit code 2.

    Then look at the database and leave it as it is: exit code 1 where it is not to be opened.
    """
    settings = _load_all(config)
    try:
        channels = make_channels(settings)
        if settings.recipients is not None:
            make_way(settings.recipients).close()
        if settings.influx is not None:
            influx_of(settings.influx, settings.influx.timeout_s).close()
    except SettingsError as why:
        raise shell.refused(why) from why
    try:
        database = looking.standing(settings.store.url)
    except Unopened as why:
        raise shell.refused(why, shell.FAULTS) from why
    said = f"{len(settings.room)} rooms judged, {len(channels)} channels to tell by"
    typer.echo(f"{config}: good. {said}. The database {database}.")


@central.command()
def rebuild(config: Config, as_json: AsJson = False) -> None:
    """Make every read model again from the log. Stop the collector first."""
    settings = shell.settings_at(config)
    now_ms = utc_ms()
    with shell.store_of(settings) as store:
        adopt(store, settings.room, now_ms)
        read, unread = projections().rebuild(store, now_ms)
    said = msgspec.json.encode({"read": read, "unread": unread}).decode()
    typer.echo(said if as_json else f"{read} events read again, {unread} that this version cannot read")


@coldchain.command()
def judge(
    readings: Annotated[Path, typer.Argument(help="CSV with the columns minute,celsius.")],
    rule: Annotated[Path, typer.Option(help="JSON with hi, lo, duration, interval, … (docs/coldchain.md).")],
    as_json: AsJson = False,
) -> None:
    """The exposure record of a temperature record under a rule."""
    try:
        keys = msgspec.json.decode(_bounded(rule), type=dict[str, object])
        Rule.from_keys(keys)
    except (ColdChainError, OSError, msgspec.DecodeError) as why:
        raise _refused(rule, why) from why
    try:
        record = judge_csv(_bounded(readings).decode("utf-8"), keys)
    except (ColdChainError, OSError, UnicodeDecodeError) as why:
        raise _refused(readings, why) from why
    encoded = msgspec.json.encode(record)
    typer.echo(encoded.decode() if as_json else msgspec.json.format(encoded, indent=2).decode())


@coldchain.command()
def mkt(
    values: Annotated[list[float], typer.Argument(help="Temperatures in °C; put -- before negative ones.")],
    weights: Annotated[str | None, typer.Option(help="How long each lasted: W,W,…")] = None,
    dh: Annotated[float, typer.Option(help="Activation energy in kJ/mol.")] = DH_KJ_PER_MOL,
) -> None:
    """The mean kinetic temperature in °C."""
    try:
        parts = [float(part) for part in weights.split(",")] if weights else None
        found = mean_kinetic_temperature_c(values, parts, dh_kj_per_mol=dh)
    except ValueError as why:
        raise shell.refused(why) from why
    typer.echo(f"{found:.4f}")


@service_level.command()
def service_level_judge(
    visits: Annotated[Path, typer.Argument(help="A CSV table: place,date[,kind,direction,what].")],
    since: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day.")
    ] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day.")] = None,
    as_json: AsJson = False,
) -> None:
    """Per place: visits, visits per week, the largest gap, and each promise kept, broken or unreported."""
    try:
        text = _bounded(visits).decode("utf-8")
        found = judge_table(text, since.date() if since else None, until.date() if until else None)
    except (VisitsError, ReadingsError, OSError, UnicodeDecodeError) as why:
        raise _refused(visits, why) from why
    encoded = msgspec.json.encode(found)
    typer.echo(encoded.decode() if as_json else msgspec.json.format(encoded, indent=2).decode())


def _bounded(path: Path) -> bytes:
    """A file's bytes. Raises ReadingsError for one that is too large to be what it should be."""
    with path.open("rb") as file:
        data = file.read(_FILE_BYTES_MAX + 1)
    if len(data) > _FILE_BYTES_MAX:
        raise ReadingsError([f"larger than {_FILE_BYTES_MAX >> 20} MiB; judge it in parts"])
    return data


def _refused(path: Path, why: Exception) -> typer.Exit:
    """Say of which file what is wrong, a line a fault."""
    faults = why.faults if isinstance(why, RuleError | ReadingsError | VisitsError) else [str(why)]
    return shell.refused("\n".join(f"{path}: {fault}" for fault in faults))


def _load_all(config: Path) -> CentralSettings:
    """The settings, after a look at the county's data that they name."""
    settings = shell.settings_at(config)
    faults = strangers(shell.county_at(config, settings), settings.room)
    if faults:
        raise shell.refused("\n".join(f"{config}: {fault}" for fault in faults))
    return settings
