"""Each order of people has somebody who does it, and an answer that says what came of it."""

from pathlib import Path

import pytest

from edge_agent.orders.deeds import Hands, Taken, doing, excerpt
from edge_agent.orders.files import ConfigFiles
from edge_agent.orders.notice import Notice
from edge_agent.settings import load_edge
from edge_agent.store.outbox import Outbox
from logistics import orders, wire
from plumbing import logs
from tests.edge_agent.making import settings
from tests.edge_agent.orders.test_files import _NEW, files_in

CLOCK = orders.ClockTold(1, 2, "unknown")


class Box:
    """What the deeds reach for."""

    def __init__(self, folder: Path, files: ConfigFiles | None = None, picture: bytes | None = b"") -> None:
        self.anew: list[str] = []
        self.notices: list[tuple[str, int]] = []
        self.picture = picture
        self.handlers = doing(
            Hands(
                settings=load_edge(files.path) if files else settings(folder),
                time=lambda: CLOCK,
                restart=self.anew.append,
                notice=lambda text, until_ms: self.notices.append((text, until_ms)),
                files=files,
                photograph=None if picture == b"" else self._photograph,
            )
        )

    def _photograph(self, taken: Taken) -> bool:
        taken(self.picture)
        return True

    def does(self, order: orders.AnyDeed) -> wire.AnyAnswer:
        answers: list[wire.AnyAnswer] = []
        assert self.handlers[type(order)](order, answers.append)
        (answer,) = answers
        return answer


def config(text: str) -> orders.ConfigSet:
    return orders.ConfigSet(orders.config_digest(text), text)


def test_everything_that_people_can_order_has_somebody_who_does_it(tmp_path: Path) -> None:
    """No kind is without an answer."""
    names = {orders.kind_of(kind) for kind in Box(tmp_path).handlers}
    assert names == set(orders.KINDS)


def test_settings_are_tried_by_a_new_start(tmp_path: Path) -> None:
    """Those that the box goes by already need none."""
    files = files_in(tmp_path)
    box = Box(tmp_path, files)
    assert box.does(config(files.path.read_text())) == orders.Done("same")
    assert box.anew == []
    assert box.does(config(_NEW)) == orders.Done("trial")
    assert box.anew == ["config.trial"]
    assert files.choose().is_trial


def test_settings_that_cannot_be_tried_say_why(tmp_path: Path) -> None:
    """Torn ones, faulty ones, and a folder that the agent may not write to."""
    box = Box(tmp_path, files_in(tmp_path))
    assert box.does(orders.ConfigSet("0" * 64, _NEW)) == wire.Refused("digest")
    faulty = box.does(config("[box]\nname = 7"))
    assert isinstance(faulty, wire.Refused)
    assert (faulty.reason, "box.site" in faulty.detail) == ("faulty", True)
    gone = tmp_path / "gone"
    gone.mkdir()
    nowhere = Box(gone, files_in(gone))
    (gone / "box.toml.next.draft").mkdir()
    failed = nowhere.does(config(_NEW))
    assert isinstance(failed, wire.Refused)
    assert (failed.reason, "box.toml" in failed.detail) == ("failed", True)
    assert box.anew == nowhere.anew == []
    bare = Box(tmp_path).does(config(_NEW))
    assert isinstance(bare, wire.Refused)
    assert bare.reason == "unsupported"


@pytest.mark.parametrize(
    ("picture", "answer"),
    [
        (b"\xff\xd8\xffjpeg", wire.StillTaken(b"\xff\xd8\xffjpeg")),
        (None, wire.Refused("none", "no camera showed anything in the last seconds")),
        (bytes(70_000), wire.Refused("failed", "the picture has 70000 bytes")),
        (b"", wire.Refused("unsupported", "this box has no camera, or keeps no stills")),
    ],
)
def test_a_picture_is_sent_or_said_to_be_missing(
    picture: bytes | None, answer: wire.AnyAnswer, tmp_path: Path
) -> None:
    """Whatever the camera does."""
    assert Box(tmp_path, picture=picture).does(orders.PhotoTake()) == answer


def test_clock_restart_notice_and_update_are_answered(tmp_path: Path) -> None:
    """An update is refused clearly: without an identity nothing could be fetched."""
    box = Box(tmp_path)
    assert box.does(orders.ClockAsk()) == CLOCK
    assert box.does(orders.AgentRestart()) == orders.Done()
    assert box.anew == ["agent.restart"]
    assert box.does(orders.NoticeShow("停电", 5)) == orders.Done()
    assert box.notices == [("停电", 5)]
    refused = box.does(orders.AgentUpdate("9.9"))
    assert isinstance(refused, wire.Refused)
    assert refused.reason == "unsupported"
    assert "[identity]" in refused.detail


def test_the_log_is_sent_without_numbers_that_may_be_persons(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """So many lines as were asked for, of those that the agent has said since it began."""
    logs.configure(keeps=True)
    for number in range(5):
        logs.get("test").info("said", number=number, phone="13905780000")
    answer = Box(tmp_path).does(orders.LogFetch(3))
    assert isinstance(answer, orders.LogTaken)
    lines = answer.text.splitlines()
    assert [f"number={number}" in line for number, line in enumerate(lines, start=2)] == [True] * 3
    assert "phone=13…" in lines[0]
    assert "0578" not in answer.text
    assert "said" in capsys.readouterr().err


def test_an_excerpt_is_bounded_and_keeps_the_newest() -> None:
    """Whole lines."""
    text = excerpt([f"{number} " + "字" * 300 for number in range(500)])
    assert len(text.encode()) <= orders.LOG_BYTES_MAX
    assert text.splitlines()[-1].startswith("499 ")
    wire.decode_result(wire.encode(wire.Result(v=1, box="b", id="c", answer=orders.LogTaken(text))))


def test_a_notice_outlives_a_start_and_ends_in_time(tmp_path: Path) -> None:
    """A later one takes its place."""
    outbox = Outbox(tmp_path / "box.sqlite", stream="s1", boot="b")
    notice = Notice(outbox)
    assert notice.shown(0) == ""
    notice.put("a", 50)
    notice.put("b", 100)
    outbox.close()
    again = Outbox(tmp_path / "box.sqlite", stream="s2", boot="b")
    assert [Notice(again).shown(at_ms) for at_ms in (99, 100)] == ["b", ""]
    again.close()
