"""Who asks is the connection's address, or what a proxy says that the settings name."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from plumbing.web.server import serve


async def _who(request: Request) -> Response:
    assert request.client is not None
    return JSONResponse([request.client.host, request.url.scheme])


@contextmanager
def served(*proxies: str, host: str = "127.0.0.1") -> Iterator[int]:
    """The port at which the one that asks is told its address."""
    running = serve(Starlette(routes=[Route("/", _who)]), host, 0, lambda: None, proxies)
    yield running.port
    running.stop()


def asked(port: int, forwarded: str) -> list[str]:
    """Address and scheme as the server sees them, of a request from this machine."""
    headers = {"x-forwarded-for": forwarded, "x-forwarded-proto": "https"}
    found: list[str] = json.loads(httpx.get(f"http://127.0.0.1:{port}/", headers=headers, timeout=20).text)
    return found


def test_nobody_is_believed_where_no_proxy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even this machine, whatever the environment says."""
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    with served() as port:
        assert asked(port, "203.0.113.7") == ["127.0.0.1", "http"]


@pytest.mark.parametrize("proxy", ["127.0.0.1", "127.0.0.0/8"])
def test_a_named_proxy_says_who_asks(proxy: str) -> None:
    """By its address or its network: the last address that is no proxy, whatever was written before it."""
    with served(proxy, "10.0.3.0/24") as port:
        assert asked(port, "203.0.113.7") == ["203.0.113.7", "https"]
        assert asked(port, "192.0.2.1, 203.0.113.7") == ["203.0.113.7", "https"]
        assert asked(port, "192.0.2.1, 203.0.113.7, 10.0.3.9") == ["203.0.113.7", "https"]


def test_another_proxy_is_not_believed() -> None:
    """Who is not named says nothing about anybody."""
    with served("10.0.3.0/24") as port:
        assert asked(port, "203.0.113.7") == ["127.0.0.1", "http"]


def test_a_proxy_is_known_where_both_families_are_served() -> None:
    """There 127.0.0.1 is ::ffff:127.0.0.1."""
    with served("127.0.0.1", host="::") as port:
        assert asked(port, "203.0.113.7") == ["203.0.113.7", "https"]


def test_its_loop_beats_until_a_page_holds_it_up() -> None:
    """A page that blocks the loop itself, which no page should, is a heart that does not come round."""
    beats, held, may_go = threading.Semaphore(0), threading.Event(), threading.Event()

    async def hold(_request: Request) -> Response:
        held.set()
        may_go.wait(20)
        return JSONResponse([])

    running = serve(
        Starlette(routes=[Route("/", hold)]), "127.0.0.1", 0, lambda: None, beat=lambda: beats.release()
    )
    try:
        assert all(beats.acquire(timeout=10) for _ in range(3))
        asking = threading.Thread(target=httpx.get, args=(running.url,), kwargs={"timeout": 20})
        asking.start()
        assert held.wait(10)
        while beats.acquire(blocking=False):
            pass
        assert not beats.acquire(timeout=0.5)
        may_go.set()
        assert beats.acquire(timeout=10)
        asking.join(timeout=20)
    finally:
        may_go.set()
        running.stop()
