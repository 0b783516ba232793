"""The demo's receiver takes alerts over real HTTP, each once, and says what it could not read."""

import threading

import httpx
import msgspec
import pytest

from simulators.demo.receiver import Receiver, Told

TOLD = Told(id="breach:p:HOT:1:opened", phase="opened", title="t", text="x")


def test_the_same_message_twice_is_taken_once() -> None:
    """A repetition is answered like the first and handed on no second time."""
    got: list[Told] = []
    receiver = Receiver(got.append)
    receiver.start()
    answers = [httpx.post(receiver.address, content=msgspec.json.encode(TOLD)) for _ in range(3)]
    receiver.stop()
    assert [(answer.status_code, answer.text) for answer in answers] == [(200, "got it")] * 3
    assert (got, receiver.taken) == ([TOLD], 1)


def test_at_the_same_time() -> None:
    """Messages that come at once from many are taken once each."""
    got: list[Told] = []
    receiver = Receiver(got.append)
    receiver.start()
    body = msgspec.json.encode(TOLD)
    threads = [
        threading.Thread(target=httpx.post, args=(receiver.address,), kwargs={"content": body})
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    receiver.stop()
    assert got == [TOLD]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"id": 1}', b"\xff\xfe", b'{"id":"\xff"}'])
def test_what_is_no_alert(body: bytes) -> None:
    """Anything else is refused with 400, and the receiver goes on."""
    got: list[Told] = []
    receiver = Receiver(got.append)
    receiver.start()
    refused = httpx.post(receiver.address, content=body)
    httpx.post(receiver.address, content=msgspec.json.encode(TOLD))
    receiver.stop()
    assert refused.status_code == 400
    assert refused.text.startswith("not an alert: ")
    assert got == [TOLD]


def test_stopped_before_it_began() -> None:
    """A receiver that was never started can be stopped."""
    Receiver(lambda _told: None).stop()
