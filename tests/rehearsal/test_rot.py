"""What a rotten page held is told to the row, by a reading of the file that is none of ours."""

from pathlib import Path
from random import Random

import pytest

from edge_agent.store.outbox import Outbox
from edge_agent.store.readings import OpenReadings, Place
from plumbing.sqlite import fault_in
from simulators.rehearsal.machine.clock import Boot
from simulators.rehearsal.machine.damage import spoil
from simulators.rehearsal.machine.disk import look
from simulators.rehearsal.machine.rot import layout
from simulators.rehearsal.record import Record
from tests.edge_agent.making import at, scan

_PAGE = 4096


def made(path: Path) -> Record:
    """A box's database with six hundred scans and ten open readings, as a kill leaves it."""
    outbox = Outbox(path, stream="s", boot="b")
    with outbox.transaction():
        for number in range(600):
            outbox.append(at(number), scan(number))
        for number in range(10):
            OpenReadings(outbox).put(at(number), Place("S", "r", "p", 1000), 4000 + number)
    outbox.close()
    boot = Boot("b", 0)
    return Record(boots={"box": [boot]}, streams={"s": boot})


def test_the_rows_of_each_page(tmp_path: Path) -> None:
    """All rows of a table stand on its leaves, each once, as SQLite itself lists them."""
    path = tmp_path / "box.sqlite"
    made(path)
    found = layout(path)
    for table in ("outbox", "open_reading", "stream"):
        rows = sorted(row for page, ids in found.rows.items() if found.trees[page] == table for row in ids)
        assert rows == [row[0] for row in look(path, f"SELECT rowid FROM {table} ORDER BY rowid")]
    assert found.pages == path.stat().st_size // _PAGE


@pytest.mark.parametrize("seed", range(20))
def test_what_stood_on_a_rotten_page_is_at_risk_and_nothing_else(tmp_path: Path, seed: int) -> None:
    """All other pages are as they were; SQLite sees the damage; where a waybill stood says what is lost."""
    path = tmp_path / "box.sqlite"
    record = made(path)
    before = path.read_bytes()
    damage = spoil(path, "box", record, Random(seed))
    assert {page for page, old, new in pages(before, path.read_bytes()) if old != new} == set(damage.pages)
    assert fault_in(path) is not None
    assert damage.events == {("s", seq) for seq in range(1, 601)}
    rotten = b"".join(old for page, old, _ in pages(before, before) if page in damage.pages)
    assert damage.at_risk == {("s", seq) for seq in range(1, 601) if f"SF{seq - 1:013}".encode() in rotten}


def pages(old: bytes, new: bytes) -> list[tuple[int, bytes, bytes]]:
    """Page by page, the first is 1: before and after."""
    starts = range(0, len(old), _PAGE)
    return [(at // _PAGE + 1, old[at : at + _PAGE], new[at : at + _PAGE]) for at in starts]
