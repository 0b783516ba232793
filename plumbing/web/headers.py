"""Headers that every answer carries: nothing from elsewhere, no frames, no guessing of types."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
_ALWAYS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_TLS = {"strict-transport-security": "max-age=31536000"}


class Headers:
    """Adds the headers; pages are never kept by a cache, files of the package are asked for again.

    An answer that says itself what a browser may tell of where it came from is stricter, and is left so; so
    is one that says itself how long it may be kept: a public page that many look at at once.
    """

    def __init__(self, app: ASGIApp, *, is_tls: bool) -> None:
        self._app = app
        self._always = _ALWAYS | (_TLS if is_tls else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        caching = "no-cache" if scope["path"].startswith("/static/") else "no-store"

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                stricter = headers.get("referrer-policy")
                headers.update(self._always)
                if stricter is not None:
                    headers["referrer-policy"] = stricter
                headers.setdefault("cache-control", caching)
            await send(message)

        await self._app(scope, receive, with_headers)
