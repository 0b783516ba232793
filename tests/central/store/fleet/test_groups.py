"""Groups are made, filled and emptied by hand; a box may be in several, and none holds a stranger."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from central.store.fleet import groups
from central.store.fleet.groups import GROUPS_MAX, GroupError
from central.store.store import Store
from tests.central.database.address import url_in

KNOWN = frozenset({"box-a", "box-b", "box-c"})
NOW = 1_700_000_000_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(url_in(tmp_path))
    yield made
    made.close()


def add(store: Store, name: str, *boxes: str) -> groups.Group:
    with store.write() as connection:
        return groups.add(connection, name, boxes, KNOWN, who="li", now_ms=NOW, note="高山")


def listed(store: Store) -> dict[str, tuple[str, ...]]:
    with store.read() as connection:
        return {one.name: one.boxes for one in groups.listed(connection)}


def test_a_box_may_be_in_several_groups(store: Store) -> None:
    """And is in each once, however often it is put there."""
    add(store, "山区", "box-a", "box-b", "box-a")
    add(store, "山区", "box-a", "box-c")
    add(store, "trial_1", "box-a")
    assert listed(store) == {"trial_1": ("box-a",), "山区": ("box-a", "box-b", "box-c")}


def test_boxes_are_taken_out_and_groups_go(store: Store) -> None:
    """With boxes these go, without any the whole group does."""
    add(store, "g", "box-a", "box-b")
    with store.write() as connection:
        assert groups.remove(connection, "g", ["box-a"]).boxes == ("box-a", "box-b")
    assert listed(store) == {"g": ("box-b",)}
    with store.write() as connection:
        groups.remove(connection, "g")
    assert listed(store) == {}


@pytest.mark.parametrize("name", ["", "two words", "a/b", "a,b", "x" * 49, "g\n"])
def test_a_name_that_would_not_do_is_refused(store: Store, name: str) -> None:
    """It stands in addresses and command lines."""
    with pytest.raises(GroupError) as why:
        add(store, name, "box-a")
    assert why.value.key == "name"
    assert listed(store) == {}


def test_strangers_are_refused_and_nothing_is_made(store: Store) -> None:
    """A misspelt name would be missed in each rollout."""
    with pytest.raises(GroupError, match="box-x"):
        add(store, "g", "box-a", "box-x")
    assert listed(store) == {}


def test_what_is_not_there_cannot_be_emptied(store: Store) -> None:
    """Nor read."""
    with store.write() as connection, pytest.raises(GroupError) as why:
        groups.remove(connection, "g")
    assert why.value.key == "unknown"


def test_there_are_only_so_many_groups(store: Store) -> None:
    """And an existing one is still filled."""
    for number in range(GROUPS_MAX):
        add(store, f"g{number}")
    with pytest.raises(GroupError) as why:
        add(store, "more")
    assert why.value.key == "many"
    assert add(store, "g0", "box-a").boxes == ("box-a",)
