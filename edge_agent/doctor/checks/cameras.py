"""Cameras: which there are, what they see, how fast, how bright and how sharp."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from edge_agent.counter.people.badges import shown
from edge_agent.doctor.finding import Finding, Proposal, State, Value, fault, good, unknown
from edge_agent.doctor.world import World, first_line, is_allowed
from edge_agent.reader import cascade
from edge_agent.reader.decoders import Grey
from edge_agent.reader.sources import csi
from edge_agent.reader.sources.frames import View
from edge_agent.reader.sources.live import CannotOpen, Ended, Live
from edge_agent.reader.sources.opencv import OpenCvCapture

AREA = "camera"
_PATTERNS = ("v4l/by-id/*-video-index0", "v4l/by-path/*-video-index0", "video[0-9]*")
_CAMERAS_MAX = 8
_VIEW = View(1280)
_RIBBON_MODULE = "picamera2"
_WARM_UP_FRAMES = 3  # Exposure settles over the first few.
_DARK, _BRIGHT = 40, 220  # Mean grey levels at which bars begin to drown.
_BLURRED = 8.0  # Standard deviation of the second difference; printed labels in focus give 15 and more.
_FPS_MIN = 3.0


class Sight(Struct, frozen=True):
    """What a camera showed."""

    width: int
    height: int
    fps: float
    brightness: int
    sharpness: float
    codes: tuple[str, ...]


def check(world: World) -> Iterator[Finding]:
    """Every camera of the settings, then those that no setting names."""
    wanted = dict(world.settings.camera) if world.settings else {}
    seen = set[Path]()
    for name, camera in wanted.items():
        source = camera.source
        if source.isdigit():
            source = str(world.dev / f"video{source}")
        seen.add(Path(source).resolve())
        yield _looked(source, f"camera {name}", world, camera.module)
    nodes = [
        path for path in world.nodes(*_PATTERNS) if path.resolve() not in seen and _captures(path, world)
    ]
    for path in nodes[:_CAMERAS_MAX]:
        yield _looked(str(path), "", world)
    if not nodes and not wanted:
        yield unknown(AREA, world.dev, "cameras_none")


def _captures(path: Path, world: World) -> bool:
    """A camera has several nodes: the one with index 0 gives pictures (kernel, v4l2 sysfs `index`)."""
    index = first_line(world.sys / "class/video4linux" / path.resolve().name / "index")
    return index in ("", "0")


def _looked(source: str, device: str, world: World, module: str = _RIBBON_MODULE) -> Finding:
    path = Path(source)
    if "://" not in source and csi.number_of(source) is None:
        if not path.exists():
            return fault(AREA, source, "camera_missing", device=device)
        if not source.startswith(str(world.dev)):
            return unknown(AREA, source, "camera_pictures", device=device)
        if not is_allowed(path):
            return fault(AREA, source, "camera_denied")
        if holder := world.holder(path):
            return good(AREA, source, "camera_held", holder=holder)
    try:
        sight = look(source, world, module)
    except (CannotOpen, Ended) as why:
        return fault(AREA, source, "camera_dead", why=str(why))
    return fault(AREA, source, "camera_no_frames") if sight is None else _judged(source, device, sight)


def look(source: str, world: World, module: str = _RIBBON_MODULE) -> Sight | None:
    """A few seconds of a camera, None where no frame came. Raises CannotOpen, Ended."""
    number, width_px = csi.number_of(source), _VIEW.width_px
    live = Live(
        OpenCvCapture(source, width_px) if number is None else csi.CsiCapture(number, width_px, module)
    )
    try:
        return _seen(live, world)
    finally:
        live.close()


def _seen(live: Live, world: World) -> Sight | None:
    frames, newest, begun_s = 0, None, world.monotonic()
    while world.monotonic() - begun_s < world.listen_s or frames < _WARM_UP_FRAMES:
        frame = live.newest(1.0)
        grey = None if frame is None else frame.grey(_VIEW)
        if grey is not None:
            frames, newest = frames + 1, grey
        elif world.monotonic() - begun_s > 2 * world.listen_s + _WARM_UP_FRAMES:
            break
    if newest is None:
        return None
    seconds = world.monotonic() - begun_s
    codes = tuple(shown(code.text) for code in cascade.read(newest, None))
    height, width = newest.shape
    return Sight(width, height, frames / seconds, int(newest.mean()), sharpness_of(newest), codes)


def sharpness_of(grey: Grey) -> float:
    """How much neighbouring points differ from a straight line through them: little where all is blurred."""
    points = grey.astype(float)
    return float((points[:, :-2] - 2 * points[:, 1:-1] + points[:, 2:]).std())


def _judged(source: str, device: str, sight: Sight) -> Finding:
    state, key = verdict_on(sight)
    fields: dict[str, Value] = {
        "width": sight.width,
        "height": sight.height,
        "fps": round(sight.fps, 1),
        "brightness": sight.brightness,
        "sharpness": round(sight.sharpness, 1),
        "codes": ", ".join(sight.codes) or "-",
    }
    is_news = not device and state != "fault"
    proposal = Proposal("camera", "camera", {"source": source}) if is_news else None
    return Finding(AREA, source, state, key, fields, proposal)


def verdict_on(sight: Sight) -> tuple[State, str]:
    """Its state and the text's key, the worst first: a dark picture is blurred as well."""
    if sight.brightness < _DARK:
        return "fault", "camera_dark"
    if sight.brightness > _BRIGHT:
        return "fault", "camera_bright"
    if sight.fps < _FPS_MIN:
        return "fault", "camera_slow"
    if sight.codes:
        return "good", "camera_reads"
    return ("unknown", "camera_blurred") if sight.sharpness < _BLURRED else ("good", "camera_sees")
