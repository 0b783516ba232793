"""The camera's driver on pictures, folders and videos in a camera's place."""

import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import pytest

from edge_agent.drivers.camera import IDLE_S, CameraDriver
from edge_agent.drivers.contract import CodeRead, DeviceMissing, Reading
from edge_agent.drivers.settings import Camera
from simulators import labels
from simulators.labels import Frame, Label, Pose

WAYBILLS = ("YT7412345678901", "JT0009876543210", "ZT3300112233445")


def _frame(waybill: str, seed: int = 1) -> Frame:
    return labels.parcel(Label(waybill), random.Random(seed), Pose())


def _opened(source: Path, accept: Callable[[str], bool] | None = None) -> CameraDriver:
    driver = CameraDriver(
        "pictures", Camera(source=str(source)), monotonic=time.monotonic, accept=accept, sleep=lambda _: None
    )
    driver.open()
    return driver


def _texts(readings: Sequence[Reading]) -> list[str]:
    return [reading.text for reading in readings if isinstance(reading, CodeRead)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three pictures, a torn one and a file of another kind."""
    for name, waybill in zip(("a.png", "b.png", "d.png"), WAYBILLS, strict=True):
        (tmp_path / name).write_bytes(labels.png(_frame(waybill)))
    (tmp_path / "c.png").write_bytes(b"\x89PNG, and then nothing")
    (tmp_path / "notes.txt").write_text("no picture")
    return tmp_path


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """Two parcels one after another, a second each."""
    path = tmp_path / "belt.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10.0, labels.SIZE_PX)
    for waybill in WAYBILLS[:2]:
        for number in range(10):
            writer.write(_frame(waybill, number % 2))
    writer.release()
    return path


def test_folder_is_read_once_in_the_order_of_names(folder: Path) -> None:
    """Each picture of a folder is told once, a call each; afterwards there is nothing."""
    driver = _opened(folder)
    told = [_texts(driver.read()) for _ in range(6)]
    assert told == [[WAYBILLS[0]], [WAYBILLS[1]], [], [WAYBILLS[2]], [], []]


def test_unreadable_picture_is_counted(folder: Path) -> None:
    """A file that is no picture is skipped and counted, also over a reopening."""
    driver = _opened(folder)
    for _ in range(4):
        driver.read()
    assert driver.skipped == 1
    driver.open()
    assert driver.skipped == 1


def test_reopened_folder_begins_again(folder: Path) -> None:
    """After reopening, the first picture is read again."""
    driver = _opened(folder)
    first = driver.read()
    driver.open()
    assert driver.read() == first == [CodeRead("pictures", WAYBILLS[0], "code128")]


def test_single_picture_is_told_once(folder: Path) -> None:
    """A picture as a source is read once."""
    driver = _opened(folder / "b.png")
    assert [_texts(driver.read()) for _ in range(2)] == [[WAYBILLS[1]], []]


def test_read_rests_when_all_is_told(folder: Path) -> None:
    """Where nothing is left, a read waits, so that its caller does not spin."""
    rests: list[float] = []
    driver = CameraDriver(
        "p", Camera(source=str(folder / "a.png")), monotonic=time.monotonic, sleep=rests.append
    )
    driver.open()
    driver.read()
    assert rests == []
    driver.read()
    assert rests == [IDLE_S]


def test_video_tells_each_parcel_once(video: Path) -> None:
    """A video is watched as a counter is."""
    driver = _opened(video)
    assert [text for _ in range(10) for text in _texts(driver.read())] == list(WAYBILLS[:2])
    driver.close()


def test_codes_that_are_not_accepted_are_told_too(folder: Path) -> None:
    """The predicate steers the search; what to make of a code is for the counter to say."""
    assert _texts(_opened(folder / "a.png", lambda text: text == "never").read()) == [WAYBILLS[0]]


@pytest.mark.parametrize(
    ("source", "advice"),
    [
        ("nowhere/at/all", "look at `source`"),
        ("/dev/video99", "group video"),
        ("notes.txt", "neither a picture nor a video"),
    ],
)
def test_missing_source_is_told_with_advice(folder: Path, source: str, advice: str) -> None:
    """A source that cannot be opened is told by name and place, with what to do."""
    with pytest.raises(DeviceMissing, match='camera "pictures"') as told:
        _opened(folder / source)
    assert source in str(told.value)
    assert advice in str(told.value)


def test_read_before_open_is_refused(folder: Path) -> None:
    """A driver that is not open says so."""
    driver = CameraDriver("p", Camera(source=str(folder)), monotonic=time.monotonic)
    with pytest.raises(DeviceMissing, match="not open"):
        driver.read()


def test_each_frame_that_was_looked_at_is_shown_once_with_its_time(folder: Path) -> None:
    """Also one without a code; a frame that stays the last is not shown again, for it gets old."""
    seen: list[tuple[str, float]] = []
    times = iter(range(100))
    driver = CameraDriver(
        "pictures",
        Camera(source=str(folder)),
        monotonic=lambda: float(next(times)),
        sleep=lambda _: None,
        see=lambda name, _frame, at_s: seen.append((name, at_s)),
    )
    driver.open()
    for _ in range(6):
        driver.read()
    assert [name for name, _ in seen] == ["pictures"] * 3
    assert [at_s for _, at_s in seen] == sorted({at_s for _, at_s in seen})
