"""PostgreSQL's bulk path: rows by COPY, beside the table where some may be there, and then taken over."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

ROWS_MIN = 40
"""So many rows are quicker by COPY than one by one; fewer are not."""


def copy_all(connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Any]) -> None:
    """Put rows whose keys are all new into the table itself."""
    _copy(connection, f"COPY {table.name} ({', '.join(columns)}) FROM STDIN", rows)


def copy_beside(connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Any]) -> str:
    """Put rows into a table of this session that is like the other one and empty; its name.

    It is emptied at the end of the transaction. All columns must be given.
    """
    beside = f"beside_{table.name}"
    connection.exec_driver_sql(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS {beside} (LIKE {table.name}) ON COMMIT DELETE ROWS"
    )
    connection.exec_driver_sql(f"DELETE FROM {beside}")
    _copy(connection, f"COPY {beside} ({', '.join(columns)}) FROM STDIN", rows)
    return beside


def _copy(connection: Connection, statement: str, rows: Sequence[Any]) -> None:
    driver: Any = connection.dialect.loaded_dbapi
    cursor: Any = connection.connection.cursor()
    try:
        with cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except driver.Error as why:
        # As SQLAlchemy says it of each other statement; values are not told: they may be a person's.
        raise DBAPIError.instance(statement, None, why, driver.Error, hide_parameters=True) from why
