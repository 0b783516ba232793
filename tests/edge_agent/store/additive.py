"""Whether a step of the box's database leaves everything that the release before knows of as it was."""

from collections.abc import Callable, Iterator
from contextlib import closing

from msgspec import Struct

from plumbing.sqlite import Database, Migrations


class Look(Struct, frozen=True):
    """A database's shape: columns as (type, not null, default, key) and what else could refuse a row."""

    columns: dict[tuple[str, str], tuple[str, int, str | None, int]]
    guards: frozenset[str]


def shape(db: Database) -> Look:
    """As it is now."""
    rows = db.execute(
        'SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk FROM sqlite_schema m,'
        " pragma_table_xinfo(m.name) c WHERE m.type = 'table'"
    ).fetchall()
    guards = db.execute(
        "SELECT m.tbl_name || ' trigger ' || m.name FROM sqlite_schema m WHERE m.type = 'trigger'"
        " UNION SELECT t.name || ' unique ' || i.name FROM sqlite_schema t, pragma_index_list(t.name) i"
        " WHERE t.type = 'table' AND i.\"unique\" UNION SELECT tbl_name || ' check ' FROM sqlite_schema"
        " WHERE sql LIKE '%CHECK%'"
    ).fetchall()
    columns = {
        (table, name): (kind, notnull, default, pk) for table, name, kind, notnull, default, pk in rows
    }
    return Look(columns, frozenset(name for (name,) in guards))


def faults(before: Look, after: Look) -> Iterator[str]:
    """What the release before could not live with."""
    tables = {table for table, _ in before.columns}
    for place, column in before.columns.items():
        if after.columns.get(place) != column:
            yield f"{'.'.join(place)} is gone or another"
    for (table, name), (_, notnull, default, _) in after.columns.items():
        if table in tables and (table, name) not in before.columns and notnull and default is None:
            yield f"{table}.{name} must be given, and the release before does not know it"
    for guard in sorted(after.guards - before.guards):
        # Of a table that the release before does not know it may be what it likes.
        if guard.split()[0] in tables:
            yield f"{guard} may refuse what the release before writes"


def walked(steps: Migrations, since: str) -> Iterator[tuple[str, list[str]]]:
    """Each step after one, with its faults, on a database that goes through them."""
    with closing(Database(memory=True)) as db:
        names = [step.name for step in steps.pending(db)]
        for name, following in zip(names, [*names[1:], None], strict=True):
            before = shape(db)
            steps.apply(db, stop_before=following)
            if names.index(name) > names.index(since):
                yield name, list(faults(before, shape(db)))


def planted(*sql: str) -> Callable[[Database], None]:
    """A step of these statements."""

    def work(db: Database) -> None:
        for one in sql:
            db.execute(one)

    return work
