"""One small HTTP server that plays DingTalk, WeCom, Feishu and Aliyun, each in the mood that it is set to."""

import threading
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol, get_args
from urllib.parse import parse_qsl, urlsplit

import msgspec

from simulators.providers.moods import Mood, Rate, Taken
from simulators.providers.robots import DingTalkRobot, FeishuRobot, Request, Verdict, WeComRobot
from simulators.providers.sms import AliyunGateway

_BODY_BYTES_MAX = 65_536
_MUTE_S_MAX = 30.0

TOKEN, SECRET = "a-token-of-the-robot", "SECa-secret-of-the-robot"
KEY_ID, TEMPLATE = "an-access-key-id", "SMS_100"


class Provider(Protocol):
    """One of those that are played."""

    name: str
    path: str
    rate: Rate

    def judge(self, request: Request, mood: Mood, now_ms: int) -> Verdict:
        """What it answers."""


class Providers:
    """Listens on loopback from `start` to `stop`, on the same port when it starts again."""

    def __init__(
        self, now_ms: Callable[[], int], on_taken: Callable[[Taken], None] | None = None, port: int = 0
    ) -> None:
        self._now_ms = now_ms
        self._on_taken = on_taken or (lambda _: None)
        self.all: Sequence[Provider] = (
            DingTalkRobot(TOKEN, SECRET),
            WeComRobot(TOKEN),
            FeishuRobot(TOKEN, SECRET),
            AliyunGateway(KEY_ID, SECRET, TEMPLATE),
        )
        self.moods: dict[str, Mood] = dict.fromkeys((one.name for one in self.all), "well")
        self.asked: dict[str, int] = dict.fromkeys(self.moods, 0)
        self.taken: list[Taken] = []
        self._released = threading.Event()
        self._lock = threading.Lock()
        self._port = port
        self._server: ThreadingHTTPServer | None = None

    @property
    def address(self) -> str:
        """Where all of them are, without a path."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Begin to listen."""
        self._released.clear()
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), _handler(self._answer))
        self._server.daemon_threads = True
        self._port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """End: nobody listens any more."""
        self._released.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def set_mood(self, line: str) -> None:
        """Set one's mood by its name and the mood's. Raises ValueError that says what is allowed."""
        name, _, mood = line.strip().partition(" ")
        wished = next((one for one in get_args(Mood) if one == mood.strip()), None)
        if name not in self.moods or wished is None:
            raise ValueError(
                f"{line!r} is not one of {', '.join(self.moods)} with {', '.join(get_args(Mood))}"
            )
        self.moods[name] = wished

    def texts(self, name: str) -> list[str]:
        """What one of them took."""
        with self._lock:
            return [one.text for one in self.taken if one.provider == name]

    def _answer(self, request: Request) -> tuple[int, bytes]:
        provider = next(one for one in self.all if _is_for(one, request))
        now_ms, mood = self._now_ms(), self.moods[provider.name]
        with self._lock:
            self.asked[provider.name] += 1
            if mood not in ("mute", "broken", "garbage"):
                verdict = provider.judge(request, mood, now_ms)
                if verdict.taken is not None:
                    self.taken.append(Taken(provider.name, now_ms, verdict.taken))
                    self._on_taken(self.taken[-1])
                return verdict.status, msgspec.json.encode(verdict.body)
        if mood == "mute":
            self._released.wait(_MUTE_S_MAX)
        return (503, b"upstream unavailable") if mood == "broken" else (200, b"<html>not json</html>")


def _is_for(provider: Provider, request: Request) -> bool:
    return request.path.startswith(provider.path) if provider.path != "/" else request.path == "/"


def _handler(answer: Callable[[Request], tuple[int, bytes]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # Head and body in one segment: two would wait for an acknowledgement in between.

        def do_POST(self) -> None:
            length = min(int(self.headers.get("content-length", 0)), _BODY_BYTES_MAX)
            parts = urlsplit(self.path)
            request = Request(
                path=parts.path,
                query=dict(parse_qsl(parts.query)),
                raw_query=parts.query,
                headers={name.lower(): value for name, value in self.headers.items()},
                body=self.rfile.read(length),
            )
            status, body = answer(request)
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except ConnectionError:
                return  # Who asked has not waited.

        def log_message(self, format: str, *args: object) -> None:
            """What was taken is looked at, not each request."""

    return Handler
