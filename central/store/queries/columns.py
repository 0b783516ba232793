"""A table's columns that a row's shape names, in the shape's order."""

from typing import Any

from msgspec import Struct
from sqlalchemy import Column, Table


def columns(table: Table, shape: type[Struct]) -> list[Column[Any]]:
    """The columns whose names are the fields of `shape`, so that `shape(*row)` reads a row."""
    return [table.c[name] for name in shape.__struct_fields__]
