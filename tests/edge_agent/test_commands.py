"""The box's commands say what is wrong, all at once, with the exit code that scripts rely on."""

import json
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from edge_agent.build import album_of
from edge_agent.commands import edge, waybill
from edge_agent.settings import load_edge
from tests.edge_agent.test_settings import BOX, COLD, written

RUN = CliRunner()


def test_check_says_good_and_touches_no_hardware(tmp_path: Path) -> None:
    """Exit code 0, with the box and its devices; the data folder need not exist."""
    done = RUN.invoke(edge, ["check", str(written(tmp_path, BOX, COLD))])
    assert done.exit_code == 0
    assert "Box box-1, village at site S, probe p." in done.stdout
    assert not Path("/var/lib/sanji").exists()


def test_check_tells_every_fault_and_exits_with_two(tmp_path: Path) -> None:
    """Each on a line with the file's name."""
    path = written(tmp_path, BOX.replace("village", "castle"), "[camera]\n")
    done = RUN.invoke(edge, ["check", str(path)])
    assert done.exit_code == 2
    lines = done.stderr.splitlines()
    assert len(lines) == 2
    assert all(line.startswith(f"{path}: ") for line in lines)


def test_run_refuses_wrong_settings_alike(tmp_path: Path) -> None:
    """Exit code 2 before anything is opened."""
    assert RUN.invoke(edge, ["run", str(written(tmp_path, "x"))]).exit_code == 2


def test_a_file_that_is_not_there_is_usage(tmp_path: Path) -> None:
    """Exit code 2, with the path."""
    done = RUN.invoke(edge, ["check", str(tmp_path / "none.toml")])
    assert done.exit_code == 2
    assert "none.toml" in done.stderr


def test_waybills_are_ranked_one_json_a_line() -> None:
    """As the contract of the command says: number, and candidates with carrier, score and why."""
    done = RUN.invoke(waybill, ["SF1234567890123", "!", "--json"])
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert first["number"] == "SF1234567890123"
    assert {"carrier", "score", "why"} <= first["candidates"][0].keys()
    assert second == {"number": "!", "candidates": []}


def test_a_password_that_is_not_there_is_told(tmp_path: Path) -> None:
    """The box does not start without the password that its settings name: a sentence and exit code 2."""
    box = BOX.replace("[broker]", f'[broker]\npassword_file = "{tmp_path}/secret"')
    box = box.replace('"/var/lib/sanji"', f'"{tmp_path}/data"')
    command = [sys.executable, "-m", "plumbing.commands", "edge", "run", str(written(tmp_path, box))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert f"{tmp_path}/secret: cannot be read" in done.stderr


def test_stills_of_a_parcel_are_taken_out(tmp_path: Path) -> None:
    """All of a waybill's pictures are copied; for a parcel without one the exit code says so."""
    config = written(tmp_path, BOX.replace("/var/lib/sanji", str(tmp_path)))
    album_of(load_edge(config)).keep("s", 1, "SF1234567890123", b"a picture")
    into = tmp_path / "out"
    done = RUN.invoke(edge, ["stills", str(config), "SF1234567890123", "--into", str(into)])
    assert done.exit_code == 0
    assert [path.read_bytes() for path in into.iterdir()] == [b"a picture"]
    assert RUN.invoke(edge, ["stills", str(config), "SF0000000000000"]).exit_code == 1


def test_prompts_are_listed_for_who_records_them() -> None:
    """One a line: the file's name without its suffix, and the sentence."""
    done = RUN.invoke(edge, ["prompts"])
    assert done.exit_code == 0
    assert "hand_out\t出库" in done.stdout.splitlines()


def test_check_notes_a_voice_that_is_not_there(tmp_path: Path) -> None:
    """The box runs without: the settings are good all the same."""
    done = RUN.invoke(edge, ["check", str(written(tmp_path, BOX, f'[web]\nvoice_dir = "{tmp_path}/none"\n'))])
    assert done.exit_code == 0
    assert "the page beeps" in done.stderr
