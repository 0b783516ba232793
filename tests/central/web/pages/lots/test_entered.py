"""What a manager says of a lot counts like what a box tells, and stays when the rest is made again."""

import pytest

from central.store.lots import facts, listed
from central.store.projections.fold import Projections
from central.store.queries import pulse
from tests.central.store.lots.day import ONE, RAW, TWO
from tests.central.web.pages.ledgers.test_ledgers import plain
from tests.central.web.pages.lots.telling import day
from tests.central.web.scene import Scene, Visitor


@pytest.fixture(autouse=True)
def _produce(scene: Scene) -> None:
    day(scene)


def send(visitor: Visitor, path: str, **form: str) -> int:
    token = visitor.token(f"/lots/of/{ONE}")
    return visitor.client.post(path, data={"csrf": token, **form}).status_code


def test_a_failed_test_keeps_the_lot_and_what_was_made_of_it(scene: Scene, manager: Visitor) -> None:
    """Method, report and who said it stand on the page; the children may not leave either."""
    path = f"/lots/of/{RAW}/tests"
    form = {"result": "fail", "method": "农残速测", "report": "JC-9", "note": "毒死蜱"}
    assert send(manager, path, **form) == 303
    text = plain(manager.get(f"/lots/of/{RAW}").text)
    assert "✕ Test failed · 农残速测 · JC-9 · 毒死蜱" in text
    assert "· manager" in text
    assert f"✕ Blocked {TWO}" not in plain(manager.get(f"/lots/of/{TWO}").text)
    assert "Test failed" in plain(manager.get(f"/lots/of/{TWO}").text)
    with scene.store.read() as connection:
        account = facts.account(connection, RAW)
    assert account is not None
    assert account.inspected is not None
    assert account.inspected.stream == facts.CENTRE


def test_a_block_and_a_release_need_a_reason(scene: Scene, manager: Visitor) -> None:
    """Without one nothing is written; with one it counts at once, and the newest counts."""
    path = f"/lots/of/{TWO}/block"
    assert send(manager, path, blocked="no", why="  ") == 400
    assert send(manager, path, blocked="no", why="复检合格") == 303
    with scene.store.read() as connection:
        row = listed.one(connection, TWO)
        assert row is not None
        assert (row.block, row.on_hand_g) == (None, 19_900)
    assert "✓ It may leave" in plain(manager.get(f"/lots/of/{TWO}").text)
    assert send(manager, path, blocked="yes", why="x" * 201) == 400
    assert send(manager, path, blocked="yes", why="投诉") == 303
    assert "✕ Blocked 投诉" in plain(manager.get(f"/lots/of/{TWO}").text)


def test_it_is_still_there_after_a_rebuild(scene: Scene, manager: Visitor) -> None:
    """It is in no box's log, and in the account all the same."""
    assert send(manager, f"/lots/of/{ONE}/block", blocked="yes", why="投诉") == 303
    with scene.store.read() as connection:
        before = listed.listed(connection, listed.Wanted())
    Projections({}).rebuild(scene.store)
    with scene.store.read() as connection:
        assert listed.listed(connection, listed.Wanted()) == before


def test_open_pages_look_again(scene: Scene, manager: Visitor) -> None:
    """A block that somebody entered elsewhere shows without a reload."""
    with scene.store.read() as connection:
        before = pulse.beat(connection)
    assert send(manager, f"/lots/of/{ONE}/block", blocked="yes", why="投诉") == 303
    with scene.store.read() as connection:
        assert pulse.beat(connection) != before


def test_who_may_only_look_enters_nothing(scene: Scene, viewer: Visitor) -> None:
    """Neither has a form, nor is one taken."""
    assert 'name="why"' not in viewer.get(f"/lots/of/{ONE}").text
    form = {"csrf": viewer.token("/"), "blocked": "yes", "why": "x"}
    assert viewer.client.post(f"/lots/of/{ONE}/block", data=form).status_code == 403


def test_a_lot_that_nobody_told_of_is_not_made_by_a_form(manager: Visitor) -> None:
    """What a person says is said of something."""
    assert send(manager, "/lots/of/NOBODY/block", blocked="yes", why="x") == 404


def test_what_no_table_can_keep_is_refused(scene: Scene, manager: Visitor) -> None:
    """NUL in a reason: the lot is as it was."""
    assert send(manager, f"/lots/of/{TWO}/block", blocked="no", why="a\0b") == 400
    with scene.store.read() as connection:
        row = listed.one(connection, TWO)
    assert row is not None
    assert row.block == "复检"
