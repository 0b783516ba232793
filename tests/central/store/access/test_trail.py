"""What was done and looked at stays written, and what is taken out of it is found."""

from pathlib import Path

from sqlalchemy import select

from central.store.access import tables, trail
from central.store.access.trail import Deed
from central.store.store import Store


def test_each_deed_is_linked_to_the_one_before(tmp_path: Path) -> None:
    """The chain is what the deeds make of it, and long subjects are cut before they are linked."""
    store = Store(f"sqlite:///{tmp_path / 'c.sqlite'}")
    deeds = [Deed(n, "li", "manager", "::1", "POST /x", "s" * 301) for n in range(3)]
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
