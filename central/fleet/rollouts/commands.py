"""The commands of rollouts: sanji central rollout start|list|pause|resume|cancel."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from central import shell
from central.county import view
from central.fleet.rollouts import rollouts as work
from central.fleet.rollouts.rollouts import RolloutFault
from central.fleet.rollouts.waves import DEFAULT, WaveFault
from central.ordering.groups import Group, GroupFault, members
from central.store.releases import rollouts
from central.store.releases.rollouts import Rollout
from central.store.store import Connection
from plumbing.clock import utc_ms

_SUBJECT_CHARS_MAX = 200

rollout = typer.Typer(help="Bring a version to boxes in waves.", no_args_is_help=True)

Config = Annotated[Path, typer.Argument(help="The centre's settings, a TOML file.")]
Identity = Annotated[str, typer.Argument(help="The rollout's name, as `list` shows it.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@rollout.command()
def start(
    config: Config,
    version: Annotated[str, typer.Argument(help="A release that was added.")],
    waves: Annotated[
        str, typer.Option(help="Waves apart by ;  each of boxes, site:ID, a number, a share, or rest.")
    ] = DEFAULT,
    role: Annotated[str, typer.Option(help="Of boxes of this role alone.")] = "",
    site: Annotated[str, typer.Option(help="Of boxes of this site and of those below it alone.")] = "",
    fail_max: Annotated[int, typer.Option(min=0, max=1000, help="More failures stop it.")] = 0,
    soak_min: Annotated[int, typer.Option(min=0, max=20_160, help="So long a wave must live well.")] = 60,
    silent_min: Annotated[int, typer.Option(min=5, max=40_320, help="Silent for longer is failed.")] = 1440,
    as_json: AsJson = False,
) -> None:
    """Begin: the first wave is ordered at once, the next ones when all before them live well."""
    now_ms, who = utc_ms(), shell.who()
    new = work.named(version, who, now_ms, fail_max=fail_max, soak_min=soak_min, silent_min=silent_min)
    with shell.opened(config) as (settings, store):
        children = view(shell.county_at(config, settings), settings.room).children
        try:
            with store.write() as connection:
                group = Group((), role, site, is_all=not (role or site))
                begun = work.begin(connection, new, waves, members(connection, group, children), children)
                subject = f"{begun.id} {version} {waves}"[:_SUBJECT_CHARS_MAX]
                shell.record(connection, "rollout start", subject, now_ms)
                parts = rollouts.parts(connection, begun.id)
        except (RolloutFault, WaveFault, GroupFault) as why:
            raise shell.refused(why) from why
    if as_json:
        typer.echo(msgspec.json.encode(begun))
        return
    sizes = [sum(part.wave == number for part in parts) for number in range(1, begun.waves + 1)]
    typer.echo(f"{begun.id}: {version} to {len(parts)} boxes in waves of {', '.join(map(str, sizes))}")


@rollout.command("list")
def list_(
    config: Config,
    identity: Annotated[str, typer.Argument(help="One of them, with its boxes; all without.")] = "",
    as_json: AsJson = False,
) -> None:
    """How rollouts stand; exit code 1 for a name that none has."""
    with shell.opened(config) as (_settings, store), store.read() as connection:
        found = [one for one in rollouts.listed(connection) if identity in {"", one.id}]
        parts = rollouts.parts(connection, identity) if identity else ()
    for one in found:
        told = f"{one.id} {one.version} {one.state} wave {one.wave}/{one.waves} {one.why}".rstrip()
        typer.echo(msgspec.json.encode(one) if as_json else told)
    for part in parts:
        told = f"  {part.wave} {part.box} {part.state} {part.reason} {part.why}".rstrip()
        typer.echo(msgspec.json.encode(part) if as_json else told)
    raise typer.Exit(shell.FAULTS if identity and not found else 0)


@rollout.command()
def pause(config: Config, identity: Identity) -> None:
    """Order nothing more; what was ordered goes on."""
    _do(config, "rollout pause", identity, lambda connection, _now_ms: work.pause(connection, identity))


@rollout.command()
def resume(config: Config, identity: Identity) -> None:
    """Go on; after a stop, in spite of what failed."""
    _do(config, "rollout resume", identity, lambda connection, _now_ms: work.resume(connection, identity))


@rollout.command()
def cancel(config: Config, identity: Identity) -> None:
    """End it, and take back what no box has begun."""
    _do(
        config,
        "rollout cancel",
        identity,
        lambda connection, now_ms: work.cancel(connection, identity, now_ms),
    )


def _do(config: Path, deed: str, identity: str, change: Callable[[Connection, int], Rollout]) -> None:
    now_ms = utc_ms()
    with shell.opened(config) as (_settings, store):
        try:
            with store.write() as connection:
                changed = change(connection, now_ms)
                shell.record(connection, deed, identity[:_SUBJECT_CHARS_MAX], now_ms)
        except RolloutFault as why:
            raise shell.refused(why) from why
    typer.echo(f"{identity}: {changed.state}")
