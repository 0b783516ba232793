"""The command sanji edge operator: makes what the settings keep of a badge and of a PIN."""

import re
import secrets
from typing import Annotated

import msgspec
import typer

from edge_agent.counter.people.badges import BADGE, digest
from edge_agent.counter.people.pins import PIN_DIGITS_MAX, PIN_DIGITS_MIN, is_easy
from plumbing.web.passwords import hashed

app = typer.Typer(help="Make an operator's badge and PIN.")

_USAGE = 2
_NUMBER = re.compile(r"[A-Za-z0-9_-]{1,16}")
_NAME_CHARS_MAX = 32
# Without letters and digits that look alike; twelve of 32 are 60 bits, and Code 128 has room on a card.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LETTERS_COUNT = 12


@app.command()
def operator(
    number: Annotated[str, typer.Argument(help="The number on the badge: what events say.")],
    name: Annotated[str, typer.Argument(help="What the page calls the operator.")],
    lead: Annotated[bool, typer.Option("--lead", help="May also close days, count and correct.")] = False,
    badge: Annotated[bool, typer.Option(help="Make a badge.")] = True,
    pin: Annotated[bool, typer.Option(help="Ask for a PIN.")] = True,
) -> None:
    """Print an operator's table for the box's settings; the badge's text, a secret, goes to stderr."""
    _demand(_NUMBER.fullmatch(number), "the number must be 1 … 16 letters, digits, - or _")
    is_name = 0 < len(name) <= _NAME_CHARS_MAX and name.isprintable()
    _demand(is_name, "the name must be 1 … 32 printable characters")
    _demand(badge or pin, "without badge and PIN nobody could sign in")
    lines = [f"[operator.{number}]", f"name = {_quoted(name)}"]
    if badge:
        text = BADGE + "".join(secrets.choice(_LETTERS) for _ in range(_LETTERS_COUNT))
        lines.append(f"badge = {_quoted(digest(text))}")
        typer.echo(f"Print this as Code 128 or QR on the badge, and keep it nowhere else:\n{text}", err=True)
    if pin:
        lines.append(f"pin = {_quoted(hashed(_asked_pin()))}")
    lines.append(f"roles = {_quoted(['lead'] if lead else ['counter'])}")
    typer.echo("\n".join(lines))


def _asked_pin() -> str:
    pin = str(typer.prompt("PIN", hide_input=True, confirmation_prompt=True, err=True))
    digits = f"{PIN_DIGITS_MIN} … {PIN_DIGITS_MAX} digits"
    _demand(not is_easy(pin), f"the PIN must have {digits}, not all the same and no row like 123456")
    return pin


def _quoted(value: object) -> str:
    """JSON's strings and lists are TOML's, too."""
    return msgspec.json.encode(value).decode()


def _demand(is_so: object, otherwise: str) -> None:
    if not is_so:
        typer.echo(otherwise, err=True)
        raise typer.Exit(_USAGE)
