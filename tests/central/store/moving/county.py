"""A county whose every table has rows, and what is looked at before and after it moves."""

from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Boolean, Column, LargeBinary, String, Table, func, insert, select

from central.collector import Collector
from central.store import tables
from central.store.access import trail, trailing
from central.store.access.trail import Deed
from central.store.projections.fold import Projections
from central.store.record.chain.sealing import Sealing
from central.store.record.chain.verify import verify
from central.store.store import Store
from central.web.access.accounts import add_account
from tests.central.centre import NOW, ROOM, RULE, batch, chunk, inbound, scans
from tests.central.web.access.matrix.filled import fill
from tests.central.web.scene import Scene

DEED = Deed(NOW, "root", "command", "", "migrate", "")
DAY_MS = 86_400_000
# What no reader of texts likes, and what sorts otherwise by a language's rules than by bytes.
_WORDS = ("冷库，甲\n\t\\N'\"", "Ä-ß", "z", "\U0001f95f", "")


def make(url: str) -> None:
    """A county at work, and a few rows of everything that it has not come to yet; its log is sealed."""
    store = Store(url)
    scene = Scene(store, NOW)
    fill(scene)
    add_account(store, "li", "tea mountain 42", "admin", NOW)
    go_on(store, 1)
    Sealing(store, ZoneInfo("Asia/Shanghai")).tick(NOW + 2 * DAY_MS)
    with store.write() as connection:
        for number in range(3):
            trail.record(connection, Deed(NOW + number, "li", "admin", "", "look:lot", f"L-{number}"))
        for table in tables.metadata.sorted_tables:
            if not connection.execute(select(func.count()).select_from(table)).scalar():
                connection.execute(insert(table), [_row(table, number) for number in range(4)])
    store.close()


def _row(table: Table, number: int) -> dict[str, object]:
    return {column.name: _value(column, number) for column in table.columns}


def _value(column: Column[object], number: int) -> object:
    """Any value that the column may have: nothing of a row's meaning is moved."""
    if column.nullable and number == 3:
        return None
    if isinstance(column.type, Boolean):
        return number % 2 == 0
    if isinstance(column.type, LargeBinary):
        return bytes(range(256)) * number
    if isinstance(column.type, String):
        word = _WORDS[number][: column.type.length]
        return f"{number}{word}"[: column.type.length] if column.primary_key or column.unique else word
    return number + 2**33 if "ms" in column.name else number


def go_on(store: Store, first: int) -> None:
    """Boxes go on sending."""
    told = scans(30, start=first)
    warm = batch("t", first, (NOW, chunk([9.0] * 9)))
    Collector(store, Projections({ROOM: RULE})).receive(
        [inbound(batch("go", first, *told)), inbound(warm)], NOW
    )


def count(store: Store, table: Table) -> int:
    """How many rows a table has."""
    with store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def faults(store: Store) -> list[object]:
    """What the chain over the log and the trail's chain say is wrong."""
    with store.read() as connection:
        found, deeds = verify(connection), trailing.verify(connection)
    assert found.days > 0
    assert deeds.rows > 0
    return [*found.faults, *([deeds.broken] if deeds.broken is not None else [])]


def file_url(folder: Path, name: str) -> str:
    """The address of an SQLite database."""
    return f"sqlite:///{folder / name}.sqlite"
