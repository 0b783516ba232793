"""Writes into the trail what became of each deed: the status of its answer, before it is given."""

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.store.access import trail
from central.store.store import Store
from plumbing.clock import utc_ms


class Answering:
    """A deed whose answer is not written (the power went) stays in the trail as one of unknown end."""

    def __init__(self, app: ASGIApp, store: Store) -> None:
        self._app = app
        self._store = store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and write down the status of its answer where it is a deed."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def noting(message: Message) -> None:
            number = scope.get("state", {}).pop("deed", None)
            if message["type"] == "http.response.start" and number is not None:
                await run_in_threadpool(self._note, number, message["status"])
            await send(message)

        await self._app(scope, receive, noting)

    def _note(self, number: int, status: int) -> None:
        with self._store.write() as connection:
            trail.answered(connection, number, status, utc_ms())
