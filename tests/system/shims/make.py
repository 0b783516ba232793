"""Compiles the libraries that are preloaded into a process under test."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests import needs

_SOURCES = Path(__file__).parent


def preload(folder: Path, names: Sequence[str]) -> dict[str, str]:
    """The environment that puts these libraries before the C library, compiled into `folder`."""
    compiler = needs.compiler()
    made = [folder / f"{name}.so" for name in names]
    for name, library in zip(names, made, strict=True):
        source = _SOURCES / f"{name}.c"
        flags = ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-pthread", "-o", str(library)]
        subprocess.run([str(compiler), *flags, str(source), "-ldl"], check=True)
    return {"LD_PRELOAD": ":".join(map(str, made))}
