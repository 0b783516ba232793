"""What people order is done at most once, whatever is sent again and wherever the box goes down."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from edge_agent.orders.journal import ROWS_MAX, Journal
from edge_agent.store.outbox import Outbox
from edge_agent.uplink.duties import Duties, Reply
from logistics import orders, wire
from plumbing.clock import Moment
from tests.edge_agent.making import EPOCH_MS, at
from tests.edge_agent.orders.signing import BOX, DAY_MS, command

RESTART, NOTICE = orders.AgentRestart(), orders.NoticeShow("x", 2**50)
UPDATE = orders.AgentUpdate("9.9")


class Life:
    """One life of a box: its duties and what was begun in it."""

    def __init__(self, outbox: Outbox) -> None:
        self.begun: list[tuple[wire.AnyOrder, Reply]] = []
        self.sent: list[wire.Result] = []
        self.rejected: list[tuple[str, str]] = []
        kinds = (
            orders.AgentRestart,
            orders.NoticeShow,
            orders.AgentUpdate,
            orders.ConfigSet,
            orders.ClockAsk,
        )
        self.duties = Duties(
            dict.fromkeys(kinds, self._take),
            BOX,
            self._send,
            Journal(outbox),
            lambda *told: self.rejected.append(told),
        )

    def answers(self, now: Moment | None = None) -> list[wire.AnyAnswer]:
        for step in range(50):
            self.duties.tick((now or at(0)).up_ms + 1000 * step)
        said, self.sent = [one.answer for one in self.sent], []
        return said

    def _take(self, order: wire.AnyOrder, reply: Reply) -> bool:
        self.begun.append((order, reply))
        return True

    def _send(self, result: wire.Result) -> int:
        self.sent.append(result)
        return 10


@contextmanager
def life(folder: Path, number: int = 1) -> Iterator[Life]:
    """A life on the folder's database; it ends without a word, as by kill -9."""
    outbox = Outbox(folder / "box.sqlite", stream=f"s{number}", boot="b")
    try:
        yield Life(outbox)
    finally:
        outbox.close()


def test_a_command_is_done_once_however_often_it_comes(tmp_path: Path) -> None:
    """In this life and in later ones; each time with the same answer."""
    with life(tmp_path) as box:
        for _ in range(3):
            box.duties.take(command(UPDATE), at(0))
        box.begun[0][1](orders.Done("ok"))
        assert box.answers() == [orders.Done("ok")]
        assert len(box.begun) == 1
    for number in (2, 3):
        with life(tmp_path, number) as box:
            box.duties.take(command(UPDATE), at(0))
            assert box.answers() == [orders.Done("ok")]
            assert box.begun == []


def test_what_was_begun_before_a_crash_is_interrupted_and_not_done_again(tmp_path: Path) -> None:
    """Begun is on disk before it is done; and so stays the word that it was interrupted."""
    with life(tmp_path) as box:
        box.duties.take(command(UPDATE), at(0))
        assert len(box.begun) == 1
    for number in (2, 3):
        with life(tmp_path, number) as box:
            box.duties.take(command(UPDATE), at(0))
            assert box.answers() == [wire.Refused("interrupted")]
            assert box.begun == []


def test_a_restart_that_was_begun_is_done_by_the_start_itself(tmp_path: Path) -> None:
    """The life that finds it begun is what was ordered."""
    with life(tmp_path) as box:
        box.duties.take(command(RESTART), at(0))
    with life(tmp_path, 2) as box:
        box.duties.take(command(RESTART), at(0))
        assert box.answers() == [orders.Done("started")]
        assert box.begun == []


def test_what_does_no_harm_is_begun_again_after_a_crash(tmp_path: Path) -> None:
    """A notice that was perhaps not written is written."""
    with life(tmp_path) as box:
        box.duties.take(command(NOTICE), at(0))
    with life(tmp_path, 2) as box:
        box.duties.take(command(NOTICE), at(0))
        box.begun[0][1](orders.Done())
        assert box.answers() == [orders.Done()]


def test_three_days_offline_do_the_live_ones_once_and_the_expired_never(tmp_path: Path) -> None:
    """All come at once, twice, in any order; the expired are told to the centre."""
    back = at(3 * DAY_MS)
    asked = [
        command(UPDATE, f"c{hours}", at_ms=EPOCH_MS + hours, expires_ms=EPOCH_MS + hours * 3_600_000)
        for hours in range(1, 145, 8)
    ]
    live = [one for one in asked if one.expires_ms >= back.at_ms]
    assert 5 < len(live) < len(asked) - 5
    with life(tmp_path) as box:
        answers = []
        for one in [*reversed(asked), *asked]:
            before = len(box.begun)
            box.duties.take(one, back)
            for _, reply in box.begun[before:]:
                reply(orders.Done())
            answers += box.answers(back)
        assert len(box.begun) == len(live)
        assert answers.count(orders.Done()) == 2 * len(live)
        assert answers.count(wire.Refused("expired")) == 2 * (len(asked) - len(live))
        expired = {named for reason, named in box.rejected if reason == "expired"}
        assert expired == {one.id for one in asked} - {one.id for one in live}


