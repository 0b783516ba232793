"""The commands that order something of boxes: sanji central command."""

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from central import shell
from central.county import view
from central.ordering.groups import Group, GroupFault, members
from central.ordering.making import OrderFault, made
from central.store.fleet import groups
from central.store.fleet.groups import GroupError
from central.store.ledgers.held import versions
from central.store.ledgers.register.pushing import ROLES as EVERYBODY
from central.store.links import deeds
from central.store.queries import commanded
from logistics.parcels.waybills import CarrierPack, PackError
from plumbing import signing
from plumbing.clock import utc_ms

_SUBJECT_CHARS_MAX = 200

command = typer.Typer(help="Order something of boxes, and see what came of it.", no_args_is_help=True)

Config = Annotated[Path, typer.Argument(help="The centre's settings, a TOML file.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@command.command("key")
def make_key(
    file: Annotated[Path, typer.Argument(help="Where the private key is, or shall be made.")],
    as_json: AsJson = False,
) -> None:
    """Make the key that commands are signed with, if it is not there; prints the public half for boxes."""
    try:
        public = signing.text_of(signing.made_once(file))
    except (OSError, signing.KeyFault) as why:
        raise shell.refused(f"{file}: {why}") from why
    typer.echo(_json({"key": public}) if as_json else public)


@command.command()
def send(
    config: Config,
    kind: Annotated[str, typer.Argument(help="config.set, notice.show, photo.take, clock.ask, log.fetch, …")],
    boxes: Annotated[list[str] | None, typer.Argument(help="The boxes' names.")] = None,
    role: Annotated[str, typer.Option(help="All boxes of a role.")] = "",
    site: Annotated[str, typer.Option(help="All boxes of a site and of those below it.")] = "",
    in_group: Annotated[
        str, typer.Option("--group", help="All boxes of a group (sanji central group).")
    ] = "",
    all_boxes: Annotated[bool, typer.Option("--all", help="All boxes of the county.")] = False,
    text: Annotated[str, typer.Option(help="The notice, the number of lines, the version.")] = "",
    file: Annotated[
        Path | None, typer.Option(help="The box.toml for config.set; - is standard input.")
    ] = None,
    hours: Annotated[float, typer.Option(min=0.01, max=deeds.HOURS_MAX, help="It expires after these.")] = 72,
    as_json: AsJson = False,
) -> None:
    """Order something of boxes; prints the order's name."""
    now_ms = utc_ms()
    with shell.opened(config) as (settings, store):
        try:
            deed = made(kind, _read(file) if file else text, now_ms, hours)
            children = view(shell.county_at(config, settings), settings.room).children
            with store.write() as connection:
                grouped = groups.boxes_of(connection, in_group) if in_group else ()
                group = Group((*(boxes or ()), *grouped), role, site, all_boxes)
                found = members(connection, group, children)
                names = [one.box for one in found]
                subject = f"kind={kind} boxes={' '.join(names)}"[:_SUBJECT_CHARS_MAX]
                shell.record(connection, "command send", subject, now_ms)
                name = deeds.order(
                    connection,
                    names,
                    deed,
                    who=shell.who(),
                    now_ms=now_ms,
                    waits_ms=int(hours * deeds.HOUR_MS),
                )
        except (OrderFault, GroupFault, GroupError, OSError, UnicodeDecodeError) as why:
            raise shell.refused(why) from why
    typer.echo(_json({"order": name, "boxes": names}) if as_json else f"{name}: {', '.join(names)}")


@command.command("list")
def show(
    config: Config,
    name: Annotated[str, typer.Argument(help="The order's name; all without.")] = "",
    as_json: AsJson = False,
) -> None:
    """What was ordered and how it stands at each box; exit code 1 for a name that no order has."""
    with shell.opened(config) as (_settings, store), store.read() as connection:
        found = commanded.listed(connection, name)
    for row in (row for order in found for row in order.rows):
        if as_json:
            told = {"order": row.name, "stands": row.stands, **msgspec.to_builtins(row)}
            typer.echo(_json(told))
        else:
            why = " ".join(part for part in (row.reason, row.detail) if part)
            typer.echo(f"{row.name} {row.kind} {row.box} {row.stands} {why}".rstrip())
    raise typer.Exit(shell.FAULTS if name and not found else 0)


@command.command()
def fetch(
    config: Config,
    identity: Annotated[str, typer.Argument(help="The command's own id, as `list --json` shows it.")],
) -> None:
    """Write the picture or log that a command brought to standard output; exit code 1 if it brought none."""
    with shell.opened(config) as (_settings, store), store.read() as connection:
        found = commanded.brought(connection, identity)
    if found is None:
        raise shell.refused(f"command {identity}: brought nothing", shell.FAULTS)
    sys.stdout.buffer.write(found[2])


@command.command("rules")
def rules(
    config: Config,
    file: Annotated[Path, typer.Argument(help="A pack of carriers' rules, TOML; - is standard input.")],
    as_json: AsJson = False,
) -> None:
    """Have all boxes go by these rules of carriers' numbers; a pack with a fault is sent to none."""
    now_ms = utc_ms()
    try:
        text = _read(file)
        pack = CarrierPack.parse(text)
    except (OSError, UnicodeDecodeError, PackError) as why:
        raise shell.refused(f"{file}: {why}") from why
    with shell.opened(config) as (_settings, store), store.write() as connection:
        # Its bytes are what is sent: a box reads it as we just did, its golden samples too.
        is_new = versions.renew(
            connection, "carriers", text.encode(), roles=EVERYBODY, who=shell.who(), now_ms=now_ms
        )
        number = versions.sent(connection, "carriers")[0].version
        if is_new:
            shell.record(connection, "command rules", f"version={number}", now_ms)
    told = {"version": number, "is_new": is_new, "carriers": len(pack.carriers)}
    said = f"version {number}, {'sent to all boxes' if is_new else 'which they are sent already'}"
    typer.echo(_json(told) if as_json else said)


@command.command("settings")
def drift(config: Config, as_json: AsJson = False) -> None:
    """By which settings each box goes and which it should; exit code 1 if some do not."""
    with shell.opened(config) as (_settings, store), store.read() as connection:
        going = commanded.going(connection).values()
    for one in going:
        if as_json:
            typer.echo(_json({**msgspec.to_builtins(one), "drift": one.is_drifting}))
        else:
            mark = "DRIFT" if one.is_drifting else "ok"
            typer.echo(
                f"{one.box} {mark} {one.running[:12] or '-'} {one.wanted[:12] or '-'} {one.state} {one.why}"
            )
    raise typer.Exit(shell.FAULTS if any(one.is_drifting for one in going) else 0)


def _read(file: Path) -> str:
    return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")


def _json(told: object) -> str:
    return msgspec.json.encode(told).decode()
