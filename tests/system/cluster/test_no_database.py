"""A centre whose database is not there says so in a sentence, and ends: whoever keeps it tries again."""

import subprocess
from pathlib import Path

import pytest

from tests.system.processes import sanji

_CENTRE = """
[store]
url = "postgresql+psycopg://sanji@/centre?host={folder}"

[broker]
addresses = ["mqtt://127.0.0.1:1883"]

[web]
secret_file = "{folder}/secret"
"""


@pytest.mark.parametrize("role", ["run", "collect", "web"])
def test_it_names_the_setting_and_what_the_database_said(tmp_path: Path, role: str) -> None:
    """With code 1, for the settings may be right; and without a stack."""
    config = tmp_path / "centre.toml"
    config.write_text(_CENTRE.format(folder=tmp_path), encoding="utf-8")
    done = subprocess.run(
        sanji("central", role, str(config)), capture_output=True, text=True, check=False, timeout=100
    )
    assert done.returncode == 1
    assert f"{config}: store.url: postgresql+psycopg://sanji@/centre?host=" in done.stderr
    assert "No such file or directory" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
