"""Proves that a table is the same on both sides: both are read in the order of their keys, row beside row."""

from collections.abc import Iterator
from hashlib import sha256
from itertools import zip_longest

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Table

from central.store.moving.rows import Row, cleaning, in_order, key_of, portions, shown

_ENCODE = msgspec.msgpack.Encoder().encode


class Sum(Struct, frozen=True):
    """What was read of a table on one side: the digest is over all its rows as msgpack, by their keys."""

    rows: int
    bytes: int
    digest: str


class Proof(Struct, frozen=True):
    """A table on both sides. `differs` names the first row that is not the same, "" where all are."""

    table: str
    source: Sum
    target: Sum
    differs: str = ""


class _Side:
    """Adds up what is read on one side."""

    def __init__(self) -> None:
        self._digest = sha256()
        self._rows = self._bytes = 0

    def take(self, rows: list[Row]) -> memoryview:
        """Add rows; all of them as they were counted."""
        whole = memoryview(_ENCODE(rows))
        # Without the head of the list, by which the digest would depend on how many rows are read at once.
        inner = whole[_head(len(rows)) :]
        self._digest.update(inner)
        self._rows += len(rows)
        self._bytes += len(inner)
        return whole

    def sum(self) -> Sum:
        """Of all that was taken."""
        return Sum(self._rows, self._bytes, self._digest.hexdigest())


def _head(size: int) -> int:
    """How many bytes msgpack begins a list with (https://github.com/msgpack/msgpack/blob/master/spec.md)."""
    return 1 if size < 16 else 3 if size < 2**16 else 5


def compare(source: Connection, target: Connection, table: Table) -> Proof:
    """Read a table on both sides, to its end also where it differs."""
    clean = cleaning(source, target, table)
    here, there = _Side(), _Side()
    differs = ""
    for mine, theirs in _beside(source, target, table):
        mine = clean(mine)
        if here.take(mine) != there.take(theirs) and not differs:
            differs = _first(table, mine, theirs)
    return Proof(str(table.name), here.sum(), there.sum(), differs)


def _beside(source: Connection, target: Connection, table: Table) -> Iterator[tuple[list[Row], list[Row]]]:
    mine, theirs = (portions(one, in_order(one, table)) for one in (source, target))
    return zip_longest(mine, theirs, fillvalue=[])


def sort_in_memory(connection: Connection) -> None:
    """PostgreSQL's own 4 MB would have it sort a county on its disk."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL work_mem = '128MB'")


def _first(table: Table, mine: list[Row], theirs: list[Row]) -> str:
    """The first row of two portions that is not the same, and in which columns; values may be personal."""
    for one, other in zip_longest(mine, theirs):
        if one is not None and other is not None and _ENCODE(one) == _ENCODE(other):
            continue
        if other is None or (one is not None and key_of(table, one) < key_of(table, other)):
            return f"{table.name}: row {shown(table, one)} is missing in the target"
        if one is None or key_of(table, one) > key_of(table, other):
            return f"{table.name}: row {shown(table, other)} is in the target alone"
        pairs = zip(table.columns, one, other, strict=True)
        names = [column.name for column, before, after in pairs if _ENCODE(before) != _ENCODE(after)]
        return f"{table.name}: row {shown(table, one)} differs in {', '.join(names)}"
    return ""
