"""The command that moves a centre to another database: sanji central migrate."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from central import shell
from central.store.moving.ends import MoveFault
from central.store.moving.move import Moved, Order, Step, move
from central.store.store import StoreFault
from plumbing.clock import up_ms, utc_ms

_MANY_ROWS = 10_000


def migrate(
    config: Annotated[Path, typer.Argument(help="The centre's settings, a TOML file.")],
    to: Annotated[
        str, typer.Option(help="postgresql+psycopg://USER@HOST/DATABASE or sqlite:////path/to/file, empty.")
    ],
    again: Annotated[
        bool, typer.Option("--again", help="Drop what an unfinished move left there, and begin anew.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Move all of a centre to another database, and prove it row by row. Stop the centre first.

    Cut short at any moment the old database is as it was; the same command goes on.
    """
    settings = shell.settings_at(config)
    order = Order(settings.store.url, to, shell.deed("migrate", "", utc_ms()), again)
    try:
        done = move(order, up_ms, lambda step: _tell(step, is_quiet=as_json))
    except MoveFault as why:
        raise shell.refused(why, shell.FAULTS) from why
    except StoreFault as why:
        raise shell.refused(f"the database itself: {str(why.orig).strip()}", shell.FAULTS) from why
    typer.echo(_json(done) if as_json else "\n".join(_lines(done, config)))


def _tell(step: Step, *, is_quiet: bool) -> None:
    if step.rows >= _MANY_ROWS and not is_quiet:
        pace = round(step.rows * 1000 / max(1, step.ms))
        typer.echo(
            f"{step.done} {step.table}: {step.rows} rows, {step.ms / 1000:.1f} s, {pace} rows/s", err=True
        )


def _json(done: Moved) -> str:
    tables = [
        {
            "table": one.table,
            "rows": one.target.rows,
            "bytes": one.target.bytes,
            "digest": one.target.digest,
            "is_equal": one.source == one.target,
        }
        for one in done.tables
    ]
    totals = {"rows": _sum(done, "rows"), "bytes": _sum(done, "bytes")}
    times = {"copied_s": done.copied_ms / 1000, "compared_s": done.compared_ms / 1000}
    told = {"to": done.to, **totals, **times, "tables": tables, "changed": done.changed}
    return msgspec.json.encode(told).decode()


def _sum(done: Moved, what: str) -> int:
    return sum(int(getattr(one.target, what)) for one in done.tables)


def _lines(done: Moved, config: Path) -> list[str]:
    changed = [f"{one.table}: row {one.key}: NUL in {one.column} is U+FFFD there" for one in done.changed]
    return [
        *changed,
        f"{len(done.tables)} tables, {_sum(done, 'rows')} rows, copied in {done.copied_ms / 1000:.1f} s;"
        f" read again on both sides and compared in {done.compared_ms / 1000:.1f} s: all the same",
        f'in {config}, [store]: url = "{done.to}"  (with the password as you gave it, if there was one)',
        "then start the centre. The old database opens no more; keep it until the next good backup",
    ]
