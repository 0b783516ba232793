"""The pump: a reading in the store is told on a socket, and a receiver that hangs delays nobody else."""

import threading
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from central.alerts.channels.answer import Answer
from central.alerts.pipeline import Alerts
from central.alerts.policy import NOBODY
from central.alerts.pump import AlertPump
from central.alerts.words.message import Message
from central.store.alerts.notices import Recipient
from plumbing.clock import utc_ms
from plumbing.patience import wait_until
from tests.central.alerts.channels.far_ends import channel, providers
from tests.central.alerts.scene import WORDS
from tests.central.centre import STEP_MS, Centre, batch, centre_in, chunk


class Hanging:
    """A receiver that answers when the test is over."""

    name = "hanging"
    per_minute: int | None = None

    def __init__(self) -> None:
        self.was_asked = threading.Event()
        self.may_answer = threading.Event()

    def tell(self, _message: Message, _now_ms: int, /) -> Answer:
        self.was_asked.set()
        self.may_answer.wait(30)
        return Answer(is_delivered=False, words="too late")

    def close(self) -> None:
        """There is nothing to close."""


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


def test_from_the_store_to_the_socket(centre: Centre) -> None:
    """Both are told of at once, each by its own thread; at the end all threads end."""
    stop, hanging = threading.Event(), Hanging()
    with providers(utc_ms) as far:
        ding = channel("dingtalk", far)
        people = (Recipient("a", ("hanging",)), Recipient("b", ("dingtalk",)))
        told = Alerts(centre.store, [hanging, ding], WORDS, Random(1), replace(NOBODY, everybody=people))
        threads = [threading.Thread(target=work, name=name) for name, work in AlertPump(told, stop).works()]
        for thread in threads:
            thread.start()
        now_ms = utc_ms()
        centre.receive(batch("s", 1, (now_ms - 7 * STEP_MS, chunk([9.0] * 8))), now_ms=now_ms)
        assert hanging.was_asked.wait(20)
        assert wait_until(lambda: bool(far.texts("dingtalk")), 20)
        hanging.may_answer.set()
        stop.set()
        for thread in threads:
            thread.join(20)
    assert not [thread.name for thread in threads if thread.is_alive()]
    assert {thread.name for thread in threads} == {"alerts", "tell-hanging", "tell-dingtalk"}
