"""What a counter's frames cost: each decoder and our watcher on labels and bare counters, and at rest.

Processor milliseconds on one core, OpenCV held to one thread; frames as grey pictures, unpacking apart.
"""

import random
from collections.abc import Callable, Iterator
from statistics import median
from time import process_time

import cv2
import zxingcpp
from pyzbar import pyzbar

from benchmarks.table import Figure, say, tell
from edge_agent.reader import cascade
from edge_agent.reader.codes import USUAL
from edge_agent.reader.decoders import Grey
from edge_agent.reader.gate import Gate
from edge_agent.reader.pictures import decoded, grey_of
from edge_agent.reader.sources.frames import View
from edge_agent.reader.watcher import Watcher
from simulators import labels
from simulators.labels import Label, Pose

_FRAMES = 40
_FPS = 10
_PARCELS = 16


def main() -> None:
    """The table of single frames, then an idle minute, then a video of parcels one after another."""
    cv2.setNumThreads(1)
    rng = random.Random(7)
    for title, times in (("720p", 1.0), ("1080p", 1.5)):
        for what, frames in (("label", _labels(rng, times)), ("empty", _empties(rng, times))):
            took = {reader: [_ms(read, grey) for grey in frames] for reader, read in _READERS.items()}
            for reader, spent_ms in took.items():
                _show(f"{title} {what}, {reader}", spent_ms)
            half = {reader: median(spent_ms) for reader, spent_ms in took.items()}
            ours, limit, peer = (half[one] for one in ("our first stages", "our first look", "pyzbar"))
            name = f"counter, {title} {what}, first stages"
            tell(Figure(name=name, unit="ms", ours=ours, limit=limit, peer=peer, better="less"))
    _idle(rng)
    _video("easy", rng, 8.0)
    _video("hard", rng, 90.0)


def _waybill(frame_text: str) -> bool:
    return frame_text.startswith("YT")


def _first_two(grey: Grey) -> None:
    """The first two stages, until a waybill is read: what comes before the dear ones."""
    for stage in cascade.stages(grey):
        if stage.dear:
            return
        for _, codes in stage.looks:
            if any(_waybill(code.text) for code in codes):
                return


_READERS: dict[str, Callable[[Grey], object]] = {
    "pyzbar": pyzbar.decode,
    "zxing-cpp default": lambda grey: zxingcpp.read_barcodes(grey, text_mode=zxingcpp.TextMode.Plain),
    "our first look": lambda grey: cascade.first_look(grey, USUAL),
    "our first stages": _first_two,
    "gate alone": lambda grey: Gate().look(grey),
}


def _labels(rng: random.Random, times: float) -> list[Grey]:
    frames = (labels.parcel(Label(f"YT{rng.randrange(10**13):013}"), rng) for _ in range(_FRAMES))
    return [grey_of(labels.scaled(frame, times)) for frame in frames]


def _empties(rng: random.Random, times: float) -> list[Grey]:
    return [grey_of(labels.scaled(labels.empty(rng), times)) for _ in range(_FRAMES)]


def _idle(rng: random.Random) -> None:
    """A bare counter at ten frames a second, as JPEGs of 1280 x 720: unpacking, gate and all."""
    packed = [labels.jpeg(labels.empty(rng)) for _ in range(5)]
    for title, crop in (
        ("whole frames", View(1280)),
        ("the middle half of 960", View(960, (0.25, 0.25, 0.75, 0.75))),
    ):
        watcher, seconds = Watcher(3.0), 60
        begun_s = process_time()
        for number in range(seconds * _FPS):
            grey = decoded(packed[number % len(packed)])
            if grey is not None:
                watcher.see(crop.of(grey), number / _FPS)
        spent = (process_time() - begun_s) / seconds
        say(f"idle at {_FPS} fps, {title}: {100 * spent:.1f} % of a core")
    grey, watcher = grey_of(labels.empty(rng)), Watcher(3.0)
    begun_s = process_time()
    for number in range(60 * _FPS):
        watcher.see(grey, number / _FPS)
    say(f"idle at {_FPS} fps, motion gate alone: {100 * (process_time() - begun_s) / 60:.1f} % of a core")


def _video(title: str, rng: random.Random, turn_deg_max: float) -> None:
    watcher, spent_ms, told, waits_s = Watcher(3.0, _waybill), list[float](), 0, list[float]()
    for number, (text, frames) in enumerate(_scenes(rng, turn_deg_max)):
        for place, grey in enumerate(frames):
            begun_s = process_time()
            read = watcher.see(grey, (number * 20 + place) / _FPS)
            spent_ms.append(1000 * (process_time() - begun_s))
            if any(code.text == text for code in read):
                told += 1
                waits_s.append(place / _FPS)
    _show(f"{title} video, our watcher", spent_ms)
    waited = f"after {median(waits_s):.1f} s, at worst {max(waits_s):.1f} s"
    say(f"{title} video: {told} of {_PARCELS} told, {waited}")


def _scenes(rng: random.Random, turn_deg_max: float) -> Iterator[tuple[str, list[Grey]]]:
    """Fifteen frames of a parcel at rest, then five of the bare counter."""
    for number in range(_PARCELS):
        text = f"YT{number:013}"
        seen = labels.some_pose(rng, turn_deg_max=turn_deg_max)
        pose = Pose(seen.turn_deg, 3, seen.blur_px, seen.noise, seen.shift_px)
        looks = [grey_of(labels.parcel(Label(text), rng, pose)) for _ in range(3)]
        bare = grey_of(labels.empty(rng))
        yield text, [looks[place % 3] for place in range(15)] + [bare] * 5


def _ms(read: Callable[[Grey], object], grey: Grey) -> float:
    begun_s = process_time()
    read(grey)
    return 1000 * (process_time() - begun_s)


def _show(title: str, spent_ms: list[float]) -> None:
    ordered = sorted(spent_ms)
    high = ordered[int(0.95 * len(ordered))]
    say(f"{title}: {median(ordered):.1f} ms, 95 % {high:.1f} ms, worst {ordered[-1]:.1f} ms")


if __name__ == "__main__":
    main()
