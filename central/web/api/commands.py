"""The commands of tokens: sanji central token add, list and end."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from central import shell
from central.settings import CentralSettings
from central.store.access import tokens
from central.store.access.tokens import DAYS_MAX, Token, TokenRefused, Wish
from central.store.store import Connection
from plumbing.clock import utc_ms

token = typer.Typer(help="Tokens by which other systems read /api/v1 and /metrics.", no_args_is_help=True)

Config = Annotated[Path, typer.Argument(help="The centre's settings, a TOML file.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@token.command()
def add(
    config: Config,
    name: Annotated[str, typer.Argument(help="Whose it is: the system that reads by it.")],
    scope: Annotated[list[str], typer.Option(help="What it may read; say it again for more.")],
    site: Annotated[
        list[str] | None, typer.Option(help="A site, with all below it; without: the whole county.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=DAYS_MAX, help="How long it lasts.")] = 90,
    account: Annotated[str, typer.Option(help="Who answers for it; without: who runs this.")] = "",
) -> None:
    """Make a token; it is printed this once and kept nowhere."""
    wish = Wish(name, account or shell.who(), tuple(scope), tuple(site or ()), days)
    settings = shell.settings_at(config)
    known = frozenset(one.site_id for one in shell.county_at(config, settings).sites)
    now_ms = utc_ms()
    try:
        with _writing(settings) as connection:
            secret = tokens.add(connection, wish, now_ms, known)
            shell.record(connection, "token add", f"name={name}", now_ms)
    except TokenRefused as why:
        raise shell.refused(why) from why
    typer.echo(secret)


@token.command("list")
def list_(config: Config, as_json: AsJson = False) -> None:
    """All tokens, the newest first: what each may read, until when, and when it was used last."""
    now_ms = utc_ms()
    with shell.opened(config) as (_settings, store), store.read() as connection:
        found = tokens.listed(connection)
    for one in found:
        typer.echo(msgspec.json.encode(one).decode() if as_json else _line(one, now_ms))


@token.command()
def end(config: Config, number: Annotated[str, typer.Argument(help="The token's id, as list says.")]) -> None:
    """End a token at once."""
    now_ms = utc_ms()
    with _writing(shell.settings_at(config)) as connection:
        is_ended = tokens.end(connection, number, now_ms)
        shell.record(connection, "token end", f"id={number}", now_ms)
    if not is_ended:
        why = f"there is no token {number!r} that is not ended; sanji central token list says"
        raise shell.refused(why, shell.FAULTS)
    typer.echo(f"token {number} is ended")


def _line(one: Token, now_ms: int) -> str:
    state = "good" if one.is_good(now_ms) else "ended" if one.ended_ms is not None else "over"
    reach = " ".join(sorted(one.sites)) or "the whole county"
    used = _day(one.used_ms) if one.used_ms is not None else "never"
    scopes = " ".join(sorted(one.scopes))
    return f"{one.id} {state}: {one.name}, {scopes}, {reach}, until {_day(one.until_ms)}, used {used}"


def _day(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).date().isoformat()


@contextmanager
def _writing(settings: CentralSettings) -> Iterator[Connection]:
    with shell.store_of(settings) as store, store.write() as connection:
        yield connection
