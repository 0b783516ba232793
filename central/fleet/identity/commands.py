"""The commands of identities: sanji central ca … and sanji central box …."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
import typer

from central import shell
from central.fleet.identity import authority
from central.fleet.identity.authority import Authority
from central.fleet.identity.brokers import CENTRE
from central.fleet.identity.desk import Denied, Desk, Who
from central.fleet.identity.make import authority_of, desk_of, roles_of
from central.fleet.identity.naming import BROKER, new_identity
from central.fleet.identity.settings import IdentityAt
from central.settings import CentralSettings
from central.shell import refused, settings_at
from central.store.identities import register
from central.store.identities.register import Identity, Issued
from central.store.store import Store
from logistics.counties.county import CountyError
from plumbing import signing
from plumbing.address import Address
from plumbing.clock import utc_ms
from plumbing.settings import SettingsError
from plumbing.trust import keys
from plumbing.trust.codes import Code
from plumbing.trust.keys import KeyFault

ca = typer.Typer(help="The county's certificate authority.", no_args_is_help=True)
box = typer.Typer(help="Which boxes may come in.", no_args_is_help=True)

Config = Annotated[Path, typer.Argument(help="The centre's settings, a TOML file with [identity].")]
Name = Annotated[str, typer.Argument(help="The box's name: letters, digits, - and _.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@ca.command()
def init(config: Config) -> None:
    """Make the authority, the key of commands, and the certificates of the centre and the broker."""
    settings = settings_at(config)
    identity, now_ms = identity_in(settings), utc_ms()
    with refusing():
        authority.make(identity.folder, settings.county.id, now_ms)
        made = Authority(identity.folder)
        made.write_crl([], now_ms)
        for name, hosts in _servers(identity):
            _certify(made, name, hosts, now_ms)
    _record(settings, "ca init", f"{identity.folder}", now_ms)
    typer.echo(f"{identity.folder}: an authority for county {settings.county.id}.")
    typer.echo(f"Take {authority.ROOT_KEY} out of it into a safe: nothing needs it for ten years.")
    typer.echo(f"The broker needs {authority.CHAIN}, {BROKER}.crt, {BROKER}.key and {authority.CRL}.")


@ca.command()
def issue(
    config: Config,
    name: Annotated[str, typer.Argument(help="centre or broker, or another service's name.")],
    host: Annotated[list[str] | None, typer.Option(help="A name or address it is reached at.")] = None,
) -> None:
    """Give the centre or the broker another certificate, over a new key."""
    settings, now_ms = settings_at(config), utc_ms()
    hosts = host or dict(_servers(identity_in(settings))).get(name, [])
    with refusing(), with_desk(settings) as (_desk, store):
        with store.read() as connection:
            if register.find(connection, name):
                raise Denied(f"{name!r} is a box: it gets its certificate by its code")
        _certify(authority_of(settings), name, hosts, now_ms)
    _record(settings, "ca issue", f"{name} {' '.join(hosts)}".strip(), now_ms)
    typer.echo(f"{identity_in(settings).folder / name}.crt, for {', '.join(hosts) or 'no address'}")


@ca.command()
def signer(
    config: Config,
    root_key: Annotated[Path, typer.Argument(help="The root's key, out of the safe.")],
    new_key: Annotated[
        bool, typer.Option("--new-key", help="Its key was seen: nothing that it signed is good any more.")
    ] = False,
) -> None:
    """Make the signing certificate anew, before its ten years are over; then restart the centre."""
    settings, now_ms = settings_at(config), utc_ms()
    with refusing():
        folder = identity_in(settings).folder
        authority.renew_signer(folder, root_key, settings.county.id, now_ms, has_new_key=new_key)
    _record(settings, "ca signer", "new key" if new_key else "", now_ms)
    typer.echo(f"made; restart the centre, and give the broker {authority.CHAIN}")
    if new_key:
        typer.echo("Then `sanji central ca issue` for centre and broker, and a new code for every box.")


@box.command("add")
def add(
    config: Config,
    name: Name,
    site: Annotated[str, typer.Option(help="The site's id in the county's data.")],
    role: Annotated[str, typer.Option(help="village, township, hub or coldstore; else the site's.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make an identity for a new box, and its one-time code."""
    settings, now_ms = settings_at(config), utc_ms()
    try:
        new = new_identity(name, site, role, roles_of(settings), shell.who(), now_ms)
    except (CountyError, OSError, UnicodeDecodeError, Denied) as why:
        raise refused(why) from why
    _give(settings, name, lambda desk: desk.add(new, who()), now_ms, as_json=as_json)


