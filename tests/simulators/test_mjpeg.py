"""The simulated network camera shows what lies on its counter."""

import random
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from simulators.labels import Label
from simulators.mjpeg import CameraServer, Counter

WAIT_S = 5
START, END = b"\xff\xd8", b"\xff\xd9"


@pytest.fixture
def counter() -> Counter:
    """A bare counter."""
    return Counter(random.Random(2))


@pytest.fixture
def server(counter: Counter) -> Iterator[CameraServer]:
    """A camera above it."""
    with CameraServer(counter, fps=50) as made:
        yield made


def test_what_lies_there_is_shown(counter: Counter) -> None:
    """A parcel changes the picture, and taking it away changes it back."""
    bare = {counter.look() or b"" for _ in range(3)}
    counter.show(Label("YT7412345678901"))
    shown = {counter.look() or b"" for _ in range(3)}
    counter.clear()
    assert not bare & shown
    assert max(map(len, bare)) < min(map(len, shown))


def test_torn_frame_is_half_a_frame(counter: Counter) -> None:
    """A torn frame begins as a JPEG and does not end as one; the next is whole again."""
    counter.tear(1)
    torn, whole = counter.look() or b"", counter.look() or b""
    assert torn.startswith(START)
    assert not torn.endswith(END)
    assert whole.endswith(END)


def test_stream_is_made_of_jpegs(server: CameraServer, counter: Counter) -> None:
    """The address answers with parts that are whole JPEGs."""
    with urllib.request.urlopen(server.address, timeout=WAIT_S) as stream:
        assert stream.headers["Content-Type"].startswith("multipart/x-mixed-replace")
        assert stream.readline() == b"--frame\r\n"
        assert stream.readline() == b"Content-Type: image/jpeg\r\n"
        size = int(stream.readline().removeprefix(b"Content-Length: "))
        stream.readline()
        packed = stream.read(size)
    assert packed.startswith(START)
    assert packed.endswith(END)


def test_other_paths_are_not_found(server: CameraServer) -> None:
    """Only the stream's own path shows anything."""
    with pytest.raises(urllib.error.HTTPError, match="404") as told:
        urllib.request.urlopen(f"http://127.0.0.1:{server.port}/", timeout=WAIT_S)
    told.value.close()


def test_closed_camera_is_gone(server: CameraServer) -> None:
    """After closing nothing listens."""
    server.close()
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(server.address, timeout=WAIT_S)
