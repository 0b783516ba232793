"""Pictures from files, as the reader wants them: grey, and no wider than it helps."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from edge_agent.reader import sizes
from edge_agent.reader.decoders import Grey
from edge_agent.reader.enhance import fitted

ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff", ".pgm", ".ppm"})
WIDTH_PX_MAX = 1600
_BYTES_MAX = 64 * 1024 * 1024
_PIXELS_MAX = 64_000_000  # A small file may promise gigabytes; the largest phone cameras have 50 megapixels.
_TO_GREY = {1: -1, 3: cv2.COLOR_BGR2GRAY, 4: cv2.COLOR_BGRA2GRAY}
_REDUCED = (
    (8, cv2.IMREAD_REDUCED_GRAYSCALE_8),
    (4, cv2.IMREAD_REDUCED_GRAYSCALE_4),
    (2, cv2.IMREAD_REDUCED_GRAYSCALE_2),
)


class UnreadablePicture(OSError):
    """This file is no picture that can be opened."""


def load(path: Path, width_px_max: int = WIDTH_PX_MAX) -> Grey:
    """A file as a grey picture. Raises UnreadablePicture with the file and the reason."""
    try:
        if path.stat().st_size > _BYTES_MAX:
            raise UnreadablePicture(f"{path}: larger than 64 MiB; is it a picture?")
        packed = path.read_bytes()
    except OSError as error:
        if isinstance(error, UnreadablePicture):
            raise
        raise UnreadablePicture(f"{path}: {error.strerror or error}") from error
    picture = decoded(packed, width_px_max)
    if picture is None:
        raise UnreadablePicture(f"{path}: not a whole picture in a known format (PNG, JPEG, WebP, BMP, TIFF)")
    return fitted(picture, width_px_max)


def grey_of(picture: NDArray[np.uint8]) -> Grey:
    """A camera's BGR frame as grey; a grey one as it is. zbar would look at blue alone.

    Raises UnreadablePicture for what is neither: (height, width), or with 1, 3 or 4 channels, of 8 bits.
    """
    channels = picture.shape[2] if picture.ndim == 3 else 1
    if (
        picture.dtype != np.uint8
        or picture.ndim not in (2, 3)
        or channels not in _TO_GREY
        or not picture.size
    ):
        raise UnreadablePicture(f"a frame of shape {picture.shape} and type {picture.dtype} is no picture")
    if channels == 1:
        return picture.reshape(picture.shape[:2])
    return np.asarray(cv2.cvtColor(picture, _TO_GREY[channels]), dtype=np.uint8)


def decoded(packed: bytes, width_px: int = 0) -> Grey | None:
    """A packed picture as a grey one; None where OpenCV cannot make a picture of it, or it is too large.

    A JPEG that is more than twice as wide as `width_px` is unpacked at a half, a quarter or an eighth of its
    size, which libjpeg does in a fraction of the time and memory.
    """
    size = sizes.of(packed)
    if not packed or (size and size[0] * size[1] > _PIXELS_MAX):
        return None
    flag = cv2.IMREAD_GRAYSCALE
    if size and width_px and packed.startswith(sizes.JPEG):
        flag = next((flag for part, flag in _REDUCED if max(size) // part >= width_px), flag)
    try:
        picture = cv2.imdecode(np.frombuffer(packed, np.uint8), flag)
    except cv2.error:
        return None  # A header that promises what is not there.
    return None if picture is None else np.asarray(picture, dtype=np.uint8)
