"""Wrong text is worse than no text."""

import pytest

from edge_agent.reader.codes import Code
from edge_agent.reader.trust import Origin, Tally

FIRST = Origin("zxing", "frame", "first")
CROP = Origin("zxing", "crop 0", "plain")
CROP_BY_ZBAR = Origin("zbar", "crop 0", "plain")
EVENED = Origin("zxing", "evened", "enhanced")
SHARPENED = Origin("zxing", "sharpened", "enhanced")
EVENED_BY_ZBAR = Origin("zbar", "evened", "enhanced")
SHARPENED_BY_ZBAR = Origin("zbar", "sharpened", "enhanced")

WAYBILL = Code("YT7412345678901", "code128")
SERIAL = Code("001EC94767E0", "code39")
CARTON = Code("00012345678905", "itf")
BOOK = Code("9780345348036", "ean13")
LINK = Code("https://parcel.example/t/1", "qr")


def _is_believed(tally: Tally, code: Code, *origins: Origin) -> bool:
    """Whether the code is believed after these have read it, and not earlier."""
    heard = [bool(tally.hear(origin, [code])) for origin in origins]
    assert not any(heard[:-1])
    return heard[-1]


@pytest.mark.parametrize("code", [WAYBILL, SERIAL, CARTON, BOOK, LINK])
def test_first_look_at_a_picture_is_believed(code: Code) -> None:
    """What zxing reads in the whole unaltered frame stands alone."""
    assert _is_believed(Tally(), code, FIRST)


@pytest.mark.parametrize("code", [WAYBILL, SERIAL, CARTON])
def test_weak_code_from_a_dear_look_needs_two(code: Code) -> None:
    """A weak code found in an altered picture is believed when another look agrees."""
    assert _is_believed(Tally(), code, EVENED, SHARPENED)


def test_same_origin_twice_is_one_witness() -> None:
    """A decoder that repeats itself on the same view proves nothing."""
    tally = Tally()
    assert not tally.hear(CROP, [WAYBILL])
    assert not tally.hear(CROP, [WAYBILL])
    assert tally.hear(CROP_BY_ZBAR, [WAYBILL]) == (WAYBILL,)


def test_different_texts_do_not_agree() -> None:
    """Two looks that read different texts are no agreement."""
    tally = Tally()
    assert not tally.hear(EVENED, [WAYBILL])
    assert not tally.hear(SHARPENED, [Code("YT7412345678907", "code128")])


def test_expected_waybill_needs_one_look() -> None:
    """A Code 128 that the caller looks for is believed at once."""
    assert _is_believed(Tally(lambda text: text.startswith("YT")), WAYBILL, EVENED)


def test_expectation_does_not_help_code39() -> None:
    """Code 39 has no check digit at all: a fitting text alone is no proof."""
    assert _is_believed(Tally(lambda _: True), SERIAL, EVENED, SHARPENED)


def test_zbar_alone_is_never_believed_on_itf_and_retail_codes() -> None:
    """zbar shortens cut ITF codes and invents EAN-13 numbers, in several views alike."""
    for code in (CARTON, BOOK):
        assert not _is_believed(Tally(), code, CROP_BY_ZBAR, EVENED_BY_ZBAR, SHARPENED_BY_ZBAR)


def test_retail_code_from_altered_pictures_needs_both_decoders() -> None:
    """An EAN-13 read in altered pictures only is believed when zxing and zbar agree."""
    assert _is_believed(Tally(), BOOK, EVENED, SHARPENED, SHARPENED_BY_ZBAR)


def test_zbar_is_believed_on_ascii_qr_only() -> None:
    """zbar guesses a QR code's character set, and only ASCII leaves nothing to guess."""
    assert _is_believed(Tally(), LINK, CROP_BY_ZBAR)
    assert not _is_believed(Tally(), Code("蹬靼翌QR", "qr"), CROP_BY_ZBAR)


def test_video_needs_two_frames_for_a_weak_code() -> None:
    """In a video a Code 128 is believed when two frames agree, though it is the one looked for."""
    tally = Tally(lambda _: True, first_is_enough=False)
    frames = [Origin("zxing", f"frame {number}", "first") for number in (1, 2)]
    assert _is_believed(tally, WAYBILL, *frames)


def test_video_believes_a_qr_at_once() -> None:
    """A QR code corrects its own errors: one frame is enough."""
    assert _is_believed(Tally(first_is_enough=False), LINK, FIRST)


def test_short_code_needs_both_decoders() -> None:
    """EAN-8 and UPC-E, for which stripes of all sorts pass, are believed where zxing and zbar agree."""
    for code in (Code("24036153", "ean8"), Code("04965802", "upce")):
        assert _is_believed(Tally(), code, FIRST, CROP, CROP_BY_ZBAR)


def test_shapes_are_believed_alone() -> None:
    """What is read by its shapes was read in two bands already."""
    assert _is_believed(Tally(), BOOK, Origin("shapes", "loose 0", "enhanced"))
