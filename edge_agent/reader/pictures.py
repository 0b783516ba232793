"""Pictures from files, as the reader wants them: grey, and no wider than it helps."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from edge_agent.reader.decoders import Grey
from edge_agent.reader.enhance import fitted

ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff", ".pgm", ".ppm"})
WIDTH_PX_MAX = 1600
_BYTES_MAX = 64 * 1024 * 1024


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
    picture = decoded(packed)
    if picture is None:
        raise UnreadablePicture(f"{path}: not a whole picture in a known format (PNG, JPEG, WebP, BMP, TIFF)")
    return fitted(picture, width_px_max)


def grey_of(picture: NDArray[np.uint8]) -> Grey:
    """A camera's BGR frame as grey; a grey one as it is. zbar would look at blue alone."""
    if picture.ndim == 2:
        return picture
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def decoded(packed: bytes) -> Grey | None:
    """A packed picture as a grey one; None where OpenCV cannot make a picture of it."""
    if not packed:
        return None
    try:
        picture = cv2.imdecode(np.frombuffer(packed, np.uint8), cv2.IMREAD_GRAYSCALE)
    except cv2.error:
        return None  # A header that promises too many pixels.
    return None if picture is None else np.asarray(picture, dtype=np.uint8)
