"""A damaged database is put aside, never wiped, and what can be read of it is taken over."""

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from edge_agent.store.mend import salvage
from edge_agent.store.mend.carve import Row, free_pages, pages_of, rows_in
from edge_agent.store.mend.rescue import Pages, survey
from edge_agent.store.mend.takeover import free_bytes
from edge_agent.store.outbox import Outbox
from edge_agent.store.quota import Limits
from edge_agent.store.readings import OpenReadings, Place
from edge_agent.store.schema import seq_of
from logistics import wire
from logistics.events.boxes import BoxSalvaged
from plumbing.patience import wait_until
from plumbing.sqlite import DatabaseError
from simulators.rehearsal.machine.rot import layout
from tests.disks import small
from tests.edge_agent.making import at, door, scan
from tests.needs import ROOT

_EVENTS = 3000


def made(folder: Path, *, has_log: bool = True, events: int = _EVENTS) -> Path:
    """A box's database with events in two streams, the last of them still in the log alone if it has one."""
    path = folder / "box.sqlite"
    outbox = Outbox(path, stream="old", boot="b1")
    append(outbox, events)
    outbox.close()
    outbox = Outbox(path, stream="new", boot="b2")
    with outbox.transaction():
        OpenReadings(outbox).put(at(5), Place("S", "r", "p", 1000), 2000)
    append(outbox, 50)
    log = path.with_name("box.sqlite-wal")
    kept = log.read_bytes(), path.read_bytes()
    outbox.close()
    if has_log:
        # As a power cut leaves it: closing has folded the log into the file.
        log.write_bytes(kept[0])
        path.write_bytes(kept[1])
    return path


def append(outbox: Outbox, count: int) -> None:
    with outbox.transaction():
        for number in range(1, count + 1):
            outbox.append(at(number), scan(number))


def start(path: Path, stream: str = "next", limits: Limits | None = None) -> Outbox:
    """The next start: salvage if need be, then open."""
    limits = limits or Limits()
    salvage.if_damaged(path, stream=stream, boot="b3", now=at(9), reserve_bytes=limits.reserve_bytes)
    return Outbox(path, stream=stream, boot="b3", limits=limits)


def numbers(outbox: Outbox, name: str) -> set[int]:
    rows = outbox.db.execute("SELECT seq FROM outbox JOIN stream ON ord = stream_ord WHERE name = ?", (name,))
    return {row[0] for row in rows}


def report(outbox: Outbox, stream: str = "next") -> BoxSalvaged:
    body = outbox.db.execute(
        "SELECT body FROM outbox JOIN stream ON ord = stream_ord WHERE name = ?", (f"{stream}-salvage",)
    ).fetchone()[0]
    event = wire.decode_event(body)
    assert isinstance(event, BoxSalvaged)
    return event


