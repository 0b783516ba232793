"""Killed at any line, the root side leaves a box that runs, and its next life goes on."""

import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

import pytest

import plumbing.bundles.reading
import plumbing.durable
from edge_agent.updates import apply
from tests.edge_agent.updates import boxed
from tests.edge_agent.updates.boxed import CONFIRM_MS, NEW, OLD, Rig, to_rest, to_trial

_WATCHED = {apply.__file__, plumbing.durable.__file__, plumbing.bundles.reading.__file__, boxed.__file__}
_KILLED = 99


Line = tuple[str, int]


def lines_of(work: Callable[[], None]) -> list[Line]:
    """The lines of ours that the work goes through, each once, in the order of their first time."""
    seen: dict[Line, None] = {}
    sys.settrace(_traced(lambda line: seen.setdefault(line)))
    try:
        work()
    finally:
        sys.settrace(None)
    return list(seen)


def kill_at(line: Line, work: Callable[[], None]) -> None:
    """Do the work in a process of its own that ends when it comes to a line, without tidying up."""

    def end(here: Line) -> None:
        if here == line:
            os._exit(_KILLED)

    child = os.fork()
    if not child:
        try:
            sys.settrace(_traced(end))
            work()
        except BaseException:  # noqa: BLE001 - a child of a test must not go on as the test
            os._exit(1)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code == _KILLED, f"not killed at {line}"


def _traced(tell: Callable[[Line], object]) -> Callable[[FrameType, str, Any], Any]:
    def look(frame: FrameType, event: str, _arg: object) -> Any:
        if frame.f_code.co_filename not in _WATCHED:
            return None
        if event == "line":
            tell((frame.f_code.co_filename, frame.f_lineno))
        return look

    return look


def updated(box: Rig) -> None:
    """A life that goes over to the new release and keeps it."""
    life = box.life()
    while life.standing.state != "kept":
        if life.standing.state == "trial":
            box.confirm(life.standing.number)
        assert life.turn(0), life.standing


def undone(box: Rig) -> None:
    """A life that goes over to it and back."""
    life, up_ms = box.life(), 0
    while life.standing.state != "undone":
        up_ms += CONFIRM_MS
        assert life.turn(up_ms), life.standing


@pytest.fixture(name="memory")
def _memory() -> Iterator[Path]:
    """A folder in memory: a killed process leaves there what it leaves on a disk, and sooner."""
    with TemporaryDirectory(dir="/dev/shm") as made:
        yield Path(made)


@pytest.mark.parametrize(("work", "state", "version"), [(updated, "kept", NEW), (undone, "undone", OLD)])
def test_killed_at_any_line_it_goes_on(
    memory: Path, work: Callable[[Rig], None], state: str, version: str
) -> None:
    """An agent could start at each moment, and the next life comes to where this one was going."""
    first = Rig(memory / "first")
    first.ask(first.press.bundle())
    lines = lines_of(partial(work, first))
    assert len(lines) > 100
    for number, line in enumerate(lines):
        box = Rig(memory / str(number))
        box.press = first.press
        box.releases.keys.write_text(first.releases.keys.read_text())
        box.ask(first.press.folder / "sanji-edge-0.2.0-x86_64.bundle")
        kill_at(line, partial(work, box))
        assert box.running() in {OLD, NEW}
        if box.life().standing.state not in {"kept", "undone"}:
            work(box)
        assert box.life().standing.state == state, line
        assert box.running() == version
        assert {path.name for path in box.releases.folder.iterdir()} <= {OLD, NEW}
        assert not box.releases.incoming.exists()


def test_a_box_that_is_cut_off_again_and_again_stays_with_what_runs(tmp_path: Path) -> None:
    """While it installs, and on trial: three lives, then it is refused or undone."""
    box = Rig(tmp_path)
    box.ask(box.press.bundle())
    for _ in range(4):
        life = box.life()
        assert life.turn(0)
    to_rest(box.life())
    assert (box.life().standing.state, box.life().standing.reason) == ("refused", "interrupted")
    box.ask(box.press.folder / "sanji-edge-0.2.0-x86_64.bundle")
    to_trial(box.life())
    for _ in range(3):
        life = box.life()
        assert life.turn(0)
    to_rest(life)
    assert (life.standing.state, life.standing.reason) == ("undone", "interrupted")
    assert box.running() == OLD
