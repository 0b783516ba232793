"""Releases of the program for tests: the project's own wheel, under another version and with what is planted.

A release has an environment of its own, as on a box. What others made (OpenCV and the like, a hundred
megabytes) is not put into it once more: the wheel brings a line by which it is found where the tests run.
"""

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.needs import ROOT

_LINES = "other-parts.pth"
_FOLDERS = ("logistics", "plumbing", "edge_agent", "central", "simulators", "benchmarks", "firmware_configs")
_FILES = ("README.md", "LICENSE")
STEP = '''

@migrations()
def m999_planted(db: Database) -> None:
    """A step that the release before has not seen."""
    db.execute("ALTER TABLE stream ADD COLUMN planted INTEGER")
'''
CRASH = ("    def run(self) -> int:\n", '    def run(self) -> int:\n        raise RuntimeError("planted")\n')


def wheelhouse(folder: Path, version: str, *, crashes: bool = False) -> Path:
    """A folder with the one wheel of a version; one that crashes has brought the database on before."""
    source, made = folder / f"source-{version}", folder / f"wheels-{version}"
    source.mkdir()
    for name in _FOLDERS:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in _FILES:
        shutil.copyfile(ROOT / name, source / name)
    (source / _LINES).write_text(sysconfig.get_path("purelib") + "\n")
    (source / "pyproject.toml").write_text(_project(version))
    if crashes:
        schema, run = source / "edge_agent/store/schema.py", source / "edge_agent/run.py"
        schema.write_text(schema.read_text() + STEP)
        run.write_text(run.read_text().replace(*CRASH))
    words = ["--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(made), str(source)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *words], check=True, timeout=120)
    shutil.rmtree(source)
    return made


def _project(version: str) -> str:
    """The project's own file, without what it needs of others."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    head, scripts = text.index("dependencies = ["), text.index("[project.scripts]")
    text = text[:head] + "[project.optional-dependencies]\nedge = []\n\n" + text[scripts:]
    text = text.replace('version = "0.1.0"', f'version = "{version}"', 1)
    include = f'[tool.hatch.build.targets.wheel.force-include]\n"{_LINES}" = "{_LINES}"\n\n'
    return text.replace("[tool.ruff]", include + "[tool.ruff]", 1)
