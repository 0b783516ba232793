"""Writes all tables of one moment into a folder, with a schema; the log once more as JSON lines."""

import csv
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import Boolean, Column, Connection, Integer, LargeBinary, Table, select

from central.store import tables
from central.store.export.rules import left_out
from central.store.ledgers.persons import Person, Persons
from central.store.ledgers.tables import personal
from logistics.parcels.told import Place

Form = Literal["csv", "jsonl"]
Values = dict[str, Any]
_ROWS = 2_000
_SCHEMA, _LOG, _PERSONS = "schema.json", "events.jsonl", "persons.jsonl"


class Shape(Struct, frozen=True):
    """A column: what is in it, and whether it is exported."""

    name: str
    type: str
    may_be_null: bool
    is_key: bool
    is_left_out: bool


class Exported(Struct, frozen=True):
    """A table: its file, "" where it is left out, how many rows, and its columns."""

    file: str
    rows: int
    columns: tuple[Shape, ...]


def write(
    connection: Connection, folder: Path, form: Form, persons: Persons | None, told: Callable[[str], None]
) -> dict[str, Exported]:
    """All of it into an empty folder: a file a table. With `persons` what is known of people, opened, too."""
    found: dict[str, Exported] = {}
    for table in sorted(tables.metadata.sorted_tables, key=lambda one: one.name):
        found[str(table.name)] = _table(connection, folder, table, form, with_persons=persons is not None)
        told(table.name)
    _write_log(connection, folder / _LOG)
    if persons is not None:
        _write_persons(connection, folder / _PERSONS, persons)
    schema = {"tables": found, "log": _LOG, "bytes": "base64", "times": "milliseconds since 1970, UTC"}
    (folder / _SCHEMA).write_bytes(msgspec.json.format(msgspec.json.encode(schema), indent=1) + b"\n")
    return found


def _table(connection: Connection, folder: Path, table: Table, form: Form, *, with_persons: bool) -> Exported:
    out = left_out(table.name, with_persons=with_persons)
    columns = [] if "*" in out else [one for one in table.columns if one.name not in out]
    shapes = tuple(_shape(one, is_left_out=one not in columns) for one in table.columns)
    if not columns:
        return Exported("", 0, shapes)
    path = folder / f"{table.name}.{form}"
    rows = _rows(connection, columns, table)
    names = [str(one.name) for one in columns]
    count = _as_csv(path, names, rows) if form == "csv" else _as_lines(path, rows)
    return Exported(path.name, count, shapes)


def _rows(connection: Connection, columns: Iterable[Column[Any]], table: Table) -> Iterator[Values]:
    query = select(*columns).order_by(*table.primary_key.columns)
    for row in connection.execution_options(yield_per=_ROWS).execute(query).mappings():
        yield {str(name): _plain(value) for name, value in row.items()}


def _as_csv(path: Path, names: list[str], rows: Iterable[Values]) -> int:
    """RFC 4180 in UTF-8. Null and an empty text look alike in it: JSON lines tell them apart."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.DictWriter(file, names)
        lines.writeheader()
        for row in rows:
            lines.writerow(row)
            count += 1
    return count


def _as_lines(path: Path, rows: Iterable[object]) -> int:
    count = 0
    encoder = msgspec.json.Encoder()
    with path.open("wb") as file:
        for row in rows:
            file.write(encoder.encode(row) + b"\n")
            count += 1
    return count


def _write_log(connection: Connection, path: Path) -> None:
    """Each event with its body opened, in the order in which they were stored."""
    query = select(tables.event).order_by(tables.event.c.id)
    found = connection.execution_options(yield_per=_ROWS).execute(query).mappings()
    _as_lines(path, ({**_named(row), "body": _opened(row["body"])} for row in found))


def _named(row: Mapping[Any, Any]) -> Values:
    return {str(name): value for name, value in row.items()}


def _opened(body: bytes) -> object:
    try:
        return msgspec.to_builtins(msgspec.msgpack.decode(body), str_keys=True)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {"base64": _plain(body)}


def _write_persons(connection: Connection, path: Path, persons: Persons) -> None:
    query = select(personal.c.stream, personal.c.seq).order_by(personal.c.stream, personal.c.seq)
    places: list[Place] = [(row.stream, row.seq) for row in connection.execute(query)]

    def opened() -> Iterator[dict[str, object]]:
        for at in range(0, len(places), _ROWS):
            some: dict[Place, Person] = persons.of(connection, places[at : at + _ROWS])
            for (stream, seq), person in sorted(some.items()):
                yield {"stream": stream, "seq": seq, **msgspec.structs.asdict(person)}

    _as_lines(path, opened())


def _plain(value: object) -> object:
    return b64encode(value).decode() if isinstance(value, bytes | memoryview) else value


def _shape(column: Column[Any], *, is_left_out: bool) -> Shape:
    # Each BigInteger is an Integer as well.
    kinds: tuple[tuple[type, str], ...] = ((Boolean, "boolean"), (Integer, "integer"), (LargeBinary, "bytes"))
    kind = next((name for type_, name in kinds if isinstance(column.type, type_)), "text")
    return Shape(str(column.name), kind, bool(column.nullable), column.primary_key, is_left_out)
