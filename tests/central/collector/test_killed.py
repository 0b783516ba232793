"""A collector that is killed at its work loses nothing that it confirmed and doubles nothing."""

import subprocess
import sys
from pathlib import Path
from random import Random

from central.store import tables
from tests.central.centre import Centre, centre_in
from tests.central.collecting import BATCHES_TOTAL, EVENTS_A_BATCH, history
from tests.central.database.address import url_in
from tests.needs import ROOT

KILLS = 4


def collect_and_kill(folder: Path, after_lines: int) -> dict[str, int]:
    """Let a process collect and kill it once it has confirmed so often; what it confirmed."""
    command = [sys.executable, "-m", "tests.central.collecting", url_in(folder)]
    confirmed: dict[str, int] = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        assert child.stdout is not None
        for _ in range(after_lines):
            stream, upto = child.stdout.readline().split()
            confirmed[stream] = int(upto)
        child.kill()
    return confirmed


def stored(centre: Centre) -> dict[str, list[int]]:
    """The numbers in the log, by stream."""
    found: dict[str, list[int]] = {"s": [], "t": []}
    for stream, seq, _ in centre.log():
        found[stream].append(seq)
    return found


def test_killed_in_the_middle(tmp_path: Path) -> None:
    """Killed again and again in mid-batch: what was confirmed is there; sent again, all is there once."""
    rng = Random(1)
    killed = tmp_path / "killed"
    killed.mkdir()
    for _ in range(KILLS):
        confirmed = collect_and_kill(killed, rng.randrange(2, 30))
        with centre_in(killed) as centre:
            numbers = stored(centre)
            for stream, upto in confirmed.items():
                assert numbers[stream][:upto] == list(range(1, upto + 1))
            assert all(len(found) % EVENTS_A_BATCH == 0 for found in numbers.values())
    with centre_in(killed) as centre, centre_in(tmp_path) as calm:
        for envelope in history():
            centre.receive(envelope)
            calm.receive(envelope)
        assert len(centre.log()) == BATCHES_TOTAL * EVENTS_A_BATCH
        assert centre.log() == calm.log()
        assert centre.rows(tables.span) == calm.rows(tables.span)
        assert centre.models() == calm.models()
