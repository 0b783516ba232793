"""Runs a benchmark once more as on an SD card: with so many milliseconds added to each sync."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.table import say

_SOURCE = Path(__file__).with_name("slow_card.c")


def run_slowly(module: str, sync_ms: int) -> None:
    """Run the module as a program, each of its syncs delayed; without a C compiler, say so."""
    compiler = shutil.which("cc")
    if compiler is None:
        say("not measured: a slow sync needs a C compiler (cc)")
        return
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "slow_card.so"
        subprocess.run([compiler, "-shared", "-fPIC", "-o", library, _SOURCE, "-ldl"], check=True)
        env = {**os.environ, "LD_PRELOAD": str(library), "SANJI_SYNC_MS": str(sync_ms)}
        subprocess.run([sys.executable, "-m", module], env=env, check=True)