def garbage_header(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[:100] = random.Random(1).randbytes(100)
    path.write_bytes(content)


def garbage_first_page(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[:4096] = random.Random(1).randbytes(4096)
    path.write_bytes(content)


def test_a_sound_database_is_left_alone(tmp_path: Path) -> None:
    """Its log, too: nothing is put aside."""
    path = made(tmp_path)
    outbox = start(path)
    assert len(numbers(outbox, "new")) == 50
    assert list(tmp_path.glob("*.corrupt-*")) == []
    outbox.close()


@pytest.mark.parametrize("hurt", [garbage_header, garbage_first_page], ids=["header", "first page"])
def test_a_lost_header_loses_nothing_else(tmp_path: Path, hurt: Callable[[Path], None]) -> None:
    """All events of both streams are there, in their streams, and so are open readings."""
    path = made(tmp_path, has_log=False)
    hurt(path)
    before = path.read_bytes()
    outbox = start(path)
    assert numbers(outbox, "old") == set(range(1, _EVENTS + 1))
    assert numbers(outbox, "new") == set(range(1, 51))
    tops = {stream.name: (stream.boot, stream.top) for stream in outbox.streams()}
    assert (tops["old"], tops["new"]) == (("b1", _EVENTS), ("b2", 50))
    with outbox.transaction():
        assert OpenReadings(outbox).seal_found() == 1
    told = report(outbox)
    assert (told.rows_kept, told.rows_lost_min) == (_EVENTS + 50, 0)
    assert (tmp_path / told.put_aside).read_bytes() == before
    outbox.close()


def test_flipped_bytes_cost_the_rows_they_hit(tmp_path: Path) -> None:
    """Pages with another type's mark lose their rows; all others are kept, and the loss is told."""
    path = made(tmp_path, has_log=False)
    content = bytearray(path.read_bytes())
    pages = len(content) // 4096
    for page in range(20, pages, 40):
        content[page * 4096] ^= 0xFF
    path.write_bytes(content)
    outbox = start(path)
    kept = numbers(outbox, "old")
    told = report(outbox)
    assert _EVENTS // 2 < len(kept) < _EVENTS
    assert told.rows_missing == _EVENTS - len(kept)
    assert outbox.streams()[0].top == _EVENTS
    bodies = outbox.db.execute("SELECT seq, body FROM outbox WHERE stream_ord = 1")
    assert all(wire.decode_event(body) == scan(seq) for seq, body in bodies)
    outbox.close()


def test_alarms_that_are_lost_are_counted_by_their_index(tmp_path: Path) -> None:
    """The leaves of the index name what no page holds any more: at least that was lost."""
    path = tmp_path / "box.sqlite"
    outbox = Outbox(path, stream="old", boot="b1")
    with outbox.transaction():
        for number in range(1, _EVENTS + 1):
            outbox.append(at(number), door())
    outbox.close()
    leaves = [page for page, tree in layout(path).trees.items() if tree == "outbox"]
    content = bytearray(path.read_bytes())
    content[(leaves[len(leaves) // 2] - 1) * 4096] ^= 0xFF
    path.write_bytes(content)
    outbox = start(path)
    told = report(outbox)
    assert 0 < told.rows_lost_min <= told.rows_missing == _EVENTS - len(numbers(outbox, "old"))
    outbox.close()


def test_a_file_cut_short_keeps_what_is_left(tmp_path: Path) -> None:
    """Half of the file: about half of the events, each under its number."""
    events = 4 * _EVENTS  # So many that the pages of empty tables do not count.
    path = made(tmp_path, events=events)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    outbox = start(path)
    assert len(numbers(outbox, "old")) > events // 3
    outbox.close()


def test_a_log_that_holds_the_first_page_heals_it(tmp_path: Path) -> None:
    """What the log holds anew was not lost: nothing is put aside."""
    path = made(tmp_path)
    garbage_header(path)
    outbox = start(path)
    assert list(tmp_path.glob("*.corrupt-*")) == []
    assert len(numbers(outbox, "new")) == 50
    outbox.close()


def test_an_emptied_file_does_not_take_its_log_along(tmp_path: Path) -> None:
    """SQLite would take an empty file for a new database and throw the log away."""
    path = made(tmp_path)
    path.write_bytes(b"")
    outbox = start(path)
    assert len(numbers(outbox, "new")) == 50
    outbox.close()


def test_what_was_settled_does_not_come_back(tmp_path: Path) -> None:
    """Free pages still hold the deleted rows: the list of free pages says so."""
    path = tmp_path / "box.sqlite"
    outbox = Outbox(path, stream="old", boot="b1")
    append(outbox, _EVENTS)
    outbox.settle(wire.Confirm(v=1, box="b", stream="old", upto=_EVENTS - 100))
    outbox.close()
    path.with_name("box.sqlite.suspect").touch()
    content = bytearray(path.read_bytes())
    content[108:112] = b"\xff\xff\xff\xff"  # The first entries of the schema's own page.
    path.write_bytes(content)
    later = start(path)
    assert numbers(later, "old") == set(range(_EVENTS - 99, _EVENTS + 1))
    later.close()


def test_a_damage_met_while_working_makes_the_next_start_look(tmp_path: Path) -> None:
    """The error ends the process, and a mark stays behind until the salvage is done."""
    path = made(tmp_path, has_log=False)
    garbage_header(path)
    mark = tmp_path / "box.sqlite.suspect"
    with pytest.raises(DatabaseError), salvage.marking(path):
        Outbox(path, stream="x", boot="b2")
    assert mark.exists()
    start(path).close()
    assert not mark.exists()


def test_a_second_damage_puts_a_second_file_aside(tmp_path: Path) -> None:
    """The first one is never overwritten."""
    path = made(tmp_path, has_log=False)
    for life in ("two", "three"):
        garbage_header(path)
        start(path, life).close()
    assert len([one for one in tmp_path.glob("*.corrupt-*") if not one.name.endswith("-wal")]) == 2


@pytest.mark.parametrize("step", ["log put aside", "all put aside", "fresh database made"])
def test_a_salvage_that_was_cut_off_is_done_again(tmp_path: Path, step: str) -> None:
    """Whatever was done already: the log moved, both moved, or the fresh database made and nothing in it."""
    path = made(tmp_path)
    if step != "log put aside":
        garbage_header(path)  # Else the file without its log looks whole, and its last events would be gone.
    aside = tmp_path / "box.sqlite.waiting-001-x"
    (tmp_path / "box.sqlite-wal").rename(f"{aside}-wal")
    if step != "log put aside":
        path.rename(aside)
    if step == "fresh database made":
        Outbox(path, stream="between", boot="b3").close()
    outbox = start(path)
    assert (len(numbers(outbox, "old")), len(numbers(outbox, "new"))) == (_EVENTS, 50)
    outbox.close()


def test_killed_in_the_middle_it_still_loses_nothing(tmp_path: Path) -> None:
    """kill -9 at whatever step it is, several times; then a start that goes through. One report."""
    path = made(tmp_path, has_log=False)
    garbage_header(path)
    code = (
        "import sys; from pathlib import Path; from edge_agent.store.mend import salvage;"
        "salvage.if_damaged(Path(sys.argv[1]), stream='killed', boot='b3', now=salvage.UNKNOWN)"
    )
    for pause_s in (0.0, 0.05, 0.1, 0.2):
        with subprocess.Popen([sys.executable, "-c", code, str(path)], cwd=ROOT) as child:
            wait_until(partial(_has_begun, child, tmp_path), 20)
            with suppress(subprocess.TimeoutExpired):
                child.wait(pause_s)
            child.kill()
    outbox = start(path)
    assert numbers(outbox, "old") == set(range(1, _EVENTS + 1))
    assert numbers(outbox, "new") == set(range(1, 51))
    reports = outbox.db.execute("SELECT count(*) FROM outbox WHERE worth = 'alarm'").fetchone()[0]
    assert reports == 1
    outbox.close()


def _has_begun(child: subprocess.Popen[bytes], folder: Path) -> bool:
    return child.poll() is not None or bool([*folder.glob("*.waiting-*"), *folder.glob("*.corrupt-*")])


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MiB."""
    with small(tmp_path / "small", 24 * 1024) as folder:
        yield folder


def _fill(folder: Path, left_bytes: int) -> Path:
    """Ballast that leaves so much of the disk."""
    ballast = folder / "ballast"
    ballast.write_bytes(bytes(max(0, free_bytes(folder) - left_bytes)))
    return ballast


@pytest.mark.parametrize("reserve_bytes", [0, 512 * 1024])
def test_a_disk_without_room_for_a_salvage_does_not_stop_the_box(disk: Path, reserve_bytes: int) -> None:
    """The file is put aside by a rename; scans are accepted; it is told that the rest waits, once."""
    path = made(disk, has_log=False)
    garbage_header(path)
    before = path.read_bytes()
    ballast = _fill(disk, 2 * reserve_bytes + 824 * 1024)
    limits = Limits(reserve_bytes=reserve_bytes)
    for life in ("one", "two"):
        outbox = start(path, life, limits)
        append(outbox, 5)
        assert numbers(outbox, life) == set(range(1, 6))
        if life == "one":
            told = report(outbox, "one")
            assert (told.waiting_mb, told.rows_kept) == (1, 0)
        outbox.close()
    assert [one.read_bytes() for one in disk.glob("*.waiting-*")] == [before]
    assert not salvage.is_worth_a_start(path, reserve_bytes)
    ballast.unlink()
    assert salvage.is_worth_a_start(path, reserve_bytes)
    outbox = start(path, "three", limits)
    assert numbers(outbox, "old") == set(range(1, _EVENTS + 1))
    assert numbers(outbox, "one") == numbers(outbox, "two") == set(range(1, 6))
    told = report(outbox, "three")
    assert (told.waiting_mb, told.rows_kept, told.rows_lost_min) == (0, _EVENTS + 50, 0)
    assert [one.read_bytes() for one in disk.glob("*.corrupt-*")] == [before]
    assert salvage.waiting_bytes(path) == 0
    outbox.close()


def test_a_salvage_goes_on_as_the_outbox_empties(disk: Path) -> None:
    """With room for a part only, each start takes over what fits; the centre's confirmations make room."""
    path = disk / "box.sqlite"
    outbox = Outbox(path, stream="old", boot="b1")
    append(outbox, 8 * _EVENTS)
    outbox.close()
    garbage_header(path)
    _fill(disk, 7 * 2**20)
    seen: set[int] = set()
    for life in range(20):
        outbox = start(path, f"life{life}", Limits(reserve_bytes=5 * 2**19))
        found = numbers(outbox, "old")
        assert not found & seen
        seen |= found
        if found:
            outbox.settle(wire.Confirm(v=1, box="b", stream="old", upto=max(found)))
        while outbox.reclaim() > 512:
            pass
        outbox.close()
        if not salvage.waiting_bytes(path):
            break
    assert seen == set(range(1, 8 * _EVENTS + 1))
    assert life > 0


def test_streams_of_a_damaged_file_are_older_than_those_after_it(disk: Path) -> None:
    """Taken over late, they come before what was scanned since: that is the order in which it is sent."""
    path = made(disk, has_log=False)
    garbage_header(path)
    ballast = _fill(disk, 824 * 1024)
    outbox = start(path, "between")
    append(outbox, 3)
    outbox.close()
    ballast.unlink()
    outbox = start(path, "last")
    names = [stream.name for stream in outbox.streams()]
    assert names.index("old") < names.index("new") < names.index("between") < names.index("last")
    with outbox.transaction():
        assert OpenReadings(outbox).seal_found() == 1
    outbox.close()


def test_free_pages_are_not_read(tmp_path: Path) -> None:
    """What was deleted still stands on pages that the list of free pages names: all of them, none else."""
    path = tmp_path / "box.sqlite"
    outbox = Outbox(path, stream="old", boot="b1")
    outbox.db.execute("PRAGMA secure_delete = OFF").fetchall()  # Debian's SQLite overwrites what it deletes.
    append(outbox, _EVENTS)
    outbox.settle(wire.Confirm(v=1, box="b", stream="old", upto=_EVENTS - 100))
    outbox.close()
    count, fetch = pages_of(path.read_bytes(), b"")
    free = frozenset(free_pages(fetch))
    assert len(free) > 10
    left = {number for row in Pages(count, fetch, free).rows(1, count) for number in _seq(row)}
    assert left == set(range(_EVENTS - 99, _EVENTS + 1))
    leftovers = {number for page in free for row in rows_in(page, fetch) for number in _seq(row)}
    assert len(leftovers - left) > 100
    assert survey(Pages(count, fetch, free)).events == 100
    assert survey(Pages(count, fetch, frozenset())).events > 100


def _seq(row: Row) -> list[int]:
    """The number of an event, if the row is one."""
    match row.values:
        case [None, int(), int(), str(), _, str(), bytes(), int()] if row.rowid:
            return [seq_of(row.rowid)]
    return []


def hurt(path: Path, table: str) -> None:
    """Another type's mark on all pages of a table: its rows are lost, its indexes stay."""
    found, content = layout(path), bytearray(path.read_bytes())
    for page, tree in found.trees.items():
        if tree == table:
            content[(page - 1) * 4096] ^= 0xFF
    path.write_bytes(content)


def test_streams_whose_boot_is_lost_are_not_taken_for_one_boot(tmp_path: Path) -> None:
    """What one of them tells of its clock would date the others' events, too."""
    path = made(tmp_path, has_log=False)
    hurt(path, "stream")
    outbox = start(path)
    boots = {stream.name: stream.boot for stream in outbox.streams()}
    assert len({boots["old"], boots["new"], boots["next"]}) == 3
    outbox.close()


def test_a_stream_whose_highest_number_is_lost_settles_all_the_same(tmp_path: Path) -> None:
    """The centre may have had numbers of it that the damage took: it confirms them, too."""
    path = made(tmp_path, has_log=False)
    hurt(path, "stream")
    outbox = start(path)
    outbox.settle(wire.Confirm(v=1, box="b", stream="old", upto=_EVENTS + 10))
    assert numbers(outbox, "old") == set()
    outbox.close()


def test_no_stream_takes_the_name_of_a_boot(tmp_path: Path) -> None:
    """Of hundreds of streams and boots the indexes have several pages, and which come first is chance."""
    path = tmp_path / "box.sqlite"
    outbox = Outbox(path, stream="s", boot="b")
    with outbox.transaction():
        for number in range(300):
            name = f"stream-{number:025}"
            outbox.append_found(f"boot-{number:031}", [(at(number), scan(number))])
            outbox.db.execute("UPDATE stream SET name = ? WHERE ord = (SELECT max(ord) FROM stream)", (name,))
            outbox.db.execute("INSERT INTO boot (name) VALUES (?)", (f"boot-{number:031}",))
    outbox.close()
    hurt(path, "stream")
    outbox = start(path)
    names = {stream.name for stream in outbox.streams()}
    assert names == {"next", "next-salvage", *(f"stream-{number:025}" for number in range(300))}
    outbox.close()
