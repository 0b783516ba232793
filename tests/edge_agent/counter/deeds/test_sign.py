"""Wrong PINs are remembered on the box, and nowhere else."""

from contextlib import closing
from pathlib import Path

from edge_agent.counter.deeds.sign import KeepSlips
from edge_agent.counter.people.slips import Slips
from edge_agent.counter.work import State
from edge_agent.store.outbox import OUTBOX_FILE
from plumbing.sqlite import open_to_read
from plumbing.web.throttle import Wrong
from tests.edge_agent.counter.rig import running


def test_slips_are_on_disk_and_no_event(tmp_path: Path) -> None:
    """Whoever pulls the plug gains nothing."""
    slips = Slips((Wrong("B07", "counter", 5, 1_700_000_000_000),))
    with running(tmp_path) as rig:
        before = rig.board.shown.results
        rig.asking.do(KeepSlips(slips))
        assert rig.board.shown.results == before
    with closing(open_to_read(tmp_path / OUTBOX_FILE)) as db:
        assert State(db).get(Slips) == slips
