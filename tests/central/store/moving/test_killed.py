"""A move that is killed leaves the old database as it was, and the new one is gone on with or begun anew."""

import subprocess
import sys
from pathlib import Path
from signal import SIGKILL

import pytest

from central.store.moving.move import Order, Step, move
from central.store.store import Store, Unopened
from tests.central.postgresql import Cluster
from tests.central.store.moving import county
from tests.needs import ROOT

# Two processes, each with a move of all tables, on a machine that may have others.
pytestmark = pytest.mark.timeout(300)
# A move that is killed when this is done with this table; within a table, by what the copying reads.
_MOVE = """
import os, signal, sys
from central.store.moving import move, rows
from tests.central.store.moving.county import DEED

done, table = sys.argv[3:]
read = rows.portions

def told(step):
    if (step.done, step.table) == (done, table):
        os.kill(os.getpid(), signal.SIGKILL)

class Portions:
    def __init__(self, found): self.found = found
    def __iter__(self):
        yield next(self.found)
        os.kill(os.getpid(), signal.SIGKILL)

if done == "within":
    rows.portions = lambda one, query: Portions(read(one, query)) if table in str(query) else read(one, query)
move.move(move.Order(sys.argv[1], sys.argv[2], DEED), lambda: 0, told)
"""


def _killed(source: str, target: str, done: str, table: str) -> None:
    command = [sys.executable, "-c", _MOVE, source, target, done, table]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert ended.returncode == -SIGKILL, ended.stderr


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.parametrize(
    ("done", "table"), [("within", "event"), ("copied", "event"), ("compared", "alembic_version")]
)
def test_it_goes_on(source: str, server: Cluster, tmp_path: Path, engine: str, done: str, table: str) -> None:
    """Killed amid a table, between two, or before the last word: no centre opens the half, and it goes on."""
    target = server.database() if engine == "postgresql" else county.file_url(tmp_path, "to")
    _killed(source, target, done, table)
    with pytest.raises(Unopened, match="not finished"):
        Store(target)
    store = Store(source)
    assert county.faults(store) == []
    store.close()
    steps: list[Step] = []
    finished = move(Order(source, target, county.DEED), lambda: 0, steps.append)
    assert all(one.source == one.target for one in finished.tables)
    copied = {step.table for step in steps if step.done == "copied"}
    assert ("event" in copied) == (done == "within")
    store = Store(target)
    assert county.faults(store) == []
    store.close()
