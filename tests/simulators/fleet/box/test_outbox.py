"""The outbox in memory keeps to the true one's rules: the same sender empties both alike."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge_agent.settings import Sending
from edge_agent.store.outbox import Outbox, OutboxError
from edge_agent.uplink.sender import Sender, Waiting
from logistics import wire
from plumbing import codec
from simulators.fleet.box.outbox import MemoryOutbox
from tests.edge_agent.making import at, scan


def filled(count: int) -> tuple[MemoryOutbox, list[int]]:
    """So many events, and where it is told what goes."""
    gone: list[int] = []

    def forget(made_ms: int, *, is_linked: bool) -> None:
        assert is_linked
        gone.append(made_ms)

    outbox = MemoryOutbox("s", "b", forget)
    for number in range(count):
        outbox.take(at(number), scan(number), is_linked=True)
    return outbox, gone


def confirm(upto: int, *ranges: tuple[int, int], stream: str = "s") -> wire.Confirm:
    """The centre's word."""
    return wire.Confirm(v=1, box="box-1", stream=stream, upto=upto, ranges=ranges)


def test_it_forgets_what_is_confirmed_once() -> None:
    """The contiguous part and the ranges above it; a repeated confirmation changes nothing."""
    outbox, gone = filled(10)
    assert outbox.settle(confirm(3, (6, 7))) == 5
    assert outbox.settle(confirm(3, (6, 7))) == 0
    assert gone == [0, 1, 2, 5, 6]
    assert (outbox.backlog, outbox.low) == (5, 3)


def test_a_run_ends_before_a_hole() -> None:
    """A batch has none."""
    outbox, _ = filled(10)
    outbox.settle(confirm(2, (5, 6)))
    first, events = outbox.run_after(1, 0, 10, 500, 100_000)
    assert (first, len(events)) == (3, 2)
    first, events = outbox.run_after(1, 4, 10, 3, 100_000)
    assert (first, len(events)) == (7, 3)


def test_a_false_confirmation_is_refused() -> None:
    """Of another stream, or of a number that was never given out."""
    outbox, _ = filled(2)
    for false in (confirm(1, stream="other"), confirm(3), confirm(1, (2, 3))):
        with pytest.raises(OutboxError):
            outbox.settle(false)
    assert outbox.backlog == 2


def sent_by(outbox: Waiting, stored: list[tuple[int, bool]]) -> list[tuple[int, int]]:
    """What the true sender hands over while the centre stores or loses each batch, turn after turn."""
    batches: list[wire.Envelope] = []

    def publish(packed: bytes) -> bool:
        batches.append(wire.decode_envelope(codec.unpack(packed, wire.UNPACKED_BYTES_MAX)))
        return True

    sender = Sender("box-1", outbox, Sending(batch_events=10, window=3), publish, Random(1))
    sender.on_connect(0)
    seen: list[tuple[int, int]] = []
    spans: set[int] = set()
    for turn, is_kept in stored:
        sender.tick(turn)
        for batch in batches:
            seen.append((batch.first, batch.last))
            spans |= set(range(batch.first, batch.last + 1)) if is_kept else set()
        batches.clear()
        upto = 0
        while upto + 1 in spans:
            upto += 1
        above = sorted(number for number in spans if number > upto)
        sender.on_confirm(confirm(upto, *((number, number) for number in above[:60])))
    return seen


@settings(max_examples=20, deadline=None)
@given(st.lists(st.booleans(), min_size=5, max_size=15))
def test_the_sender_cannot_tell_it_from_the_true_one(
    tmp_path_factory: pytest.TempPathFactory, kept: list[bool]
) -> None:
    """Whatever is stored and whatever is lost, the same batches are sent, in the same order."""
    make: Callable[[str], Path] = tmp_path_factory.mktemp
    true = Outbox(make("true") / "box.sqlite", stream="s", boot="b")
    with true.transaction():
        for number in range(75):
            true.append(at(number), scan(number))
    turns = [(number * 3000, is_kept) for number, is_kept in enumerate(kept)]
    assert sent_by(filled(75)[0], turns) == sent_by(true, turns)
    true.close()
