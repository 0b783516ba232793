"""What a box reads beside the code is in the wheel that it is installed from."""

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

from tests.needs import ROOT

FOUND = (
    "from edge_agent.drivers.scales.profiles import FOLDER, find; print(FOLDER, find('XK3190-A9').protocol)"
)


def test_a_wheel_has_the_models_of_scales(tmp_path: Path) -> None:
    """An installed wheel finds its own profiles, and not those of a source tree."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    with ZipFile(wheel) as packed:
        names = {name for name in packed.namelist() if name.startswith("firmware_configs/")}
        packed.extractall(installed)
    assert {
        f"firmware_configs/scales/{path.name}" for path in ROOT.glob("firmware_configs/scales/*.toml")
    } < names
    assert "firmware_configs/agents/village.toml" in names
    done = subprocess.run(
        [sys.executable, "-c", FOUND],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == [str(installed / "firmware_configs" / "scales"), "yaohua-tf0"]
