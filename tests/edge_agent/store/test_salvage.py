"""A damaged database is put aside, never wiped, and what can be read of it is taken over."""

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from edge_agent.store.mend import salvage
from edge_agent.store.outbox import Outbox
from edge_agent.store.readings import OpenReadings, Place
from logistics import wire
from logistics.events import BoxSalvaged
from plumbing.sqlite import DatabaseError
from tests.edge_agent.making import at, scan
from tests.needs import ROOT

_EVENTS = 3000


def made(folder: Path, *, has_log: bool = True) -> Path:
    """A box's database with events in two streams, the last of them still in the log alone if it has one."""
    path = folder / "box.sqlite"
    outbox = Outbox(path, stream="old", boot="b1")
    append(outbox, _EVENTS)
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


def start(path: Path, stream: str = "next") -> Outbox:
    """The next start: salvage if need be, then open."""
    salvage.if_damaged(path, stream=stream, boot="b3", now=at(9))
    return Outbox(path, stream=stream, boot="b3")


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
    assert 0 < told.rows_lost_min <= _EVENTS - len(kept)
    assert outbox.streams()[0].top == _EVENTS
    bodies = outbox.db.execute("SELECT seq, body FROM outbox WHERE stream_ord = 1")
    assert all(wire.decode_event(body) == scan(seq) for seq, body in bodies)
    outbox.close()


def test_a_file_cut_short_keeps_what_is_left(tmp_path: Path) -> None:
    """Half of the file: about half of the events, each under its number."""
    path = made(tmp_path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    outbox = start(path)
    assert len(numbers(outbox, "old")) > _EVENTS // 3
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


@pytest.mark.parametrize("step", ["log put aside", "all put aside", "half filled"])
def test_a_salvage_that_was_cut_off_is_done_again(tmp_path: Path, step: str) -> None:
    """Whatever was done already: the log moved, both moved, or the fresh file half filled."""
    path = made(tmp_path)
    if step != "log put aside":
        garbage_header(path)  # Else the file without its log looks whole, and its last events would be gone.
    aside = tmp_path / "box.sqlite.corrupt-001-x"
    (tmp_path / "box.sqlite-wal").rename(f"{aside}-wal")
    if step != "log put aside":
        path.rename(aside)
    if step == "half filled":
        Outbox(tmp_path / "box.sqlite.salvage", stream="old", boot="b1").close()
        (tmp_path / "box.sqlite.salvage-wal").write_bytes(b"half a log")
    outbox = start(path)
    assert (len(numbers(outbox, "old")), len(numbers(outbox, "new"))) == (_EVENTS, 50)
    outbox.close()


def test_killed_in_the_middle_it_still_loses_nothing(tmp_path: Path) -> None:
    """kill -9 as soon as the fresh file is there, several times; then a start that goes through."""
    path = made(tmp_path, has_log=False)
    garbage_header(path)
    code = (
        "import sys; from pathlib import Path; from edge_agent.store.mend import salvage;"
        "salvage.if_damaged(Path(sys.argv[1]), stream='killed', boot='b3', now=salvage.UNKNOWN)"
    )
    fresh = tmp_path / "box.sqlite.salvage"
    for _ in range(3):
        fresh.unlink(missing_ok=True)
        with subprocess.Popen([sys.executable, "-c", code, str(path)], cwd=ROOT) as child:
            while child.poll() is None and not fresh.exists():
                pass
            child.kill()
    outbox = start(path)
    assert numbers(outbox, "old") == set(range(1, _EVENTS + 1))
    assert numbers(outbox, "new") == set(range(1, 51))
    outbox.close()
