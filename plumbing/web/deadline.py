"""Ends requests that do not come to their end: a byte a minute must not hold a connection."""

import asyncio
from collections.abc import Iterable
from typing import Protocol

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_S = 60.0
"""A form with pictures over a thin link takes seconds."""
HEAD_S = 20.0
"""So long may a connection stand without a whole request."""
_TOO_SLOW = 408


class Deadline:
    """Gives a request's body so many seconds; one that is not there by then is answered 408.

    Who goes away in the middle is no error of ours: it leaves no traceback.
    """

    def __init__(self, app: ASGIApp, body_s: float = BODY_S) -> None:
        self._app = app
        self._body_s = body_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        until_s = asyncio.get_running_loop().time() + self._body_s
        is_whole = is_late = False

        async def receiving() -> Message:
            nonlocal is_whole, is_late
            if is_whole:
                return await receive()
            left_s = until_s - asyncio.get_running_loop().time()
            try:
                message = await asyncio.wait_for(receive(), max(0.0, left_s))
            except TimeoutError:
                is_whole = is_late = True
                return {"type": "http.disconnect"}
            is_whole = not message.get("more_body", False)
            return message

        async def sending(message: Message) -> None:
            if is_late and message["type"] == "http.response.start":
                message = {**message, "status": _TOO_SLOW}
            await send(message)

        try:
            await self._app(scope, receiving, sending)
        except ClientDisconnect:
            return


class _Transport(Protocol):
    def abort(self) -> None: ...


class _Cycle(Protocol):
    @property
    def response_complete(self) -> bool: ...


class Line(Protocol):
    """A connection as uvicorn keeps it: `cycle` is the request that it answers, None before the first."""

    @property
    def transport(self) -> _Transport | None: ...

    @property
    def cycle(self) -> _Cycle | None: ...


class Heads:
    """Ends connections that stand for too long without a whole request. Times are seconds."""

    def __init__(self, head_s: float = HEAD_S) -> None:
        self._head_s = head_s
        self._since: dict[Line, float] = {}

    def tick(self, lines: Iterable[Line], now_s: float) -> int:
        """Look at all that stand; how many were ended."""
        idle = [one for one in lines if one.cycle is None or one.cycle.response_complete]
        self._since = {one: self._since.get(one, now_s) for one in idle}
        late = [one for one, since_s in self._since.items() if now_s - since_s >= self._head_s]
        for one in late:
            if one.transport is not None:
                one.transport.abort()
        return len(late)
