"""A table, end to end: made and sent on the page, on the box's disk, and back on the page as held."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from edge_agent.settings import Tables
from edge_agent.store.outbox import Outbox
from edge_agent.trade.tables.held import Held
from logistics.parcels.tables.routing import Row
from plumbing.patience import wait_until
from tests.edge_agent.trade.tables.test_held import routing_text
from tests.system.devices.test_a_still_reaches_the_centre import County, token

_PAGE = "/ledgers/tables/routing"
_PATIENCE_S = 60.0

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    with ExitStack() as stack:
        yield County(tmp_path, stack)


def held_on(folder: Path) -> list[tuple[int]]:
    """The versions in the box's database, past all our code."""
    file = folder / "box" / "box.sqlite"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)) as db:
        return db.execute("SELECT version FROM held_table WHERE name = 'routing'").fetchall()


def test_a_table_of_many_parts_is_held_by_a_box_that_was_away(county: County, tmp_path: Path) -> None:
    """Made while the box is off; when it comes it gets the newest version, and the page shows it."""
    known = "SELECT site FROM box"
    assert wait_until(lambda: bool(county.ask(known)), _PATIENCE_S), county.words()
    county.box.stop()
    client = county.log_in()
    page = client.get(_PAGE).text
    site = re.findall(r'<option value="([^"]+)"', client.get("/ledgers/manifests").text)[0]
    for rows in (routing_text(400, site), routing_text(800, site) + f"place,大柘村,{site},一号格\n"):
        made = client.post(_PAGE, data={"csrf": token(page), "rows": rows, "comment": ""})
        assert made.status_code == 303, made.text
        number = county.ask("SELECT max(version) FROM routing")[0][0]
        roles = {"csrf": token(page), "roles": ["village", "township", "hub"]}
        assert client.post(f"{_PAGE}/{number}/send", data=roles).status_code == 303
    county.restart_box()
    state = "SELECT state, version FROM table_held WHERE kind = 'routing'"
    assert wait_until(lambda: county.ask(state) == [("held", 2)], _PATIENCE_S), county.words()
    assert held_on(tmp_path) == [(2,)]
    assert "✓ held" in re.sub(r"\s+", " ", client.get(_PAGE).text)
    county.box.stop()
    outbox = Outbox(tmp_path / "box" / "box.sqlite", stream="look", boot="b")
    table = Held(outbox, Tables()).routing()
    outbox.close()
    assert table is not None
    assert table.route("W", place="大柘村") == Row("place", "大柘村", site, "一号格")
