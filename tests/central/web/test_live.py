"""Open pages are told that something changed."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from central.web.live import LISTENERS_MAX, Live
from plumbing.clock import utc_ms
from tests.central.web.scene import Scene, Visitor

_FAR_MS = 10**15


def _events(lines: Iterator[str]) -> Iterator[str]:
    return (line.removeprefix("event: ") for line in lines if line.startswith("event: "))


@pytest.mark.parametrize(
    "change",
    [
        lambda scene: scene.event(),
        lambda scene: scene.breach("cold-1/probe-a"),
        lambda scene: scene.box("hub-1"),
        lambda scene: scene.dead_letter("ab" * 32, b""),
    ],
    ids=["event", "alert", "presence", "dead letter"],
)
def test_a_change_is_pushed(scene: Scene, viewer: Visitor, change: Callable[[Scene], object]) -> None:
    """An event, an alert, a box that comes, a dead letter: each is told without being asked for."""
    with viewer.client.stream("GET", "/live") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        events = _events(answer.iter_lines())
        assert next(events) == "ready"
        change(scene)
        assert next(events) == "changed"


def test_an_acknowledgement_and_an_end_are_pushed(scene: Scene, manager: Visitor) -> None:
    """What others did on their pages is seen on mine."""
    scene.breach("cold-1/probe-a")
    form = {"comment": "closed the door", "csrf": manager.token("/")}
    with manager.client.stream("GET", "/live") as answer:
        events = _events(answer.iter_lines())
        assert next(events) == "ready"
        manager.client.post("/alerts/1/ack", data=form)
        assert next(events) == "changed"
        scene.close_breach("cold-1/probe-a")
        assert next(events) == "changed"


def test_listeners_are_bounded_and_counted_out_again(scene: Scene) -> None:
    """When so many listen that no more may, one that goes makes room."""

    async def story() -> list[bool]:
        live = Live(scene.store, poll_s=60)
        streams: list[AsyncIterator[str]] = [live.stream(_FAR_MS) for _ in range(LISTENERS_MAX)]
        before = live.is_full
        for stream in streams:
            await anext(stream)
        during = live.is_full
        for stream in streams:
            await stream.aclose()  # type: ignore[attr-defined]  # an async generator has it
        return [before, during, live.is_full]

    assert asyncio.run(story()) == [False, True, False]


def test_a_stream_ends_with_its_session(scene: Scene) -> None:
    """Who is logged out by time gets no more pushes."""

    async def story() -> list[str]:
        return [part async for part in Live(scene.store, poll_s=0.01).stream(utc_ms())]

    assert len(asyncio.run(story())) == 1
