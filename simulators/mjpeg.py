"""A network camera: an MJPEG address on this machine that shows what the world puts on a counter."""

import random
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Literal, Self

from simulators import labels
from simulators.labels import Label, Pose

_BOUNDARY = "frame"
CameraFault = Literal["silent", "drop", "black", "frozen", "garbage", "corrupt", "4k", "small"]
"""Sends nothing, hangs up, sees nothing, always the same bits, no JPEGs, spoilt ones, another size."""
_LOOKS = 3  # Frames drawn for one scene: the same but for the sensor's noise.


class Counter:
    """What lies on the counter now. The world sets it, the camera's threads look at it."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._lock = threading.Lock()
        self.sent = 0
        """How many frames went out, torn ones included."""
        self._torn = 0
        self._fault: CameraFault | None = None
        self._looks: tuple[bytes, ...] = ()
        self._frames: tuple[labels.Frame, ...] = ()
        self.clear()

    def show(self, label: Label, pose: Pose | None = None) -> None:
        """Lay a parcel down; what lay there before is gone. Without a pose, it lies as chance has it."""
        held = pose or labels.some_pose(self._rng)
        self._put(lambda: labels.parcel(label, self._rng, held))

    def clear(self) -> None:
        """Take everything away."""
        self._put(lambda: labels.empty(self._rng))

    def tear(self, frames: int) -> None:
        """The fault "torn": of the next frames only the first half of the bytes is sent."""
        with self._lock:
            self._torn = frames

    def fail(self, fault: CameraFault) -> None:
        """From now on the camera has this fault, until it is mended."""
        with self._lock:
            self._fault = fault
            self._looks = self._packed()

    def mend(self) -> None:
        """The camera is as it should be."""
        with self._lock:
            self._fault, self._torn = None, 0
            self._looks = self._packed()

    def look(self) -> bytes | None:
        """What the camera sends now, None for nothing. Raises BrokenPipeError where it hangs up."""
        with self._lock:
            if self._fault == "drop":
                raise BrokenPipeError("the camera hung up")
            if self._fault == "silent":
                return None
            self.sent += 1
            packed = self._looks[self.sent % len(self._looks)]
            if self._torn:
                self._torn -= 1
                return packed[: len(packed) // 2]
            return packed

    def _put(self, draw: Callable[[], labels.Frame]) -> None:
        frames = tuple(draw() for _ in range(_LOOKS))
        with self._lock:
            self._frames = frames
            self._looks = self._packed()

    def _packed(self) -> tuple[bytes, ...]:
        """What the camera sends of its frames in turn, with its fault."""
        match self._fault:
            case "frozen":
                return self._looks[:1]
            case "black":
                return tuple(labels.jpeg(labels.dark(self._rng)) for _ in self._frames)
            case "garbage":
                return tuple(self._rng.randbytes(20_000) for _ in self._frames)
            case "corrupt":
                return tuple(_spoilt(labels.jpeg(frame), self._rng) for frame in self._frames)
            case "4k":
                return tuple(labels.jpeg(labels.scaled(frame, 3.0)) for frame in self._frames)
            case "small":
                return tuple(labels.jpeg(labels.scaled(frame, 0.75)) for frame in self._frames)
            case _:
                return tuple(labels.jpeg(frame) for frame in self._frames)


def _spoilt(packed: bytes, rng: random.Random) -> bytes:
    """A JPEG with a good beginning and end, and nonsense in the middle of its picture."""
    middle, count = len(packed) // 3, len(packed) // 3
    return packed[:middle] + rng.randbytes(count) + packed[middle + count :]


class CameraServer:
    """Serves a counter at `/stream.mjpg` on loopback until it is closed."""

    def __init__(self, counter: Counter, *, fps: float = 10.0, port: int = 0) -> None:
        """Port 0 takes a free one; `address` names it. Raises OSError where the port is taken."""
        self._gone = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(counter, 1 / fps, self._gone))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    @property
    def address(self) -> str:
        """What a box's settings name as the camera's source."""
        return f"http://127.0.0.1:{self.port}/stream.mjpg"

    def close(self) -> None:
        """Unplug the camera: streams end and nothing listens any more."""
        self._gone.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _handler(counter: Counter, pause_s: float, gone: threading.Event) -> type[BaseHTTPRequestHandler]:
    class Stream(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/stream.mjpg":
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={_BOUNDARY}")
            self.end_headers()
            try:
                self._stream()
            except (BrokenPipeError, ConnectionResetError):
                return  # The viewer went away.

        def _stream(self) -> None:
            while not gone.wait(pause_s):
                packed = counter.look()
                if packed is None:
                    continue
                self.wfile.write(f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\n".encode())
                self.wfile.write(f"Content-Length: {len(packed)}\r\n\r\n".encode() + packed + b"\r\n")

        def log_message(self, format: str, *args: object) -> None:
            """A camera keeps no log."""

    return Stream
