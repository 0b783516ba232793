"""Sends the new secret of a session that was turned, whatever the answer is."""

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.web.access.sessions import Logins


class Turning:
    """An answer that sets the cookie itself, as a login and a logout do, is left alone."""

    def __init__(self, app: ASGIApp, logins: Logins) -> None:
        self._app = app
        self._logins = logins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add the cookie where its session was turned."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def turning(message: Message) -> None:
            if message["type"] == "http.response.start":
                secret = scope.get("state", {}).pop("turned", None)
                if secret is not None:
                    self._add(MutableHeaders(scope=message), secret)
            await send(message)

        await self._app(scope, receive, turning)

    def _add(self, headers: MutableHeaders, secret: str) -> None:
        mine = f"{self._logins.cookie}="
        if not any(value.startswith(mine) for value in headers.getlist("set-cookie")):
            response = Response()
            self._logins.send(response, secret)
            headers.append("set-cookie", response.headers["set-cookie"])
            # No cache hands one person's secret to another, whatever the answer said of itself.
            headers["cache-control"] = "no-store"
            if "etag" in headers:
                del headers["etag"]
