"""Looks into the demo's databases with plain sqlite3, so that no code under test vouches for itself."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def looking(database: Path) -> Iterator[sqlite3.Connection]:
    """A connection that can only read."""
    db = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        yield db
    finally:
        db.close()


def backlog(box: Path) -> int:
    """How many events of a box the centre has not confirmed."""
    with looking(box) as db:
        return int(db.execute("SELECT count(*) FROM outbox").fetchone()[0])


def undelivered(centre: Path) -> int:
    """How many notices nobody has taken yet."""
    with looking(centre) as db:
        return int(db.execute("SELECT count(*) FROM notice WHERE delivered_ms IS NULL").fetchone()[0])


def progress(centre: Path) -> str:
    """How far the day has come, in a line."""
    query = (
        "SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM parcel_step),"
        " (SELECT count(*) FROM parcel), (SELECT count(*) FROM alert),"
        " (SELECT count(*) FROM notice WHERE delivered_ms IS NOT NULL)"
    )
    with looking(centre) as db:
        events, scans, parcels, breaches, told = db.execute(query).fetchone()
    return (
        f"{events} events, {scans} scans of {parcels} parcels, {breaches} breaches, {told} alerts delivered"
    )
