"""A process that is killed while it writes loses nothing that it had accepted."""

import subprocess
import sys
from pathlib import Path

from edge_agent.store.outbox import Outbox
from logistics import wire
from tests.edge_agent.making import scan
from tests.needs import ROOT

_KILLS = 6


def killed_while_writing(path: Path, lines: int) -> tuple[str, int]:
    """Let the writer accept some events, kill it, and give the last that it told: (stream, number)."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.edge_agent.store.writer", str(path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as writer:
        assert writer.stdout is not None
        told = [writer.stdout.readline() for _ in range(lines)]
        writer.kill()
        told += writer.stdout.readlines()
    whole = [line for line in told if line.endswith("\n")]
    stream, number = whole[-1].split()
    return stream, int(number)


def test_what_was_told_as_accepted_is_there_after_a_kill(tmp_path: Path) -> None:
    """Killed again and again at any instant, each life's numbers stand without a gap in its own stream."""
    path = tmp_path / "box.sqlite"
    accepted = dict(killed_while_writing(path, lines) for lines in range(3, 3 + 9 * _KILLS, 9))
    assert len(accepted) == _KILLS
    found = Outbox(path, stream="last", boot="b1")
    streams = {stream.name: stream for stream in found.streams()}
    for name, number in accepted.items():
        top = streams[name].top
        assert top >= number
        first, events = found.run_after(streams[name].ord, 0, top, 10**6, 10**9)
        assert (first, len(events)) == (1, top)
        assert [wire.decode_event(one.event) for one in events] == [scan(n) for n in range(1, top + 1)]
    assert found.backlog == sum(streams[name].top for name in accepted)
    found.close()
