"""Far more scans than fit into a disk of 3 MB, the centre away: what is not refused arrives, and once.

SANJI_DISK_SCANS says how many; docs/reliability.md says what came of it.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.disks import small
from tests.needs import ROOT
from tests.system.trio import Trio, running

SCANS = int(os.environ.get("SANJI_DISK_SCANS", "4000"))
_DISK_KIB = 3072
_RESERVE_MB = 0.5


def accepted_while_away(folder: Path, heard: Path) -> set[str]:
    """The waybills for which a box's agent, in a process of its own and without a link, gave its OK."""
    words = [str(folder), str(_RESERVE_MB), str(SCANS), str(heard)]
    subprocess.run([sys.executable, "-m", "tests.system.filler", *words], cwd=ROOT, check=True, timeout=100)
    told = [line.split() for line in heard.read_text(encoding="ascii").splitlines()]
    assert {waybill for waybill, _ in told} == {f"FILL{number:011}" for number in range(SCANS)}
    return {waybill for waybill, word in told if word == "OK"}


def test_a_disk_that_is_far_too_small_loses_nothing_it_took(tmp_path: Path) -> None:
    """Each scan is either taken and arrives once, or refused aloud and is nowhere; then the box works on."""
    with small(tmp_path / "box", _DISK_KIB) as disk:
        accepted = accepted_while_away(disk, tmp_path / "heard")
        refused = SCANS - len(accepted)
        assert accepted
        assert refused
        sys.stdout.write(f"{len(accepted)} accepted, {refused} refused on {_DISK_KIB} KiB\n")
        with running(Trio(tmp_path, reserve_mb=_RESERVE_MB)) as trio:
            trio.await_promise()
            trio.rest()
            trio.promised |= accepted
            assert trio.settled(), f"{len(trio.promised - trio.stored())} of them missing\n{trio.words()}"
            assert trio.stored() <= accepted | trio.scanned.keys()
            assert trio.doubled() == []
