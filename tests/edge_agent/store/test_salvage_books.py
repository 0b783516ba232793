"""The counter's books come back from a damaged file with the outbox."""

from pathlib import Path

from msgspec.structs import replace

from edge_agent.counter.books.books import Books
from edge_agent.counter.books.shelved import Shelved
from edge_agent.counter.work import State, Work
from edge_agent.store.mend import salvage
from edge_agent.store.mend.carve import pages_of
from edge_agent.store.mend.rescue import Pages, Rescue
from edge_agent.store.outbox import Outbox
from logistics.events.all import AnyEvent
from logistics.events.counter import ParcelRecipient, ParcelShelved
from logistics.events.transport import Visited
from logistics.parcels import subjects
from plumbing.sqlite import Database
from simulators.rehearsal.machine.rot import layout
from tests.edge_agent.making import at, scan

_W = "SF0000000000001"


def tell(outbox: Outbox, *events: AnyEvent, boot: str = "b1") -> None:
    """Enter events in one commit."""
    books = Books(outbox.db, outbox.stream.name, boot)
    with outbox.transaction():
        for event in events:
            books.take(outbox.append(at(1000), event), at(1000), event)


def made(folder: Path) -> Path:
    """A box with a parcel on its shelf, for somebody, and work that was chosen."""
    path = folder / "box.sqlite"
    outbox = Outbox(path, stream="old", boot="b1")
    tell(
        outbox,
        Visited(stop="S", site="S", kind="exchange"),
        scan(1),
        ParcelShelved(waybill=_W, site="S", shelf="2-1", code="A1"),
        ParcelRecipient(waybill=_W, site="S", tail="1234"),
    )
    with outbox.transaction():
        State(outbox.db).put(Work("return"))
    outbox.close()
    return path


def hurt(path: Path, table: str) -> None:
    """Make all pages of one table unreadable."""
    found, content = layout(path), bytearray(path.read_bytes())
    for page, tree in found.trees.items():
        if tree == table:
            content[(page - 1) * 4096] ^= 0xFF
    path.write_bytes(content)


def started(path: Path, stream: str = "next") -> Outbox:
    """The next start, with its salvage."""
    salvage.if_damaged(path, stream=stream, boot="b2", now=at(9))
    return Outbox(path, stream=stream, boot="b2")


def test_books_survive_a_lost_page_elsewhere(tmp_path: Path) -> None:
    """Parcels, their story, and the work at hand are there again."""
    path = made(tmp_path)
    hurt(path, "sqlite_master")
    outbox = started(path)
    (parcel,) = Shelved(outbox.db).by_tail("1234")
    assert (parcel.waybill, parcel.shelf, parcel.code, parcel.status) == (_W, "2-1", "A1", "held")
    told = Books(outbox.db, "next", "b2").told.of(subjects.parcel(_W))
    assert told[0].event == scan(1)
    assert State(outbox.db).get(Work) == Work("return")
    outbox.close()


def test_what_was_told_meanwhile_comes_after_what_comes_back(tmp_path: Path) -> None:
    """A parcel that was handed out while the damaged file waited for room: the hand-out is the later one."""
    path = made(tmp_path)
    outbox = Outbox(tmp_path / "sound.sqlite", stream="next", boot="b2")
    tell(outbox, replace(scan(1), act="hand_out"))
    count, fetch = pages_of(path.read_bytes(), b"")
    for _ in range(2):
        with outbox.transaction():
            Rescue(outbox.db, {1: 100}, 0).take(Pages(count, fetch, frozenset()).rows(1, count))
    books = Books(outbox.db, "s", "b")
    with outbox.transaction():
        books.mend()
    found = Shelved(outbox.db).one(_W)
    assert found
    assert (found.status, found.shelf, found.tail) == ("handed_out", "2-1", "1234")
    assert len(books.told.of(subjects.parcel(_W))) == 3
    outbox.close()


def test_no_subject_is_taken_for_a_stream(tmp_path: Path) -> None:
    """The index of subjects looks like that of streams: events must not get a parcel's number for a name."""
    path = made(tmp_path)
    hurt(path, "stream")
    hurt(path, "sqlite_autoindex_stream_1")
    outbox = started(path)
    assert "old" not in _names(outbox.db)
    assert all(name.startswith("next") for name in _names(outbox.db))
    outbox.close()


def _names(db: Database) -> set[str]:
    return {name for (name,) in db.execute("SELECT name FROM stream").fetchall()}
