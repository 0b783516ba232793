"""The reader on photographs of barcodes by strangers."""

from collections.abc import Callable
from functools import cache

import pytest

from benchmarks.reading.barcode_pictures import LEFT_OUT, Picture, pictures
from edge_agent.reader import cascade
from edge_agent.reader.codes import EVERY, USUAL
from edge_agent.reader.pictures import load
from tests import needs

NTH = 6
"""Of each retail and matrix symbology every sixth photograph; the whole set is a benchmark."""
WHOLE = frozenset({"code128", "code39", "itf", "codabar", "code93", "none", "partial"})
READ_MIN = 0.85
pytestmark = pytest.mark.timeout(400)


@cache
def read() -> tuple[tuple[Picture, tuple[str, ...]], ...]:
    """The sample and what was read in each picture."""
    photos = [picture for picture in pictures(needs.shared("barcodes")) if picture.is_photo]
    names = sorted({photo.symbology for photo in photos})
    sample = [photo for name in names for photo in _some([p for p in photos if p.symbology == name])]
    return tuple((photo, _texts(photo)) for photo in sample)


def _texts(photo: Picture, wanted: frozenset[str] = EVERY) -> tuple[str, ...]:
    return tuple(code.text for code in cascade.read(load(photo.path), wanted=wanted))


def _some(photos: list[Picture]) -> list[Picture]:
    return photos if photos[0].symbology in WHOLE else photos[::NTH]


def _wrong(suspect: Callable[[Picture], bool]) -> list[str]:
    return [
        f"{photo.path.name}: {texts}"
        for photo, texts in read()
        if suspect(photo) and texts and not photo.is_told_by(texts)
    ]


def test_most_are_read() -> None:
    """Of all photographs with a readable code at least 85 % are read."""
    readable = [(photo, texts) for photo, texts in read() if photo.is_readable]
    right = sum(photo.is_told_by(texts) for photo, texts in readable)
    assert right >= READ_MIN * len(readable), f"{right} of {len(readable)}"


def test_most_waybill_codes_are_read() -> None:
    """Of the Code 128 photographs, which waybills are printed in, at least 90 % are read."""
    waybills = [(photo, texts) for photo, texts in read() if photo.symbology == "code128"]
    assert sum(photo.is_told_by(texts) for photo, texts in waybills) >= 0.9 * len(waybills)


def test_no_wrong_text_on_code128_and_code39() -> None:
    """A parcel's code is read right or not at all."""
    assert _wrong(lambda photo: photo.symbology in {"code128", "code39"}) == []


def test_no_text_where_there_is_no_code() -> None:
    """Pictures without a whole code yield nothing."""
    assert _wrong(lambda photo: not photo.is_readable) == []


def test_no_wrong_text_on_anything() -> None:
    """No photograph of the sample yields another text than its own, UPC-E and EAN-8 included."""
    assert _wrong(lambda _: True) == []


def test_short_codes_stay_out_at_the_counter() -> None:
    """UPC-E and EAN-8, told where somebody asks for a picture's codes, are not told at a counter."""
    short = [(photo, texts) for photo, texts in read() if photo.symbology in LEFT_OUT]
    assert any(photo.is_told_by(texts) for photo, texts in short)
    assert not any(_texts(photo, USUAL) for photo, _ in short)
