"""Whether a label that came out is good: nothing lost at its edges, and every code on it can be read."""

from collections.abc import Iterator

import cv2
import numpy as np
import zxingcpp

from simulators.printers.canvas import Picture, Printed

_BORDER = 40
_ENLARGED = 2


def faults_of(printed: Printed) -> list[str]:
    """What is wrong with it, a line each; none: a person could use it."""
    seen = codes_on(printed.picture)
    unread = [
        f"the {code.kind} of {code.text!r} cannot be read" for code in printed.codes if code.text not in seen
    ]
    return [*printed.faults, *unread]


def codes_on(picture: Picture) -> list[str]:
    """The texts that zxing reads on a picture, laid on white as a label on a counter is."""
    laid = np.pad(picture, _BORDER, constant_values=255)
    large = cv2.resize(laid, None, fx=_ENLARGED, fy=_ENLARGED, interpolation=cv2.INTER_NEAREST)
    return list(_texts(np.asarray(large, np.uint8)))


def png(picture: Picture) -> bytes:
    """The picture as a file for people to look at."""
    done, packed = cv2.imencode(".png", picture)
    if not done:
        raise ValueError(f"a picture of shape {picture.shape} cannot be a PNG")
    return bytes(packed)


def _texts(picture: Picture) -> Iterator[str]:
    for code in zxingcpp.read_barcodes(picture):
        yield code.text
