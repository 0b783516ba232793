"""Real input, end to end: photographs of barcodes under a station's camera end as parcels at the centre."""

import json
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from benchmarks.reading.barcode_pictures import pictures
from edge_agent.reader.still import BYTES_MAX
from plumbing.ports import free_port
from plumbing.process import Child
from simulators.servers.broker import NatsBroker
from tests import needs
from tests.system.processes import sanji

_WAIT_S = 90.0
_PHOTOGRAPHS = 12

BOX = """
[box]
name = "box-sc046"
site = "SC-046"
role = "village"
data_dir = "{folder}/box"

[stills]
leave_mb = 0

[broker]
addresses = ["{broker}"]

[counter]
accept = "any"

[camera]
source = "{folder}/photographs"
"""

CENTRE = """
[store]
url = "sqlite:///{folder}/centre.sqlite"

[broker]
addresses = ["{broker}"]

[web]
secret_file = "{folder}/secret"
port = {port}
"""

pytestmark = pytest.mark.timeout(150)


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Path]:
    """A broker, a centre and a village's box whose camera is a folder of photographs."""
    with ExitStack() as stack:
        broker = NatsBroker(tmp_path / "broker", free_port())
        stack.callback(broker.stop)
        broker.start()
        for name, text in (("centre", CENTRE), ("box", BOX)):
            config = tmp_path / f"{name}.toml"
            config.write_text(text.format(folder=tmp_path, broker=broker.address, port=free_port()))
            words = ("central", "run") if name == "centre" else ("edge", "run")
            child = Child(name, sanji(*words, str(config)), tmp_path / f"{name}.log")
            stack.callback(child.stop)
        yield tmp_path


def test_waybills_of_photographs_stand_at_the_centre(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Every Code 128 photograph becomes a parcel held at the village, and a still on the village's box."""
    folder = tmp_path / "photographs"
    folder.mkdir()
    photographs = [
        one for one in pictures(needs.shared("barcodes")) if one.symbology == "code128" and one.is_photo
    ][:_PHOTOGRAPHS]
    for one in photographs:
        shutil.copy(one.path, folder)
    expected = {one.text.removeprefix("\x1d") for one in photographs}
    request.getfixturevalue("county")
    missing = expected - _parcels(tmp_path / "centre.sqlite", expected)
    assert missing == set()
    kept = [path.stat().st_size for path in (tmp_path / "box" / "stills").glob("*.jpg")]
    assert len(kept) >= len(expected)
    assert max(kept) <= BYTES_MAX


def _parcels(centre: Path, expected: set[str]) -> set[str]:
    """The waybills held at the village, once the expected ones are among them or the time is over."""
    found: set[str] = set()
    until = time.monotonic() + _WAIT_S
    while not found >= expected and time.monotonic() < until:
        time.sleep(0.25)
        if centre.exists():
            found = _held(centre)
    return found


def _held(centre: Path) -> set[str]:
    with closing(sqlite3.connect(f"file:{centre}?mode=ro", uri=True)) as db:
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'parcel'").fetchone():
            return set()
        rows = db.execute("SELECT waybill FROM parcel WHERE site = 'SC-046' AND status = 'held'").fetchall()
    return {row[0] for row in rows}


def test_decode_reads_a_photograph_from_the_command_line(tmp_path: Path) -> None:
    """`sanji decode --json` says a line of JSON a file; what is no picture is an error and exit code 1."""
    one = next(one for one in pictures(needs.shared("barcodes")) if one.symbology == "code128")
    torn = tmp_path / "torn.jpg"
    torn.write_bytes(one.path.read_bytes()[:100])
    command = sanji("decode", "--json", str(one.path), str(torn))
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    good, bad = (json.loads(line) for line in done.stdout.splitlines())
    assert {"text": one.text, "symbology": "code128"} in good["results"]
    assert bad["results"] == []
    assert str(torn) in bad["error"]
