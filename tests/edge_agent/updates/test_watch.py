"""The centre hears which version runs and what came of another; its confirmation reaches root."""

from pathlib import Path

from edge_agent.updates.places import Confirmed, Handover, Releases, Standing, State
from edge_agent.updates.watch import UpdateWatch
from logistics import wire
from logistics.events.boxes import BoxUpdate
from plumbing.durable import read_note, write_note


class Box:
    """A start of a box of a version, with what it tells."""

    def __init__(self, folder: Path, version: str, *, has_room: bool = True) -> None:
        self.told: list[BoxUpdate] = []
        self.has_room = has_room
        self.releases, self.handover = Releases(folder), Handover(folder / "updates")
        self.watch = UpdateWatch(self.releases, self.handover, "S", version, "s1", self._tell)
        self.up_ms = 0

    def root_says(self, state: State, number: int = 1, why: str = "") -> None:
        """The root side's note, and a look at it."""
        self.handover.folder.mkdir(exist_ok=True)
        note = Standing(number, state, "0.2.0", "0" * 64, "0.1.0", reason="x" if why else "", why=why)
        write_note(self.releases.standing, note)
        self.turn()

    def turn(self) -> None:
        """Two seconds go by."""
        self.up_ms += 2000
        self.watch.tick(self.up_ms)

    def states(self) -> list[str]:
        return [one.state for one in self.told]

    def confirm(self, upto: int, stream: str = "s1") -> Confirmed | None:
        """The centre confirms; what the root side can read then."""
        self.watch.confirmed(wire.Confirm(v=1, box="box-1", stream=stream, upto=upto, ranges=()))
        return read_note(self.handover.confirmed, Confirmed)

    def _tell(self, event: BoxUpdate) -> int:
        if not self.has_room:
            return 0
        self.told.append(event)
        return 10 + len(self.told)


def test_each_start_tells_which_version_runs(tmp_path: Path) -> None:
    """With the machine, as soon as there is room for the word."""
    box = Box(tmp_path, "0.1.0", has_room=False)
    box.turn()
    box.has_room = True
    box.turn()
    box.turn()
    (told,) = box.told
    assert (told.state, told.version, bool(told.arch), bool(told.python)) == ("running", "0.1.0", True, True)
    assert box.confirm(99) is None


def test_the_confirmation_of_the_very_word_reaches_the_root_side(tmp_path: Path) -> None:
    """Not one before it, not another stream's; the word is told once a life."""
    box = Box(tmp_path, "0.2.0")
    box.root_says("switching")
    box.root_says("trial", 3)
    assert box.states() == ["running", "trial"]
    assert box.watch.is_on_trial
    assert box.confirm(11) is None
    assert box.confirm(99, "s2") is None
    assert box.confirm(12) == Confirmed(3)
    box.turn()
    assert box.states() == ["running", "trial"]
    box.root_says("kept", 3)
    assert box.states() == ["running", "trial", "kept"]
    assert not box.watch.is_on_trial


def test_the_release_before_never_confirms(tmp_path: Path) -> None:
    """It may still run for a moment when the trial begins."""
    box = Box(tmp_path, "0.1.0")
    box.root_says("trial")
    assert box.states() == ["running"]
    assert box.confirm(99) is None


def test_a_confirmation_that_finds_no_room_is_noted_by_the_next(tmp_path: Path) -> None:
    """The agent goes on; a file stands here for a disk on which no folder can be made."""
    box = Box(tmp_path, "0.2.0")
    write_note(box.releases.standing, Standing(3, "trial", "0.2.0"))
    box.handover.folder.write_text("")
    box.turn()
    assert box.confirm(99) is None
    box.handover.folder.unlink()
    assert box.confirm(100) == Confirmed(3)


def test_what_came_of_it_is_told_once(tmp_path: Path) -> None:
    """Also by the life after the one that was undone, and not by the next again."""
    Box(tmp_path, "0.2.0").root_says("trial")
    for told in (["running", "undone"], ["running"]):
        box = Box(tmp_path, "0.1.0")
        box.root_says("undone", why="the agent was started again 4 times")
        box.turn()
        assert box.states() == told
    box = Box(tmp_path, "0.1.0")
    box.root_says("refused", 2, "it is for aarch64")
    assert box.told[-1] == BoxUpdate(
        site="S", version="0.1.0", state="refused", tried="0.2.0", reason="x", why="it is for aarch64"
    )


def test_the_fetching_threads_words_are_told_by_the_loop(tmp_path: Path) -> None:
    """In their order, as soon as there is room."""
    box = Box(tmp_path, "0.1.0", has_room=False)
    box.watch.word("fetched", "0.2.0", "", "")
    box.watch.word("refused", "0.3.0", "signature", "it is signed with none of the keys")
    box.turn()
    box.has_room = True
    box.turn()
    assert [(one.state, one.tried, one.reason) for one in box.told[1:]] == [
        ("fetched", "0.2.0", None),
        ("refused", "0.3.0", "signature"),
    ]
