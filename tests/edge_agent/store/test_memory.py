"""A box remembers its scans for thirty days, and no longer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge_agent.store.memory import ScanMemory
from edge_agent.store.outbox import Outbox
from tests.edge_agent.making import EPOCH_MS, work_and_fail

_DAY_MS = 86_400_000


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    """A fresh outbox, in whose database the memory lies."""
    made = Outbox(tmp_path / "box.sqlite", stream="s1", boot="b1")
    yield made
    made.close()


def test_the_last_scan_of_a_parcel_for_an_act_is_remembered(outbox: Outbox) -> None:
    """Each act by itself, and the later scan instead of the earlier."""
    memory = ScanMemory(outbox.db)
    with outbox.transaction():
        memory.note("SF1", "arrive", 1)
        memory.note("SF1", "arrive", 2)
        memory.note("SF1", "depart", 3)
    assert [memory.last("SF1", act) for act in ("arrive", "depart", "return")] == [2, 3, None]


def test_old_scans_are_forgotten(outbox: Outbox) -> None:
    """Waybills are personal data: after thirty days they are gone."""
    memory = ScanMemory(outbox.db)
    with outbox.transaction():
        memory.note("SF1", "arrive", EPOCH_MS)
        memory.note("SF2", "arrive", EPOCH_MS + _DAY_MS)
        memory.forget_old(EPOCH_MS + 30 * _DAY_MS + 1)
    assert memory.last("SF1", "arrive") is None
    assert memory.last("SF2", "arrive") == EPOCH_MS + _DAY_MS


def test_a_scan_that_was_not_committed_is_not_remembered(outbox: Outbox) -> None:
    """A refused scan must not make its repetition a duplicate."""
    memory = ScanMemory(outbox.db)
    with pytest.raises(ZeroDivisionError):
        work_and_fail(lambda: memory.note("SF1", "arrive", 1), outbox.transaction())
    assert memory.last("SF1", "arrive") is None
