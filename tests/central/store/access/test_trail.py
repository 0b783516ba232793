"""What was done and looked at stays written, and what is taken out of it is found."""

from pathlib import Path

from sqlalchemy import select

from central.store.access import tables, trail, trailing
from central.store.access.trail import Deed
from central.store.store import Store
from tests.central.database.address import url_in


def test_each_deed_is_linked_to_the_one_before(tmp_path: Path) -> None:
    """The chain is what the deeds make of it, linked in the order in which they were written."""
    store = Store(url_in(tmp_path))
    deeds = [Deed(n, "li", "manager", "::1", "POST /x", "s" * 300) for n in range(3)]
    with store.write() as connection:
        numbers = [trail.record(connection, deed) for deed in deeds]
        trail.answered(connection, numbers[0], 303, 9)
    assert numbers == [1, 2, 3]
    with store.read() as connection:
        links = connection.execute(select(tables.trail.c.chained).order_by(tables.trail.c.id)).scalars().all()
        answers = connection.execute(select(tables.trail_answer)).all()
    store.close()
    before, expected = "", []
    for n in range(3):
        before = trail.link(before, Deed(n, "li", "manager", "::1", "POST /x", "s" * 300))
        expected.append(before)
    assert list(links) == expected
    assert [tuple(one) for one in answers] == [(1, 9, 303)]


def test_a_long_subject_stands_in_several_rows_and_loses_nothing(tmp_path: Path) -> None:
    """Each row holds whole waybills, and is linked; a word that is too long for a row goes on in the next."""
    store = Store(url_in(tmp_path))
    words = [f"YT{n:013}" for n in range(50)]
    with store.write() as connection:
        first = trail.record(connection, Deed(1, "li", "manager", "::1", "look:person", " ".join(words)))
        trail.record(connection, Deed(2, "li", "manager", "::1", "look:other", "s" * 301))
    with store.read() as connection:
        rows = connection.execute(select(tables.trail).order_by(tables.trail.c.id)).all()
        assert trailing.verify(connection).broken is None
    store.close()
    persons = [row.subject for row in rows if row.deed == "look:person"]
    assert first == rows[0].id
    assert [word for subject in persons for word in subject.split()] == words
    assert "".join(row.subject for row in rows if row.deed == "look:other") == "s" * 301
    assert max(len(row.subject) for row in rows) <= 300
