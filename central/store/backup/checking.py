"""Looks at a picture of the database as a restore would: opened again, whole, proved by its chains."""

from pathlib import Path

from msgspec import Struct
from sqlalchemy import Connection, func, select

from central.store import migrate, tables
from central.store.access import trailing
from central.store.backup.lives import Standing, standing
from central.store.engines import make_engine
from central.store.record.chain.verify import verify
from plumbing.sqlite import damage_in


class Found(Struct, frozen=True):
    """What is in a picture, and every fault of it."""

    counts: dict[str, int]
    standing: Standing
    sealed_days: int
    digest: str
    trail_rows: int
    faults: tuple[str, ...]


def check(path: Path) -> Found:
    """Read all of it. Needs no writing but to the file's own folder."""
    damage = damage_in(path)
    if damage is not None:
        return Found({}, Standing("", 0, 0), 0, "", 0, (f"the file is damaged: {damage}",))
    engine = make_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection, connection.begin():
            return _found(connection)
    finally:
        engine.dispose()


def _found(connection: Connection) -> Found:
    faults = []
    if not migrate.is_current(connection):
        faults.append("its tables are of another version than this program")
        return Found({}, Standing("", 0, 0), 0, "", 0, tuple(faults))
    counts = {table.name: _count(connection, table) for table in tables.metadata.sorted_tables}
    numbers = select(func.coalesce(func.sum(tables.span.c.high - tables.span.c.low + 1), 0))
    told = int(connection.execute(numbers).scalar_one())
    if told != counts["event"]:
        faults.append(f"the gap ledger counts {told} events, and {counts['event']} are there")
    chain, trail = verify(connection), trailing.verify(connection)
    faults += [f"the log of {one.day} is not what was sealed ({one.kind})" for one in chain.faults]
    if trail.broken is not None:
        faults.append(f"row {trail.broken} of the trail does not follow from the one before it")
    here = standing(connection, copies=1)
    return Found(counts, here, chain.days, chain.digest, trail.rows, tuple(faults))


def _count(connection: Connection, table: object) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]  # a Table
