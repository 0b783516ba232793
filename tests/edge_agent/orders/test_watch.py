"""New settings are kept by the centre's confirmation alone, and undone by time without it."""

from pathlib import Path

from edge_agent.orders.files import ConfigFiles
from edge_agent.orders.watch import ConfigWatch
from edge_agent.settings import load_edge
from logistics import wire
from logistics.events.boxes import BoxConfig
from logistics.orders import config_digest
from tests.edge_agent.orders.test_files import _NEW, _OLD, files_in

MINUTE_MS = 60_000


class Box:
    """A start of a box, with what it tells and whether it wants to begin anew."""

    def __init__(self, files: ConfigFiles, *, has_room: bool = True) -> None:
        self.told: list[BoxConfig] = []
        self.anew: list[str] = []
        self.has_room = has_room
        self.files = files
        self.watch = ConfigWatch(files, files.choose(), "s1", self._tell, self.anew.append, 0)

    def states(self) -> list[str]:
        return [one.state for one in self.told]

    def _tell(self, event: BoxConfig) -> int:
        if not self.has_room:
            return 0
        self.told.append(event)
        return 10 + len(self.told)


def in_trial(folder: Path) -> ConfigFiles:
    files = files_in(folder)
    files.try_next(_NEW, load_edge(files.path))
    return files


def confirm(upto: int, *ranges: tuple[int, int], stream: str = "s1") -> wire.Confirm:
    return wire.Confirm(v=1, box="box-1", stream=stream, upto=upto, ranges=ranges)


def test_each_start_tells_by_what_it_goes(tmp_path: Path) -> None:
    """Once, as soon as the disk has room for the word."""
    box = Box(files_in(tmp_path), has_room=False)
    box.watch.tick(0)
    box.has_room = True
    box.watch.tick(50)
    box.watch.tick(100)
    assert [(one.state, one.digest) for one in box.told] == [("running", config_digest(_OLD))]


def test_the_confirmation_of_the_very_word_keeps_new_settings(tmp_path: Path) -> None:
    """Not one of less, nor one of another life."""
    box = Box(in_trial(tmp_path))
    box.watch.tick(0)
    box.watch.confirmed(confirm(10))
    box.watch.confirmed(confirm(99, stream="s0"))
    assert (box.states(), box.watch.is_trial) == (["trial"], True)
    box.watch.confirmed(confirm(3, (11, 12)))
    assert (box.states(), box.watch.is_trial) == (["trial", "kept"], False)
    assert box.files.path.read_text() == _NEW
    box.watch.tick(1000 * MINUTE_MS)
    assert box.anew == []
    assert Box(box.files).files.choose().told is None


def test_without_a_confirmation_the_box_goes_back_by_itself(tmp_path: Path) -> None:
    """After the minutes of the new settings, once; the next start tells why, once."""
    box = Box(in_trial(tmp_path))
    box.watch.tick(0)
    box.watch.tick(10 * MINUTE_MS - 1)
    assert box.anew == []
    box.watch.tick(10 * MINUTE_MS)
    box.watch.tick(10 * MINUTE_MS + 50)
    assert box.anew == ["config.undone"]
    after = Box(box.files)
    after.watch.tick(0)
    (told,) = after.told
    assert (told.state, told.digest, told.tried) == ("undone", config_digest(_OLD), config_digest(_NEW))
    assert "10 minutes" in told.why
    again = Box(box.files)
    again.watch.tick(0)
    assert again.states() == ["running"]


def test_a_confirmation_before_the_word_is_on_disk_keeps_nothing(tmp_path: Path) -> None:
    """A full disk has its time as well."""
    box = Box(in_trial(tmp_path), has_room=False)
    box.watch.tick(0)
    box.watch.confirmed(confirm(99))
    assert box.watch.is_trial
    box.watch.tick(10 * MINUTE_MS)
    assert box.anew == ["config.undone"]
