"""A planted flaw that Python finds as a process starts: SQLite is told to sync less than it was asked to."""

import sqlite3
from functools import partial
from sqlite3 import dbapi2
from typing import Any


def _weaker(statement: str) -> str:
    return statement.replace("synchronous=FULL", "synchronous=NORMAL")


class _Cursor(sqlite3.Cursor):
    def execute(self, statement: str, *rest: Any) -> "_Cursor":
        super().execute(_weaker(statement), *rest)
        return self


class _Connection(sqlite3.Connection):
    def cursor(self, *_: Any) -> Any:
        return super().cursor(_Cursor)

    def execute(self, statement: str, *rest: Any) -> sqlite3.Cursor:
        return super().execute(_weaker(statement), *rest)


_connect: Any = partial(sqlite3.connect, factory=_Connection)
sqlite3.connect = dbapi2.connect = _connect
