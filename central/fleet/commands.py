"""The commands for groups of boxes: sanji central group."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from central import shell
from central.store.fleet import facts, groups
from central.store.fleet.groups import GroupError
from central.store.store import Store
from plumbing.clock import utc_ms

_SUBJECT_CHARS_MAX = 200

group = typer.Typer(help="Groups of boxes by name.", no_args_is_help=True)

Config = Annotated[Path, typer.Argument(help="The centre's settings, a TOML file.")]
Name = Annotated[str, typer.Argument(help="The group's name: letters, digits, - and _.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@group.command()
def add(
    config: Config,
    name: Name,
    boxes: Annotated[list[str] | None, typer.Argument(help="The boxes' names.")] = None,
    note: Annotated[str, typer.Option(help="What the group is for; kept when it is made.")] = "",
) -> None:
    """Put boxes into a group, which is made if it is not there; exit code 1 for a box that nobody knows."""
    now_ms, who, names = utc_ms(), shell.who(), boxes or []
    with _opened(config) as store, store.write() as connection:
        known = frozenset(one.box for one in facts.read(connection))
        found = groups.add(connection, name, names, known, who=who, now_ms=now_ms, note=note)
        subject = f"name={name} boxes={' '.join(names)}"[:_SUBJECT_CHARS_MAX]
        shell.record(connection, "group add", subject, now_ms)
    typer.echo(f"{name}: {', '.join(found.boxes) or '-'}")


@group.command()
def remove(
    config: Config,
    name: Name,
    boxes: Annotated[list[str] | None, typer.Argument(help="The boxes; without any, all of it.")] = None,
) -> None:
    """Take boxes out of a group, or remove it; exit code 1 for one that is not there."""
    now_ms, names = utc_ms(), boxes or []
    with _opened(config) as store, store.write() as connection:
        groups.remove(connection, name, names)
        subject = f"name={name} boxes={' '.join(names)}"[:_SUBJECT_CHARS_MAX]
        shell.record(connection, "group remove", subject, now_ms)
    typer.echo(f"{name}: {'removed' if not names else ', '.join(names) + ' taken out'}")


@group.command("list")
def show(config: Config, as_json: AsJson = False) -> None:
    """All groups with their boxes."""
    with _opened(config) as store, store.read() as connection:
        found = groups.listed(connection)
    for one in found:
        line = f"{one.name}: {', '.join(one.boxes) or '-'}{f'  ({one.note})' if one.note else ''}"
        typer.echo(msgspec.json.encode(one).decode() if as_json else line)


@contextmanager
def _opened(config: Path) -> Iterator[Store]:
    with shell.opened(config) as (_settings, store):
        try:
            yield store
        except GroupError as why:
            raise shell.refused(why, shell.FAULTS) from why
