"""The tests' own PostgreSQL outlives the processes that tests fork."""

from multiprocessing import get_context

from tests.central.postgresql import server


def test_a_forked_child_leaves_it_alone() -> None:
    """The child ends before this process does: it removes nothing."""
    here = server()
    child = get_context("fork").Process(target=int)
    child.start()
    child.join(30)
    assert child.exitcode == 0
    assert here.rows("SELECT 1") == [["1"]]
