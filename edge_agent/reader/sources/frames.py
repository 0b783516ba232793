"""A camera's frame as it came, and the grey part of it that is read."""

import cv2
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from edge_agent.reader.decoders import Grey
from edge_agent.reader.enhance import fitted
from edge_agent.reader.pictures import UnreadablePicture, decoded, grey_of

Crop = tuple[float, float, float, float]
"""Left, top, right and bottom, in shares of the frame."""

ALL: Crop = (0.0, 0.0, 1.0, 1.0)
_JPEG_END = b"\xff\xd9"
_STRIDE = 16  # Of two looks at the same scene these points differ already.
_JPEG_TAIL = 16  # Some cameras pad a frame with a few bytes after its end.


class View(Struct, frozen=True):
    """Which part of a frame is read, and how wide at most."""

    width_px: int
    crop: Crop = ALL

    def of(self, grey: Grey) -> Grey:
        """That part of a grey picture."""
        high, wide = grey.shape
        left, top, right, bottom = self.crop
        part = grey[int(top * high) : round(bottom * high), int(left * wide) : round(right * wide)]
        return fitted(part if part.size else grey, self.width_px)


class Frame:
    """Pixels, (height, width) or (height, width, 3) in BGR, or a JPEG as the camera packed it."""

    def __init__(self, pixels: NDArray[np.uint8] | None = None, packed: bytes = b"") -> None:
        self.pixels = pixels
        self.packed = packed

    def grey(self, view: View) -> Grey | None:
        """What is read of it; None where no picture can be made of it."""
        if self.pixels is not None:
            try:
                return view.of(grey_of(self.pixels))
            except UnreadablePicture:
                return None
        left, _, right, _ = view.crop
        grey = decoded(self.packed, round(view.width_px / max(0.05, right - left)))
        return None if grey is None else view.of(grey)

    def colour(self) -> NDArray[np.uint8] | None:
        """All of it as it was seen, grey or BGR."""
        if self.pixels is not None:
            return self.pixels
        unpacked = cv2.imdecode(np.frombuffer(self.packed, np.uint8), cv2.IMREAD_COLOR)
        return None if unpacked is None else np.asarray(unpacked, dtype=np.uint8)

    def is_same_as(self, other: "Frame | None") -> bool:
        """Whether they are equal to the last bit, which two looks through a sensor never are."""
        if other is None or self.packed != other.packed:
            return False
        if self.pixels is None or other.pixels is None:
            return self.pixels is other.pixels
        few = np.array_equal(self.pixels[::_STRIDE, ::_STRIDE], other.pixels[::_STRIDE, ::_STRIDE])
        return few and np.array_equal(self.pixels, other.pixels)


def is_whole_jpeg(packed: bytes) -> bool:
    """Whether the bytes begin and end as a JPEG does (ITU-T T.81, SOI and EOI markers)."""
    return packed.startswith(b"\xff\xd8") and _JPEG_END in packed[-_JPEG_TAIL:]
