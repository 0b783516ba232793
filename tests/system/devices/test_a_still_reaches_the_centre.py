"""Evidence on demand, end to end: a picture under the camera, asked for on the page, a JPEG at the centre."""

import random
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import cv2
import httpx
import pytest

from edge_agent.reader.still import BYTES_MAX
from plumbing.patience import wait_until
from plumbing.ports import free_port
from plumbing.process import Child
from simulators import labels
from simulators.labels import Label, Pose
from simulators.servers.broker import NatsBroker
from tests.system.devices.test_photographs_reach_the_centre import BOX, CENTRE
from tests.system.processes import sanji

_WAYBILL = "SF1234567890123"
_PASSWORD = "tea mountain 42"
_PATIENCE_S = 60.0

pytestmark = pytest.mark.timeout(240)


class County:
    """A broker, a centre with a manager, and a village's box whose camera is a folder with one picture."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._web_port = free_port()
        broker = NatsBroker(folder / "broker", free_port())
        stack.callback(broker.stop)
        broker.start()
        (folder / "photographs").mkdir()
        picture = labels.parcel(Label(_WAYBILL), random.Random(1), Pose())
        cv2.imwrite(str(folder / "photographs" / "parcel.png"), picture)
        for name, text in (("centre", CENTRE), ("box", BOX)):
            config = text.format(folder=folder, broker=broker.address, port=self._web_port)
            (folder / f"{name}.toml").write_text(config)
        add = sanji("central", "user", "add", str(folder / "centre.toml"), "lan", "--role", "manager")
        subprocess.run(add, input=f"{_PASSWORD}\n{_PASSWORD}\n", text=True, check=True, capture_output=True)
        self._start("centre")
        self.box = self._start("box")

    def restart_box(self) -> None:
        self.box = self._start("box")

    def log_in(self) -> httpx.Client:
        """The manager before the pages."""
        url = f"http://127.0.0.1:{self._web_port}"
        client = self._stack.enter_context(
            httpx.Client(base_url=url, timeout=20, headers={"accept-language": "en"})
        )
        form = {"name": "lan", "password": _PASSWORD, "csrf": token(client.get("/login").text), "next": "/"}
        assert client.post("/login", data=form).status_code == 303
        return client

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the centre's database, none while a table is not there yet."""
        with closing(
            sqlite3.connect(f"file:{self._folder}/centre.sqlite?mode=ro", uri=True, timeout=10)
        ) as db:
            try:
                return db.execute(query).fetchall()
            except sqlite3.OperationalError:
                return []

    def words(self) -> str:
        """The last words of all logs, for a test that fails."""
        logs = sorted(self._folder.glob("*.log"))
        return "\n".join(f"{log.name}: {log.read_text(errors='replace')[-1500:]}" for log in logs)

    def _start(self, name: str) -> Child:
        words = ("central", "run") if name == "centre" else ("edge", "run")
        child = Child(name, sanji(*words, str(self._folder / f"{name}.toml")), self._folder / f"{name}.log")
        self._stack.callback(child.stop)
        return child


def token(page: str) -> str:
    """The token of a page's form."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    with ExitStack() as stack:
        yield County(tmp_path, stack)


@pytest.mark.parametrize("is_away", [False, True], ids=["connected", "offline"])
def test_a_still_is_fetched(county: County, tmp_path: Path, *, is_away: bool) -> None:
    """The page shows the very JPEG that the box keeps, also when the box was away while it was asked for."""
    assert wait_until(lambda: bool(county.ask("SELECT 1 FROM parcel_step WHERE has_still")), _PATIENCE_S), (
        county.words()
    )
    stills = tmp_path / "box" / "stills"
    assert wait_until(lambda: any(stills.glob(f"*_{_WAYBILL}.jpg")), _PATIENCE_S)
    (kept,) = stills.glob(f"*_{_WAYBILL}.jpg")
    if is_away:
        county.box.stop()
        assert wait_until(lambda: county.ask("SELECT is_online FROM presence") == [(0,)], _PATIENCE_S)
    client = county.log_in()
    page = client.get(f"/parcels/{_WAYBILL}").text
    form = re.search(r'action="(/stills/[^"]+)"', page)
    assert form
    assert client.post(form[1], data={"csrf": token(page)}).status_code == 303
    if is_away:
        assert wait_until(lambda: county.ask("SELECT tries FROM command") == [(1,)], _PATIENCE_S)
        assert "not connected since" in client.get(f"/parcels/{_WAYBILL}").text
        county.restart_box()
    here = f"{form[1]}.jpg"
    assert wait_until(lambda: client.get(here).status_code == 200, _PATIENCE_S), county.words()
    jpeg = client.get(here).content
    assert jpeg == kept.read_bytes()
    assert len(jpeg) <= BYTES_MAX
    assert f'src="{here}"' in client.get(f"/parcels/{_WAYBILL}").text
    assert county.ask("SELECT state FROM command") == [("done",)]
