"""The commands of accounts and of the trail: sanji central user …, sanji central verify-trail."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from central import shell
from central.settings import CentralSettings
from central.store.access import trailing
from central.store.queries import accounts
from central.store.store import Store
from central.web.access import accounts as changing
from central.web.access.accounts import AccountRefused
from central.web.access.rights import Role
from plumbing.clock import utc_ms

user = typer.Typer(help="Who may log in to the pages.", no_args_is_help=True)

Config = Annotated[Path, typer.Argument(help="The centre's settings, a TOML file.")]
Name = Annotated[str, typer.Argument(help="The account's name.")]
Sites = Annotated[list[str] | None, typer.Option("--site", help="A site, with all below it; say it again.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@user.command("add")
def add(
    config: Config,
    name: Name,
    role: Annotated[Role, typer.Option(help="What the account may do.")] = "auditor",
    site: Sites = None,
) -> None:
    """Add an account, for the whole county or for sites. The password is asked for, or read from a pipe."""
    settings, now_ms = shell.settings_at(config), utc_ms()
    chosen = _known_sites(config, settings, site or [])
    given = _typed()
    with _changing(settings) as store:
        changing.add_account(store, name, given, role, now_ms, sites=chosen)
        _record(store, "user add", f"{name} role={role} sites={chosen or 'all'}", now_ms)
    typer.echo(f"account {name}, {role}")


@user.command("list")
def list_(config: Config, as_json: AsJson = False) -> None:
    """All accounts: role, sites, whether there is a second factor, and whether it is off."""
    with _changing(shell.settings_at(config)) as store, store.read() as connection:
        found = accounts.listed(connection)
    for one in found:
        told = {
            "name": one.name,
            "role": one.role,
            "sites": one.sites.split(),
            "has_totp": bool(one.totp),
            "is_off": one.is_off,
            "must_change": one.must_change,
        }
        where, second = one.sites or "whole county", "second factor" if one.totp else "password only"
        line = f"{one.name}  {one.role}  {where}  {second}{'  off' if one.is_off else ''}"
        typer.echo(msgspec.json.encode(told).decode() if as_json else line)


@user.command("role")
def role(
    config: Config, name: Name, role: Annotated[Role, typer.Argument(help="What it may do from now on.")]
) -> None:
    """Give an account another role; the last admin stays one."""
    now_ms = utc_ms()
    with _changing(shell.settings_at(config)) as store:
        done = changing.set_role(store, name, role, now_ms)
        _record(store, "user role", f"{name} {done.before}→{role}{done.ended}", now_ms)
    typer.echo(f"account {name}, {done.before} → {role}{done.ended}")


@user.command("sites")
def sites(config: Config, name: Name, site: Sites = None) -> None:
    """Give an account other sites; without --site the whole county."""
    settings, now_ms = shell.settings_at(config), utc_ms()
    chosen = _known_sites(config, settings, site or [])
    with _changing(settings) as store:
        done = changing.set_sites(store, name, chosen.split(), chosen.split(), now_ms)
        _record(store, "user sites", f"{name} {done.before or 'all'}→{chosen or 'all'}{done.ended}", now_ms)
    typer.echo(f"account {name}, {done.before or 'whole county'} → {chosen or 'whole county'}{done.ended}")


@user.command("off")
def off(config: Config, name: Name) -> None:
    """Let an account log in no more, and end its sessions."""
    _turn(config, name, is_off=True)


@user.command("on")
def on(config: Config, name: Name) -> None:
    """Let an account log in again."""
    _turn(config, name, is_off=False)


@user.command("password")
def password(config: Config, name: Name) -> None:
    """Give an account another password, and end its sessions. It is asked for, or read from a pipe."""
    given, now_ms = _typed(), utc_ms()
    with _changing(shell.settings_at(config)) as store:
        changing.set_password(store, name, given, now_ms)
        _record(store, "user password", name, now_ms)
    typer.echo(f"account {name}, another password")


@user.command("totp-reset")
def totp_reset(config: Config, name: Name) -> None:
    """Take an account's second factor away: its telephone and its codes are lost."""
    now_ms = utc_ms()
    with _changing(shell.settings_at(config)) as store:
        had_one = changing.reset_totp(store, name, now_ms)
        _record(store, "user totp-reset", name, now_ms)
    typer.echo(f"account {name}, {'second factor taken away' if had_one else 'it had no second factor'}")


def verify_trail(config: Config, as_json: AsJson = False) -> None:
    """Hold each row of the trail against the one before it; exit code 1 names the first that does not fit."""
    with _changing(shell.settings_at(config)) as store, store.read() as connection:
        found = trailing.verify(connection)
    holds = f"{found.rows} rows: each follows from the one before it"
    broken = f"row {found.broken} does not follow: it, or the one before it, was changed or taken out"
    text = broken if found.broken else holds
    typer.echo(msgspec.json.encode(found).decode() if as_json else text)
    if found.broken:
        raise typer.Exit(shell.FAULTS)


def _turn(config: Path, name: str, *, is_off: bool) -> None:
    now_ms = utc_ms()
    with _changing(shell.settings_at(config)) as store:
        done = changing.set_off(store, name, now_ms, is_off=is_off)
        _record(store, "user off" if is_off else "user on", name + done.ended, now_ms)
    typer.echo(f"account {name}, {'off' if is_off else 'on'}{done.ended}")


def _record(store: Store, deed: str, subject: str, now_ms: int) -> None:
    with store.write() as connection:
        shell.record(connection, deed, subject, now_ms)


@contextmanager
def _changing(settings: CentralSettings) -> Iterator[Store]:
    """The store, for as long as it is needed; what is refused is said, with code 2."""
    with shell.store_of(settings) as store:
        try:
            yield store
        except AccountRefused as why:
            raise shell.refused(why) from why


def _typed() -> str:
    """Never out of the command line, which stands in the list of processes."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


def _known_sites(config: Path, settings: CentralSettings, asked: list[str]) -> str:
    """The sites as an account keeps them, each of which the county's data has."""
    if not asked:
        return ""
    strange = sorted(set(asked) - {one.site_id for one in shell.county_at(config, settings).sites})
    if strange:
        raise shell.refused(f"there is no site {strange[0]!r} in the county's data")
    return " ".join(sorted(set(asked)))