def test_a_box_without_the_time_does_nothing_that_could_be_over(tmp_path: Path) -> None:
    """It waits; once it knows the time it does what still counts. What only looks is done at any time."""
    with life(tmp_path) as box:
        for clock in ("unknown", "estimated"):
            box.duties.take(command(UPDATE), at(0, clock=clock))
        assert (box.begun, box.answers()) == ([], [])
        box.duties.take(command(orders.ClockAsk(), "look"), at(0, clock="unknown"))
        assert [order for order, _ in box.begun] == [orders.ClockAsk()]
        box.duties.take(command(UPDATE), at(10))
        assert [order for order, _ in box.begun] == [orders.ClockAsk(), UPDATE]


def test_an_old_command_that_is_played_again_is_not_begun_at_whatever_time(tmp_path: Path) -> None:
    """The journal has forgotten it, and knows that all of its time is over: also where the clock is wrong."""
    old = command(UPDATE, "old", expires_ms=EPOCH_MS + 1000)
    with life(tmp_path) as box:
        box.duties.take(old, at(0))
        box.begun[0][1](orders.Done())
        assert box.answers() == [orders.Done()]
        box.duties.take(
            command(UPDATE, "new", at_ms=EPOCH_MS + DAY_MS, expires_ms=EPOCH_MS + 9 * DAY_MS), at(5)
        )
    with life(tmp_path, 2) as box:
        box.duties.take(old, at(0))  # the clock was set back to when it counted
        assert box.begun == []
        assert box.answers() == [wire.Refused("expired")]


def test_the_journal_is_bounded(tmp_path: Path) -> None:
    """So many that have not expired are remembered; more is refused and not begun."""
    with life(tmp_path) as box:
        for number in range(ROWS_MAX + 3):
            box.duties.take(command(UPDATE, f"c{number}"), at(0))
            for _, reply in box.begun[number:]:
                reply(orders.Done())
            last = box.answers()
        assert len(box.begun) == ROWS_MAX
        assert last == [wire.Refused("full")]


@pytest.mark.parametrize("order", [UPDATE, RESTART])
def test_without_a_journal_nothing_is_done_that_must_not_be_repeated(order: wire.AnyOrder) -> None:
    """Parts of a box that have no disk refuse it."""
    sent: list[wire.Result] = []

    def send(result: wire.Result) -> int:
        sent.append(result)
        return 1

    duties = Duties({type(order): lambda *_: True}, BOX, send)
    duties.take(command(order), at(0))
    duties.tick(0)
    assert sent[0].answer == wire.Refused("unsupported")


# A process of its own, which kill -9 ends in the midst of doing what was ordered.
_KILLED = """
import os, signal, sys
from pathlib import Path
from edge_agent.orders.journal import Journal
from edge_agent.store.outbox import Outbox
from edge_agent.uplink.duties import Duties
from logistics import orders, wire
from plumbing.clock import Moment

done = Path(sys.argv[1]) / "done"

def do(order, reply):
    with done.open("a") as file:
        file.write("x")
    if sys.argv[2] == "within":
        os.kill(os.getpid(), signal.SIGKILL)
    reply(orders.Done())
    return True

outbox = Outbox(Path(sys.argv[1]) / "box.sqlite", stream=sys.argv[3], boot="b")
duties = Duties({orders.AgentUpdate: do}, "box-1", lambda result: 1, Journal(outbox))
duties.take(wire.decode_command(bytes.fromhex(sys.argv[4])), Moment(int(sys.argv[5]), 0, "synced"))
if sys.argv[2] == "after":
    os.kill(os.getpid(), signal.SIGKILL)
duties.tick(0)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(
    ("when", "answer"),
    [
        ("within", wire.Refused("interrupted")),
        ("after", wire.Refused("interrupted")),
        ("at last", orders.Done()),
    ],
)
def test_kill_9_within_a_deed_has_it_done_once(when: str, answer: wire.AnyAnswer, tmp_path: Path) -> None:
    """Three lives that are all killed: it was done in the first; the later ones say what became of it."""
    sent = wire.encode(command(UPDATE)).hex()
    for number in range(3):
        words = [sys.executable, "-c", _KILLED, str(tmp_path), when, f"s{number}", sent, str(EPOCH_MS)]
        code = subprocess.run(words, check=False, cwd=Path(__file__).parents[3]).returncode
        assert code == -signal.SIGKILL
    assert (tmp_path / "done").read_text() == "x"
    with life(tmp_path, 9) as box:
        box.duties.take(command(UPDATE), at(0))
        assert box.answers() == [answer]
        assert box.begun == []
