"""The command that proves the log: sanji central verify-chain."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from central import shell
from central.store.record.chain.seal import LAST_DAY
from central.store.record.chain.verify import Fault, Verified, verify

_DAY = r"YYYY-MM-DD"


def verify_chain(
    config: Annotated[Path, typer.Argument(help="The centre's settings, a TOML file.")],
    from_day: Annotated[str, typer.Option("--from", help=f"The first day, {_DAY}.")] = "",
    to_day: Annotated[str, typer.Option("--to", help=f"The last day, {_DAY}.")] = LAST_DAY,
    expect: Annotated[
        list[str] | None,
        typer.Option(help="DAY=DIGEST as a daily word told it; may be given several times."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Compute each sealed day's digest from the log again; exit code 1 names what was changed since."""
    expected = dict(_expected(one) for one in expect or ())
    with shell.opened(config) as (_settings, store), store.read() as connection:
        found = verify(connection, from_day=from_day, to_day=to_day, expected=expected)
    typer.echo(msgspec.json.encode(found).decode() if as_json else "\n".join(_lines(found)))
    if found.faults:
        raise typer.Exit(shell.FAULTS)


def _expected(text: str) -> tuple[str, str]:
    day, _, digest = text.partition("=")
    if len(day) != len(_DAY) or len(digest) != 64:
        raise typer.BadParameter(f"{text!r} is not DAY=DIGEST, a day {_DAY} and 64 hexadecimal digits")
    return day, digest.lower()


def _lines(found: Verified) -> list[str]:
    said = [
        f"{found.days} sealed days, {found.events} events; the last day's digest is {found.digest or '-'}"
    ]
    return said + ([_line(fault) for fault in found.faults] or ["the log is what was sealed"])


def _line(fault: Fault) -> str:
    where = f"{fault.day}, events {fault.first_id} to {fault.last_id}: "
    match fault.kind:
        case "changed":
            return where + "something in them, or their order, is not what was sealed"
        case "events":
            return where + f"{fault.found} are there, {fault.sealed} were sealed"
        case "missing_day":
            return where + "what was sealed before it is not there"
        case "not_expected":
            return f"{fault.day}: its digest is not the one that was told"
        case "not_sealed":
            return f"{fault.day}: is not sealed, or its seal is gone"
