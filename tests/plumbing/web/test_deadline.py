"""Requests that do not come to their end are ended, and whoever asks properly is served meanwhile."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from plumbing.web.deadline import Heads
from plumbing.web.server import serve

_HEAD = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n"


async def _echo(request: Request) -> Response:
    return PlainTextResponse(await request.body())


@contextmanager
def served(body_s: float = 30, head_s: float = 30) -> Iterator[int]:
    """The port at which what is sent comes back."""
    app = Starlette(routes=[Route("/", _echo, methods=["GET", "POST"])])
    running = serve(app, "127.0.0.1", 0, lambda: None, body_s=body_s, head_s=head_s)
    yield running.port
    running.stop()


def said(line: socket.socket) -> bytes:
    """All that is said until the line is closed."""
    parts = []
    try:
        while part := line.recv(4096):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def test_a_body_that_does_not_come_is_answered_408() -> None:
    """And the connection is closed."""
    with served(body_s=0.3) as port, socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(_HEAD + b"some")
        assert httpx.post(f"http://127.0.0.1:{port}/", content=b"whole", timeout=20).text == "whole"
        assert said(line).startswith(b"HTTP/1.1 408")


def test_a_head_that_does_not_come_is_cut_off() -> None:
    """Nothing, half a head, or half a second one after a good request."""
    with served(head_s=0.3) as port:
        for begun in (b"", b"POST / HTTP/1.1\r\nx-slow: ", b"GET / HTTP/1.1\r\nhost: x\r\n\r\nGET / HT"):
            with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
                line.sendall(begun)
                answer = said(line)
                assert answer == b"" or answer.startswith(b"HTTP/1.1 200"), answer


class _Held:
    def __init__(self) -> None:
        self.is_cut = False
        self.response_complete = False
        self.transport: _Held | None = self
        self.cycle: _Held | None = None

    def abort(self) -> None:
        self.is_cut = True


def test_what_is_answered_is_left_alone() -> None:
    """However long its answer takes: a page that is told of changes stands for hours."""
    waits, answers = _Held(), _Held()
    answers.cycle = answers
    heads = Heads(5)
    for now_s in range(6):
        heads.tick([waits, answers], float(now_s))
    assert (waits.is_cut, answers.is_cut) == (True, False)
