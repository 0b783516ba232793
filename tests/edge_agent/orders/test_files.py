"""Settings that are tried replace the old ones or do not, and at any moment there is one whole file."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from edge_agent.orders.files import STARTS_MAX, ConfigFiles, ConfigRefused
from edge_agent.settings import load_edge
from logistics.orders import config_digest

ROOT = Path(__file__).parents[3]
_OLD = """
[box]
name = "box-1"
site = "S"
role = "village"
data_dir = "/var/lib/sanji"

[broker]
addresses = ["mqtt://127.0.0.1:1"]
"""
_NEW = _OLD + "\n[sending]\nwindow = 4\n"


def files_in(folder: Path) -> ConfigFiles:
    (folder / "box.toml").write_text(_OLD)
    return ConfigFiles(folder / "box.toml")


def begun(folder: Path) -> ConfigFiles:
    files = files_in(folder)
    files.try_next(_NEW, load_edge(files.path))
    return files


def test_new_settings_are_tried_and_then_kept(tmp_path: Path) -> None:
    """The old file stays whole beside them until then, and what became of them is told once."""
    files = begun(tmp_path)
    assert files.path.read_text() == _OLD
    chosen = files.choose()
    assert (chosen.is_trial, chosen.settings.sending.window) == (True, 4)
    assert chosen.digest == config_digest(_NEW)
    files.keep()
    assert files.path.read_text() == _NEW
    after = ConfigFiles(files.path).choose()
    assert (after.is_trial, after.digest) == (False, config_digest(_NEW))
    assert after.told is not None
    assert not after.told.why
    files.forget()
    assert files.choose().told is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["box.toml"]


def test_settings_that_are_undone_give_way_and_say_why(tmp_path: Path) -> None:
    """They are put aside for whoever looks after the box."""
    files = begun(tmp_path)
    assert files.choose().is_trial
    files.undo("no confirmation")
    chosen = files.choose()
    assert (chosen.is_trial, chosen.digest) == (False, config_digest(_OLD))
    assert chosen.told is not None
    assert (chosen.told.digest, chosen.told.why) == (config_digest(_NEW), "no confirmation")
    assert (tmp_path / "box.toml.undone").read_text() == _NEW


def test_settings_by_which_the_agent_does_not_live_are_undone(tmp_path: Path) -> None:
    """After so many starts that nobody confirmed, each counted before anything else is done."""
    files = begun(tmp_path)
    for _ in range(STARTS_MAX):
        assert ConfigFiles(files.path).choose().is_trial
    chosen = files.choose()
    assert not chosen.is_trial
    assert chosen.told is not None
    assert str(STARTS_MAX) in chosen.told.why


@pytest.mark.parametrize(
    ("text", "reason", "said"),
    [
        ("[box", "faulty", "TOML"),
        (_OLD.replace("village", "castle"), "faulty", "box.role"),
        (_OLD + "[sendin]\n", "faulty", "sending"),
        (_OLD.replace("box-1", "box-2"), "foreign", "box.name"),
        (_OLD.replace("/var/lib/sanji", "/tmp/x"), "foreign", "box.data_dir"),
        (_OLD + 'password_file = "/nowhere/password"\n', "faulty", "/nowhere/password"),
    ],
)
def test_what_check_would_fault_or_is_another_boxs_is_never_tried(
    text: str, reason: str, said: str, tmp_path: Path
) -> None:
    """With every fault told, and nothing left on the disk."""
    files = files_in(tmp_path)
    with pytest.raises(ConfigRefused) as caught:
        files.try_next(text, load_edge(files.path))
    assert caught.value.reason == reason
    assert said in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["box.toml"]


def test_one_trial_at_a_time(tmp_path: Path) -> None:
    """Others wait until it is over."""
    files = begun(tmp_path)
    with pytest.raises(ConfigRefused, match="tried"):
        files.try_next(_NEW, load_edge(files.path))


def test_a_file_that_nobody_ordered_is_not_tried(tmp_path: Path) -> None:
    """Nor one that is not what was ordered, as a failing card leaves it."""
    files = files_in(tmp_path)
    files.next.write_text(_NEW)
    assert not files.choose().is_trial
    files.forget()
    files.try_next(_NEW, load_edge(files.path))
    files.next.write_text(_NEW + "#")
    assert not files.choose().is_trial


# Each deed in a process of its own, which ends itself by SIGKILL before its n-th look at the file system.
_KILLED = """
import os, signal, sys
from pathlib import Path
from edge_agent.orders.files import ConfigFiles
from edge_agent.settings import load_edge

path, deed, steps, new = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
files, running = ConfigFiles(path), load_edge(path)
count = 0

def watch(event, args):
    global count
    if event in ("open", "os.rename", "os.remove") and str(path.parent) in str(args[0]):
        count += 1
        if count == steps:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(watch)
{"try": lambda: files.try_next(new, running), "choose": files.choose, "keep": files.keep,
 "undo": lambda: files.undo("over"), "forget": files.forget}[deed]()
"""


def killed_at(step: int, deed: str, path: Path) -> bool:
    """Whether the deed was killed before it was through."""
    words = [sys.executable, "-c", _KILLED, str(path), deed, str(step), _NEW]
    code = subprocess.run(words, check=False, cwd=ROOT, env=os.environ).returncode
    assert code in (0, -signal.SIGKILL)
    return code != 0


@pytest.mark.parametrize("deed", ["try", "choose", "keep", "undo", "forget"])
def test_killed_at_any_step_the_old_or_the_new_file_is_there_whole(deed: str, tmp_path: Path) -> None:
    """By kill -9 before each step; the next start then goes by one of the two, and ends the trial right."""
    step, is_killed = 0, True
    while is_killed:
        step += 1
        folder = tmp_path / str(step)
        folder.mkdir()
        files = files_in(folder)
        if deed != "try":
            files.try_next(_NEW, load_edge(files.path))
        if deed == "forget":
            files.undo("over")
        is_killed = killed_at(step, deed, files.path)
        assert files.path.read_text() in (_OLD, _NEW)
        chosen = files.choose()
        assert chosen.digest in (config_digest(_OLD), config_digest(_NEW))
        if deed == "undo" and files.path.read_text() == _OLD and not chosen.is_trial:
            assert chosen.told is not None
            assert chosen.told.why == "over"
        if deed == "keep" and not chosen.is_trial:
            assert files.path.read_text() == _NEW
        # Whatever stands now, the next order for settings finds its way.
        if chosen.is_trial:
            files.undo("again")
        files.forget()
        files.try_next(_OLD + "# later\n", load_edge(files.path))
        assert files.choose().is_trial
    assert step > (1 if deed == "keep" else 2)
