"""The command that gives everything away in open forms: sanji central export."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from central import shell
from central.keys import sealer
from central.store.export.write import Form, write
from central.store.ledgers.persons import Persons
from central.store.store import Store
from plumbing.clock import utc_ms
from plumbing.settings import SettingsError

_PART = ".part"


def export(
    config: Annotated[Path, typer.Argument(help="The centre's settings, a TOML file.")],
    folder: Annotated[Path, typer.Argument(help="The folder to make; it must not be there.")],
    form: Annotated[Form, typer.Option(help="A file a table: csv or jsonl.")] = "csv",
    persons: Annotated[bool, typer.Option(help="With recipients' names and numbers, and pictures.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Write every table of one moment, and the log as JSON lines, while the centre works. The trail notes it.

    Passwords and other secrets are never in it, persons only with --persons.
    """
    part = folder.with_name(folder.name + _PART)
    settings = shell.settings_at(config)
    try:
        opening = Persons(sealer(settings)) if persons else None
        store = shell.store_at(settings)
    except SettingsError as why:
        raise shell.refused(why) from why
    try:
        if folder.exists() or part.exists():
            raise shell.refused(f"{folder} or {part} is there already; name a folder that is not")
        part.mkdir(mode=0o700, parents=True)
        _note(store, f"{form}{' with persons' if persons else ''}")
        with store.read() as connection:
            found = write(connection, part, form, opening, lambda _table: None)
        part.rename(folder)
    except OSError as why:
        raise shell.refused(f"{why}; what is written so far lies in {part}: delete it", shell.FAULTS) from why
    finally:
        store.close()
    rows = sum(one.rows for one in found.values())
    told = {"folder": str(folder), "tables": len(found), "rows": rows, "events": found["event"].rows}
    line = f"{folder}: {rows} rows of {len(found)} tables; schema.json says what is what"
    typer.echo(msgspec.json.encode(told).decode() if as_json else line)


def _note(store: Store, subject: str) -> None:
    """Before anything is written: who takes it away stands in the trail, whatever becomes of it."""
    with store.write() as connection:
        shell.record(connection, "export", subject, utc_ms())
