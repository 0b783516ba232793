"""What the centre has is kept at the box until it lies in backups, within bounds, and never in the way."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edge_agent.store.mend.takeover import free_bytes
from edge_agent.store.outbox import Outbox
from edge_agent.store.quota import Limits
from logistics import wire
from tests.disks import small
from tests.edge_agent.making import EPOCH_MS, at, scan
from tests.edge_agent.store.test_salvage import garbage_header, start

_MANY = 3500
Make = Callable[..., Outbox]


@pytest.fixture(name="make")
def _make(tmp_path: Path) -> Iterator[Make]:
    """Outboxes with so many events, closed at the end."""
    made: list[Outbox] = []

    def make(count: int, limits: Limits | None = None, folder: Path = tmp_path) -> Outbox:
        outbox = Outbox(folder / "box.sqlite", stream="s1", boot="b1", limits=limits)
        made.append(outbox)
        fill(outbox, count)
        return outbox

    yield make
    for outbox in made:
        outbox.close()


def fill(outbox: Outbox, count: int) -> None:
    """So many parcels more, in one commit."""
    with outbox.transaction():
        for number in range(outbox.top + 1, outbox.top + count + 1):
            outbox.append(at(number), scan(number))


def confirm(upto: int, mark: int, safe: int = 0, life: str = "a") -> wire.Confirm:
    return wire.Confirm(v=1, box="b", stream="s1", upto=upto, life=life, mark=mark, safe=safe)


def numbers(outbox: Outbox, table: str) -> list[int]:
    """Of the events in a table."""
    return [row[0] for row in outbox.db.execute(f"SELECT id & ((1 << 40) - 1) FROM {table} ORDER BY id")]


def test_without_backups_a_box_forgets_at_once(make: Make) -> None:
    """A centre that never began one tells the mark 0, and an older centre tells none."""
    outbox = make(10)
    assert outbox.settle(confirm(5, 0)) == 5
    assert outbox.settle(wire.Confirm(v=1, box="b", stream="s1", upto=10)) == 5
    assert numbers(outbox, "kept") == []


def test_what_became_safe_is_forgotten(make: Make) -> None:
    """Up to the mark that lies in backups, and nothing above it."""
    outbox = make(30)
    for upto, mark in ((10, 1), (20, 2), (30, 3)):
        outbox.settle(confirm(upto, mark))
    assert numbers(outbox, "kept") == list(range(1, 31))
    outbox.settle(confirm(30, 4, safe=2))
    assert numbers(outbox, "kept") == list(range(21, 31))
    assert outbox.kept.count == 10


def test_forgetting_much_takes_several_confirmations(make: Make) -> None:
    """Each forgets some thousands at most: whoever scans does not wait for the rest."""
    outbox = make(_MANY)
    outbox.settle(confirm(_MANY, 1))
    outbox.settle(confirm(_MANY, 3, safe=1))
    assert outbox.kept.count == _MANY - 3000
    outbox.settle(confirm(_MANY, 3, safe=1))
    assert outbox.kept.count == 0


def test_the_bound_holds_and_the_oldest_goes(make: Make) -> None:
    """Whatever the centre's backups do, no more than so much is kept, give or take one step."""
    outbox = make(_MANY, Limits(kept_bytes=200 * 1024))
    for upto in range(500, _MANY + 1, 500):
        outbox.settle(confirm(upto, 1))
    kept = numbers(outbox, "kept")
    assert kept[-1] == _MANY
    assert kept == list(range(kept[0], _MANY + 1))
    assert 500 <= len(kept) < _MANY - 1000


def test_nothing_is_kept_for_longer_than_persons_may_be(make: Make) -> None:
    """By when it happened."""
    outbox = make(10)
    outbox.settle(confirm(10, 1))
    outbox.forget_kept(EPOCH_MS + 6)
    assert numbers(outbox, "kept") == [6, 7, 8, 9, 10]


def test_another_life_brings_all_back_and_a_restart_goes_on_with_it(make: Make, tmp_path: Path) -> None:
    """A step at a time; what is back is as it was, in its stream and under its number."""
    outbox = make(_MANY)
    before = outbox.run_after(1, 0, 2**62, 10**6, 10**9)
    outbox.settle(confirm(_MANY, 1))
    outbox.settle(confirm(100, 2, life="b"))
    assert outbox.give_back()
    assert outbox.backlog == 1000
    outbox.close()
    again = Outbox(tmp_path / "box.sqlite", stream="s2", boot="b1")
    while again.give_back():
        pass
    assert again.run_after(1, 0, 2**62, 10**6, 10**9) == before
    assert (again.backlog, again.kept.count) == (_MANY, 0)
    again.close()


def test_on_a_full_disk_what_is_new_goes_before_what_is_kept(tmp_path: Path, make: Make) -> None:
    """Kept rows give way until the reserve is whole again, and scans are accepted as if nothing were kept."""
    limits = Limits(reserve_bytes=1024 * 1024)
    with small(tmp_path / "small", 12 * 1024) as folder:
        outbox = make(3 * _MANY, limits, folder)
        outbox.settle(confirm(3 * _MANY, 1))
        outbox.close()
        (folder / "reserve").unlink()
        ballast = folder / "ballast"
        ballast.write_bytes(bytes(free_bytes(folder) - 900 * 1024))
        outbox = Outbox(folder / "box.sqlite", stream="s2", boot="b1", limits=limits)
        fill(outbox, 10)
        assert outbox.backlog == 10
        assert 0 < outbox.kept.count < 3 * _MANY
        outbox.close()


def test_a_salvage_sends_what_was_kept_once_more(tmp_path: Path, make: Make) -> None:
    """A kept row cannot be told from a waiting one in a damaged file: better twice than never."""
    outbox = make(50)
    outbox.settle(confirm(40, 1))
    outbox.close()
    garbage_header(tmp_path / "box.sqlite")
    back = start(tmp_path / "box.sqlite", "next")
    rows = back.db.execute(
        "SELECT seq FROM outbox JOIN stream ON ord = stream_ord WHERE name = 's1' ORDER BY seq"
    )
    assert [row[0] for row in rows] == list(range(1, 51))
    back.close()
