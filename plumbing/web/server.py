"""Serves an application from a thread, and ends it cleanly."""

import errno
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from ipaddress import IPv4Network, ip_network
from threading import Event, Thread

from starlette.types import ASGIApp
from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

from plumbing.trust.tls import CIPHERS, ServerTls
from plumbing.web.deadline import BODY_S, HEAD_S, Deadline, Heads

_STOP_S = 5
_MAPPED_BITS = 96


class NotServed(OSError):
    """The pages could not be served."""


class Serving:
    """A running server: where it is, and how to stop it."""

    def __init__(
        self,
        app: ASGIApp,
        listener: socket.socket,
        end: Callable[[], None],
        proxies: Iterable[str] = (),
        tls: ServerTls | None = None,
        beat: Callable[[], None] | None = None,
        head_s: float = HEAD_S,
    ) -> None:
        self._scheme = "https" if tls else "http"
        self.host, self.port = listener.getsockname()[:2]
        self._end = end
        self._started = Event()
        self._server = _Server(self._started, app, proxies, tls, beat, Heads(head_s))
        self._thread = Thread(target=self._run, args=(listener,), name="web", daemon=True)
        self._thread.start()
        self._started.wait()
        if not self._server.started:
            raise NotServed("the pages could not be served; the log says why")

    @property
    def url(self) -> str:
        """Its address for a browser."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self._scheme}://{host}:{self.port}/"

    @property
    def is_alive(self) -> bool:
        """Whether it still serves."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Let running answers end, close what only waits, and return when all is closed."""
        self._end()
        self._server.should_exit = True
        self._thread.join(timeout=2 * _STOP_S)

    def _run(self, listener: socket.socket) -> None:
        try:
            self._server.run(sockets=[listener])
        finally:
            listener.close()
            self._started.set()


class _Server(Server):
    """uvicorn's server, which says when it has begun."""

    def __init__(
        self,
        begun: Event,
        app: ASGIApp,
        proxies: Iterable[str],
        tls: ServerTls | None,
        beat: Callable[[], None] | None,
        heads: Heads,
    ) -> None:
        super().__init__(
            Config(
                app,
                log_config=None,
                # Addresses hold what was asked for: they are in no log of ours.
                access_log=False,
                # Without a list uvicorn goes by the environment, or believes whatever runs on this machine.
                forwarded_allow_ips=[*_trusted(proxies)],
                server_header=False,
                timeout_graceful_shutdown=_STOP_S,
                ws="none",
                ssl_certfile=tls.certificate if tls else None,
                ssl_keyfile=tls.key if tls else None,
                ssl_ciphers=CIPHERS,
                http="h11",
            )
        )
        self._begun = begun
        self._beat = beat
        self._heads = heads

    async def on_tick(self, counter: int) -> bool:
        """Its loop came round, as it does ten times a second when no page holds it up."""
        if self._beat:
            self._beat()
        if counter % 10 == 0:
            lines = [one for one in self.server_state.connections if isinstance(one, H11Protocol)]
            self._heads.tick(lines, time.monotonic())
        return await super().on_tick(counter)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin, and say so."""
        await super().startup(sockets)
        self._begun.set()


def _trusted(proxies: Iterable[str]) -> Iterator[str]:
    """Each as a network; one of IPv4 also as a listener of both families sees it (RFC 4291, 2.5.5.2)."""
    for one in map(ip_network, proxies):
        yield str(one)
        if isinstance(one, IPv4Network):
            yield f"::ffff:{one.network_address}/{_MAPPED_BITS + one.prefixlen}"


def serve(
    app: ASGIApp,
    host: str,
    port: int,
    end: Callable[[], None],
    proxies: Iterable[str] = (),
    tls: ServerTls | None = None,
    beat: Callable[[], None] | None = None,
    body_s: float = BODY_S,
    head_s: float = HEAD_S,
) -> Serving:
    """Serve an application in a thread of its own; port 0 takes any free one; `end` ends its streams.

    `proxies` are the addresses and networks whose X-Forwarded-For and X-Forwarded-Proto are believed.
    With `tls` it is HTTPS and nothing else. `beat` is called when the server's loop comes round. A request
    has `head_s` seconds for its head and `body_s` for its body; after that it is ended.
    Raises OSError that names the port when it is in use or may not be taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends at once (TCP_NODELAY) only on sockets that say that they are TCP; without it an answer's
    # second part waits 40 ms for the browser's delayed acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as why:
        listener.close()
        is_used = why.errno == errno.EADDRINUSE
        what = "is in use; choose another, or 0 for any free one" if is_used else f"cannot be taken: {why}"
        raise OSError(why.errno, f"port {port} on {host} {what}") from why
    return Serving(Deadline(app, body_s), listener, end, proxies, tls, beat, head_s)
