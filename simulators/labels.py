"""Draws what a camera above a counter sees: a parcel with its label, or the bare counter."""

import random
from typing import Any

import barcode
import cv2
import numpy as np
import segno
from msgspec import Struct
from numpy.typing import NDArray

Frame = NDArray[np.uint8]
"""A picture of (height, width, 3), blue, green, red."""

SIZE_PX = (1280, 720)
_LABEL_PX = (880, 560)
_INK, _PAPER = 25, 240
_QUIET_MODULES = 10


class Label(Struct, frozen=True):
    """What is printed on a parcel: the waybill as Code 128, and other codes beside it."""

    waybill: str
    qr: str | None = None
    route: str | None = None
    """A second Code 128, shorter and thinner, as sorting centres print."""
    lines: tuple[str, ...] = ("SUICHANG COUNTY PARCELS", "FROM  Wang Village Cooperative", "1/1   2.35 kg")


class Pose(Struct, frozen=True):
    """How the parcel lies and how well the camera sees it."""

    turn_deg: float = 0.0
    module_px: int = 3
    blur_px: float = 0.7
    """Standard deviation of the lens's blur."""
    noise: float = 3.0
    """Standard deviation of the sensor's noise, in grey levels."""
    shift_px: tuple[int, int] = (0, 0)


def some_pose(rng: random.Random, *, turn_deg_max: float = 8.0) -> Pose:
    """A parcel as a hurried hand puts it down."""
    return Pose(
        turn_deg=rng.uniform(-turn_deg_max, turn_deg_max),
        blur_px=rng.uniform(0.4, 0.9),
        noise=rng.uniform(1.5, 4.0),
        shift_px=(rng.randint(-80, 80), rng.randint(-30, 30)),
    )


def parcel(label: Label, rng: random.Random, pose: Pose | None = None) -> Frame:
    """A frame of 1280 x 720 with a labelled parcel in it."""
    pose = pose or some_pose(rng)
    seen = _laid(_counter_top(), _printed(label, pose.module_px), pose)
    return _through_lens(seen, rng, pose)


def empty(rng: random.Random, pose: Pose | None = None) -> Frame:
    """A frame of 1280 x 720 of the bare counter."""
    return _through_lens(_counter_top(), rng, pose or Pose())


def dark(rng: random.Random) -> Frame:
    """What a camera sees with its cap on: nothing but its sensor's noise."""
    return _through_lens(np.full((*reversed(SIZE_PX), 3), 6, np.uint8), rng, Pose())


def scaled(frame: Frame, times: float) -> Frame:
    """The frame as a camera of another resolution sees it."""
    return np.asarray(cv2.resize(frame, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC), np.uint8)


def jpeg(frame: Frame, quality: int = 85) -> bytes:
    """The frame as a camera would send it. Quality as in JPEG, 1 to 100."""
    done, packed = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise ValueError(f"a frame of shape {frame.shape} cannot be a JPEG")
    return bytes(packed)


def packed(frame: Frame, ending: str) -> bytes:
    """The frame in another format: .webp, .bmp …"""
    done, packed = cv2.imencode(ending, frame)
    if not done:
        raise ValueError(f"a frame of shape {frame.shape} cannot be a {ending}")
    return bytes(packed)


def png(frame: Frame) -> bytes:
    """The frame without loss."""
    return packed(frame, ".png")


def _printed(label: Label, module_px: int) -> NDArray[np.uint8]:
    """The label's face, grey and upright."""
    wide, high = _LABEL_PX
    face = np.full((high, wide), _PAPER, np.uint8)
    cv2.rectangle(face, (6, 6), (wide - 7, high - 7), _INK, 2)
    for number, line in enumerate(label.lines):
        _write(face, line, (40, 60 + 42 * number), 0.9)
    _stamp(face, _bars(label.waybill, module_px, 150), (wide // 2, 300))
    _write(face, label.waybill, (wide // 2 - 150, 415), 1.0)
    if label.qr:
        _stamp(face, _squares(label.qr, 4), (wide - 110, 105))
    if label.route:
        _stamp(face, _bars(label.route, 2, 60), (wide // 3, 490))
    return face


def _bars(text: str, module_px: int, high_px: int) -> NDArray[np.uint8]:
    try:
        modules = barcode.get("code128", text).build()[0]
    except barcode.errors.BarcodeError as why:
        raise ValueError(f"{text!r} cannot be printed: {why}") from why
    line = [0] * _QUIET_MODULES + [int(module) for module in modules] + [0] * _QUIET_MODULES
    return _inked(np.repeat(np.repeat([line], high_px, axis=0), module_px, axis=1))


def _squares(text: str, module_px: int) -> NDArray[np.uint8]:
    matrix = np.pad(np.array([list(row) for row in segno.make(text, micro=False).matrix]) & 1, 4)
    return _inked(np.kron(matrix, np.ones((module_px, module_px), int)))


def _inked(modules: NDArray[Any]) -> NDArray[np.uint8]:
    return np.where(modules > 0, _INK, _PAPER).astype(np.uint8)


def _stamp(face: NDArray[np.uint8], code: NDArray[np.uint8], middle_px: tuple[int, int]) -> None:
    """Print a code around a point. Raises ValueError where the label is too small for it."""
    high, wide = code.shape
    left, top = middle_px[0] - wide // 2, middle_px[1] - high // 2
    if left < 0 or top < 0 or left + wide > face.shape[1] or top + high > face.shape[0]:
        raise ValueError(f"a code of {wide} x {high} px does not fit on the label; use a smaller module_px")
    face[top : top + high, left : left + wide] = code


def _write(face: NDArray[np.uint8], text: str, at_px: tuple[int, int], size: float) -> None:
    cv2.putText(face, text, at_px, cv2.FONT_HERSHEY_SIMPLEX, size, _INK, 2, cv2.LINE_AA)


def _counter_top() -> Frame:
    """A plain surface, lit from one side."""
    wide, high = SIZE_PX
    shade = np.linspace(-12, 12, wide)[np.newaxis, :, np.newaxis]
    top = np.array([118, 132, 140]) + shade + np.zeros((high, 1, 1))
    return top.astype(np.uint8)


def _laid(top: Frame, face: NDArray[np.uint8], pose: Pose) -> Frame:
    """The face on a cardboard parcel, turned about the frame's middle."""
    middle = (SIZE_PX[0] / 2 + pose.shift_px[0], SIZE_PX[1] / 2 + pose.shift_px[1])
    high, wide = face.shape
    card = np.full((high + 80, wide + 80, 3), (96, 142, 178), np.uint8)
    card[40 : 40 + high, 40 : 40 + wide] = face[:, :, np.newaxis]
    turn = cv2.getRotationMatrix2D((card.shape[1] / 2, card.shape[0] / 2), -pose.turn_deg, 1.0)
    turn[:, 2] += (middle[0] - card.shape[1] / 2, middle[1] - card.shape[0] / 2)
    laid = cv2.warpAffine(card, turn, SIZE_PX, flags=cv2.INTER_LINEAR)
    covered = cv2.warpAffine(np.full(card.shape[:2], 255, np.uint8), turn, SIZE_PX)
    return np.where(covered[:, :, np.newaxis] > 127, laid, top).astype(np.uint8)


def _through_lens(seen: Frame, rng: random.Random, pose: Pose) -> Frame:
    soft = cv2.GaussianBlur(seen, (0, 0), pose.blur_px) if pose.blur_px > 0 else seen
    noise = np.random.default_rng(rng.getrandbits(64)).normal(0, pose.noise, soft.shape)
    return np.clip(soft + noise, 0, 255).astype(np.uint8)
