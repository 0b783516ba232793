"""What happens now and the backlogs wait in lanes of their own, and a backlog's transactions are short."""

from central.inbox import Inbox, Pace
from plumbing.mqtt import Message


def message(name: str) -> Message:
    """A message that can be told from others."""
    return Message(f"up/{name}", b"")


def names(messages: list[Message]) -> list[str]:
    """What they are called, in their order."""
    return [one.topic.removeprefix("up/") for one in messages]


def test_what_happens_now_is_taken_past_a_backlog() -> None:
    """However much of a backlog came before it; both in the order in which they came."""
    inbox = Inbox()
    for number in range(5):
        assert inbox.put(message(f"late-{number}"), is_late=True, wait_s=0)
    for number in range(3):
        assert inbox.put(message(f"live-{number}"), is_late=False, wait_s=0)
    assert names(inbox.take_live(2)) == ["live-0", "live-1"]
    assert inbox.take_late() == message("late-0")
    assert names(inbox.take_live(9)) == ["live-2"]
    assert inbox.take_live(9) == []


def test_a_full_backlog_leaves_room_for_what_happens_now() -> None:
    """Each lane has its bound: what finds none is refused, and the other lane knows nothing of it."""
    inbox = Inbox(lane_max=2)
    assert [inbox.put(message("late"), is_late=True, wait_s=9) for _ in range(3)] == [True, True, False]
    assert [inbox.put(message("live"), is_late=False, wait_s=0) for _ in range(3)] == [True, True, False]
    assert inbox.take_late() == message("late")
    assert inbox.put(message("late"), is_late=True, wait_s=0)


def test_a_lane_is_bounded_in_bytes() -> None:
    """A flood of large messages takes no more memory than small ones; one alone always finds room."""
    inbox = Inbox(lane_bytes_max=10)
    large = Message("up/large", bytes(25))
    assert [inbox.put(large, is_late=False, wait_s=0) for _ in range(2)] == [True, False]
    assert inbox.put(large, is_late=True, wait_s=0)
    assert inbox.take_live(9) == [large]
    small = Message("up/small", bytes(4))
    assert [inbox.put(small, is_late=False, wait_s=0) for _ in range(4)] == [True, True, True, False]


def test_waiting_ends_when_something_is_there() -> None:
    """At once if it is there already, and with nothing when nothing comes."""
    inbox = Inbox()
    inbox.wait(0)
    assert inbox.take_late() is None
    inbox.put(message("late"), is_late=True, wait_s=0)
    inbox.wait(3600)
    assert inbox.take_late() == message("late")


def settled(pace: Pace, each_ms: float, up_ms: int) -> int:
    """How many events go into a transaction when each takes so long."""
    for _ in range(40):
        pace.learn(pace.events, pace.events * each_ms, up_ms)
    return pace.events


def test_a_transaction_of_a_backlog_takes_its_time_and_no_more() -> None:
    """So many events as take 10 ms beside what happens now, 250 ms when nothing has for 5 s."""
    pace = Pace()
    pace.heard_live(10_000)
    assert settled(pace, 0.05, 10_000) == 200
    assert settled(pace, 0.25, 14_999) == 40
    assert settled(pace, 0.25, 15_000) == 1000
    assert settled(pace, 0.001, 10_000) == 10_000
    assert settled(pace, 1000, 10_000) == 10


def test_what_was_light_may_become_heavy() -> None:
    """The next transaction is larger by half at most, however quick the last one was."""
    pace = Pace(events=100)
    pace.learn(100, 0, 0)
    assert pace.events == 150
