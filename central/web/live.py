"""Tells open pages that something has changed: one look at the store for all of them, pushed to each."""

from asyncio import sleep
from collections.abc import AsyncIterator
from threading import Event, Lock

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from central.store.queries import pulse
from central.store.queries.pulse import Beat
from central.store.store import Store
from central.web.frame import Known
from plumbing.clock import up_ms, utc_ms

router = APIRouter()

LISTENERS_MAX = 64
# Ages on a page grow even when nothing happens, and a silent line looks like a dead one.
_TICK_MS = 15_000
_RETRY_MS = 2_000


class Live:
    """Looks at the store at most once every `poll_s` seconds, however many pages listen."""

    def __init__(self, store: Store, poll_s: float) -> None:
        self.poll_s = poll_s
        self._store = store
        self._closed = Event()
        self._lock = Lock()
        self._beat: Beat = ()
        self._looked_ms = 0
        self._listeners = 0

    def look(self) -> Beat:
        """The store's present beat; blocks for one small query."""
        with self._lock:
            now_ms = up_ms()
            # A little less than poll_s: the page whose turn it is must not get the last turn's answer.
            if not self._beat or now_ms - self._looked_ms >= self.poll_s * 900:
                with self._store.read() as connection:
                    self._beat = pulse.beat(connection)
                self._looked_ms = now_ms
            return self._beat

    def close(self) -> None:
        """End all streams at their next turn."""
        self._closed.set()

    @property
    def is_full(self) -> bool:
        """Whether no more pages can listen."""
        return self._listeners >= LISTENERS_MAX

    async def stream(self, until_ms: int) -> AsyncIterator[str]:
        """Events for one page until it goes, its session ends at `until_ms`, or the server stops."""
        self._listeners += 1
        try:
            beat = await run_in_threadpool(self.look)
            told_ms = up_ms()
            yield f"retry: {_RETRY_MS}\nevent: ready\ndata:\n\n"
            while not self._closed.is_set() and utc_ms() < until_ms:
                await sleep(self.poll_s)
                now = await run_in_threadpool(self.look)
                if now != beat or up_ms() - told_ms >= _TICK_MS:
                    yield f"event: {'changed' if now != beat else 'tick'}\ndata:\n\n"
                    beat, told_ms = now, up_ms()
        finally:
            self._listeners -= 1


@router.get("/live")
async def live(visit: Known, request: Request) -> Response:
    """The stream for one page; 503 when too many listen already, and the page asks again later."""
    source: Live = request.app.state.live
    if source.is_full:
        return Response(status_code=503, headers={"retry-after": "10"})
    return StreamingResponse(source.stream(visit.who().until_ms), media_type="text/event-stream")
