"""The drill: a centre is backed up while it works, killed, and restored elsewhere. Real processes throughout.

What the lost centre had confirmed after its last backup comes again from the box.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from plumbing.patience import wait_until
from tests.system.processes import sanji
from tests.system.trio import Trio, running

pytestmark = pytest.mark.timeout(150)
_BACKUP = """
[backup]
folder = "{folder}/backups"
recipients = ["{recipient}"]
mb_per_s = 1
"""


def _run(*words: str | Path) -> str:
    done = subprocess.run(sanji("central", *map(str, words)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _backup(config: Path) -> Path:
    made = json.loads(_run("backup", config, "--json").splitlines()[-1])
    return config.parent / "backups" / str(made["file"])


def _log(trio: Trio) -> set[tuple[str, int, bytes]]:
    return set(trio.at_centre("SELECT stream, seq, body FROM event"))


def test_a_restored_centre_lacks_nothing_that_it_had(tmp_path: Path) -> None:
    """A backup under load, the centre killed later: every event of its log stands in the restored one."""
    key, config = tmp_path / "backup.key", tmp_path / "centre.toml"
    trio = Trio(tmp_path, scans_per_s=20)
    recipient = _run("backup-key", key).split('"')[1]
    with config.open("a", encoding="utf-8") as file:
        file.write(_BACKUP.format(folder=tmp_path, recipient=recipient))
    with running(trio):
        assert wait_until(lambda: len(trio.stored()) >= 50, 30), trio.words()
        source = _backup(config)
        trio.kill("box")  # What its first life sent comes back from its second.
        trio.revive("box")
        at_backup = len(_log(trio))
        assert wait_until(lambda: len(_log(trio)) >= at_backup + 200, 30), trio.words()
        trio.kill("centre")
        lost = _log(trio)
        for path in (tmp_path / "centre").iterdir():
            path.unlink()
        _run("restore", config, source, "--key", key)
        restored = _log(trio)
        trio.revive("centre")
        assert wait_until(lambda: lost <= _log(trio), 40), trio.words()
        trio.rest()
        assert wait_until(lambda: not trio.backlog(), 30), trio.words()
        back = _log(trio)
    sys.stdout.write(
        f"{len(lost)} events stood at the lost centre, {len(restored)} came from the backup,"
        f" {len(lost - back)} are lost\n"
    )
    assert restored < lost <= back
    assert len({(stream, seq) for stream, seq, _ in back}) == len(back)
    assert trio.doubled() == []
    assert trio.at_centre("SELECT deed FROM trail") == [("restore",)]
    assert not _holes(trio)


def _holes(trio: Trio) -> list[tuple[object, ...]]:
    """Streams whose numbers are not stored from 1 on without a hole."""
    return trio.at_centre("SELECT stream FROM span GROUP BY stream HAVING count(*) > 1 OR min(low) > 1")