@box.command("code")
def code(config: Config, name: Name, as_json: AsJson = False) -> None:
    """Another code: for one that is over, or for a swapped box, whose old one is out once the new is in."""
    settings, now_ms = settings_at(config), utc_ms()
    _give(settings, name, lambda desk: desk.code(name, who(), now_ms), now_ms, as_json=as_json)


@box.command("revoke")
def revoke(
    config: Config, name: Name, why: Annotated[str, typer.Option(help="Stolen, lost, sold …")] = ""
) -> None:
    """Shut a box out at once: its certificates and codes are good no more, its batches are refused."""
    settings = settings_at(config)
    with refusing(), with_desk(settings) as (desk, _):
        desk.revoke(name, why, who(), utc_ms())
    typer.echo(f"{name} is out. {identity_in(settings).folder / authority.CRL} says so to the broker.")


@box.command("list")
def list_(config: Config, as_json: AsJson = False) -> None:
    """All boxes by right: site, role, and how their certificate stands."""
    settings, now_ms = settings_at(config), utc_ms()
    with refusing(), with_desk(settings) as (_, store), store.read() as connection:
        newest = register.newest(connection)
        found = [(one, newest.get(one.box)) for one in register.listed(connection)]
    for one, certificate in found:
        until = certificate.expires_ms if certificate else None
        told = {**msgspec.structs.asdict(one), "until_ms": until}
        line = f"{one.box}  {one.site}  {one.role}  {_state(one, certificate, now_ms)}"
        typer.echo(msgspec.json.encode(told).decode() if as_json else line)


def _give(
    settings: CentralSettings, name: str, ask: Callable[[Desk], Code], now_ms: int, *, as_json: bool
) -> None:
    """Print a code, this once, with what to type at the box."""
    with refusing(), with_desk(settings) as (desk, _):
        given = str(ask(desk))
    identity = identity_in(settings)
    until = datetime.fromtimestamp(now_ms // 1000 + round(identity.code_hours * 3600), UTC)
    told = {"box": name, "code": given, "until": until.isoformat(), "centre": identity.url}
    if as_json:
        typer.echo(msgspec.json.encode(told).decode())
        return
    typer.echo(f"box {name}, once and until {until:%Y-%m-%d %H:%M} UTC:\n\n    {given}\n")
    typer.echo(f"At the box:  sanji edge enrol --centre {identity.url}    (it asks for the code)")


def _state(one: Identity, certificate: Issued | None, now_ms: int) -> str:
    """How a box's certificate stands, in words."""
    if one.revoked_ms:
        return f"revoked {one.why}".strip()
    if certificate is None or certificate.life != one.life:
        return "no certificate yet"
    until = datetime.fromtimestamp(certificate.expires_ms // 1000, UTC)
    return f"{'over since' if certificate.expires_ms <= now_ms else 'good until'} {until:%Y-%m-%d}"


def _certify(made: Authority, name: str, hosts: list[str], now_ms: int) -> None:
    key = keys.new_key()
    certificate = made.certify_server(key.public_key(), name, hosts, now_ms)
    keys.write_secret(made.folder / f"{name}.key", keys.pem_of(key))
    keys.write_open(
        made.folder / f"{name}.crt", (keys.pem_of_certificate(certificate) + made.chain_pem).encode()
    )


def _servers(identity: IdentityAt) -> list[tuple[str, list[str]]]:
    """The certificates that the centre begins with, and the addresses that they are for."""
    hosts = [Address.parse(url).host for url in identity.brokers]
    return [(CENTRE, [urlsplit(identity.url).hostname or ""]), (BROKER, list(dict.fromkeys(hosts)))]


def identity_in(settings: CentralSettings) -> IdentityAt:
    """What `[identity]` says; without it, code 2."""
    if settings.identity is None:
        raise refused("[identity] is missing in the settings: it says where the authority lies")
    return settings.identity


@contextmanager
def with_desk(settings: CentralSettings) -> Iterator[tuple[Desk, Store]]:
    """The desk and its store, closed afterwards. Raises Denied without an authority."""
    with shell.store_of(settings) as store:
        desk = desk_of(settings, store)
        if desk is None:
            raise Denied("[identity] is missing in the settings: it says where the authority lies")
        yield desk, store


@contextmanager
def refusing() -> Iterator[None]:
    """What is refused is said, with code 2."""
    try:
        yield
    except (Denied, KeyFault, signing.KeyFault, SettingsError) as why:
        raise refused(why) from why


def who() -> Who:
    """Whoever runs a command, as the desk knows him."""
    return Who(shell.who(), "command")


def _record(settings: CentralSettings, deed: str, subject: str, now_ms: int) -> None:
    with shell.store_of(settings) as store, store.write() as connection:
        shell.record(connection, deed, subject, now_ms)
