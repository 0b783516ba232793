"""Commands are done once, a few at a time, and answered each time they come."""

import msgspec
from msgspec import Raw

from edge_agent.uplink.duties import Duties, Reply
from logistics import wire
from tests.edge_agent.making import EPOCH_MS, at

_SMALL = 100


class Box:
    """Duties whose one handler is a person with a notebook, and a link that may be down."""

    def __init__(self, *, room: int = 100) -> None:
        self.begun: list[tuple[wire.AnyOrder, Reply]] = []
        self.sent: list[wire.Result] = []
        self.is_up = True
        self.size = _SMALL
        self.room = room
        self.duties = Duties({wire.StillFetch: self._handle}, "box-1", self._send)

    def answered(self) -> list[tuple[str, wire.AnyAnswer]]:
        return [(result.id, result.answer) for result in self.sent]

    def _handle(self, order: wire.AnyOrder, reply: Reply) -> bool:
        if len(self.begun) >= self.room:
            return False
        self.begun.append((order, reply))
        return True

    def _send(self, result: wire.Result) -> int:
        if self.is_up:
            self.sent.append(result)
        return self.size if self.is_up else 0


def command(identity: str, *, expires_ms: int = EPOCH_MS + 9_000, do: bytes | None = None) -> wire.Command:
    body = do or wire.encode_order(wire.StillFetch("s", 7))
    return wire.Command(v=1, box="box-1", id=identity, at_ms=0, expires_ms=expires_ms, do=Raw(body))


def ticks(box: Box, start_ms: int, count: int, step_ms: int = 50) -> None:
    for number in range(count):
        box.duties.tick(start_ms + number * step_ms)


def test_a_command_is_done_once_and_answered_each_time() -> None:
    """Repeated while in hand it is not begun again; repeated later it gets the same answer."""
    box = Box()
    for _ in range(3):
        box.duties.take(command("c1"), at(0))
    ticks(box, 0, 5)
    assert [order for order, _ in box.begun] == [wire.StillFetch("s", 7)]
    assert box.sent == []
    box.begun[0][1](wire.StillTaken(b"jpeg"))
    ticks(box, 1000, 5)
    box.duties.take(command("c1"), at(2000))
    ticks(box, 2000, 5)
    assert box.answered() == [("c1", wire.StillTaken(b"jpeg"))] * 2
    assert len(box.begun) == 1


def test_an_answer_that_found_no_link_is_given_when_asked_again() -> None:
    """Nothing is kept for a link that is down: the centre's repetition brings it."""
    box = Box()
    box.is_up = False
    box.duties.take(command("c1"), at(0))
    box.begun[0][1](wire.Refused("gone"))
    ticks(box, 0, 5)
    box.is_up = True
    ticks(box, 1000, 5)
    assert box.sent == []
    box.duties.take(command("c1"), at(2000))
    ticks(box, 2000, 5)
    assert box.answered() == [("c1", wire.Refused("gone"))]


def test_an_expired_command_is_not_begun() -> None:
    """It is answered so, unless the box does not know what time it is."""
    box = Box()
    box.duties.take(command("late", expires_ms=EPOCH_MS + 10), at(11))
    box.duties.take(command("in time", expires_ms=EPOCH_MS + 10), at(10))
    box.duties.take(command("who knows", expires_ms=EPOCH_MS + 10), at(11, clock="unknown"))
    ticks(box, 20, 5)
    assert box.answered() == [("late", wire.Refused("expired"))]
    assert len(box.begun) == 2


def test_an_order_of_another_version_is_refused() -> None:
    """Whoever asked sees why nothing came of it."""
    box = Box()
    for number, body in enumerate(({"type": "dance"}, {"type": "still.fetch", "stream": "/", "seq": 0}, 7)):
        box.duties.take(command(f"c{number}", do=msgspec.msgpack.encode(body)), at(0))
    ticks(box, 0, 5)
    assert box.answered() == [(f"c{number}", wire.Refused("unknown")) for number in range(3)]


def test_orders_in_hand_are_bounded() -> None:
    """A flood is not taken in: what finds no room is asked for again when there is some."""
    box = Box()
    for number in range(100):
        box.duties.take(command(f"c{number}"), at(0))
    assert len(box.begun) == 8
    box.begun[0][1](wire.Refused("gone"))
    box.duties.tick(0)
    box.duties.take(command("c99"), at(50))
    assert len(box.begun) == 9


def test_a_busy_handler_is_asked_again() -> None:
    """An order that was not begun is not held to be in hand."""
    box = Box(room=0)
    box.duties.take(command("c1"), at(0))
    box.room = 1
    box.duties.take(command("c1"), at(1000))
    assert len(box.begun) == 1


def test_what_is_remembered_is_bounded_and_the_oldest_is_done_again() -> None:
    """Sixteen answers; a still may be looked up twice without harm."""
    box = Box()
    for number in range(17):
        box.duties.take(command(f"c{number}"), at(number))
        box.begun[-1][1](wire.Refused("gone"))
        ticks(box, number * 100, 2)
    box.duties.take(command("c1"), at(5000))
    assert len(box.begun) == 17
    box.duties.take(command("c0"), at(5000))
    assert len(box.begun) == 18


def test_answers_leave_a_thin_link_room() -> None:
    """One a tick at most, and a picture of 60 kB has two seconds to itself."""
    box = Box()
    box.size = 60_000
    for number in range(3):
        box.duties.take(command(f"c{number}"), at(0))
        box.begun[number][1](wire.StillTaken(b"j"))
    ticks(box, 10_000, 36)
    assert len(box.sent) == 1
    ticks(box, 10_000 + 1_840, 36)
    assert len(box.sent) == 2
