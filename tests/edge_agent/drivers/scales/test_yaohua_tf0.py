"""Yaohua's twelve bytes: the manual's frames, and everything that is none."""

from itertools import chain, zip_longest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_agent.drivers.scales.decoders.yaohua_tf0 import LENGTH, cut
from edge_agent.drivers.scales.weights import Found, Weight
from simulators.wires.scales import yaohua

PLUS_20 = bytes.fromhex("02 2B 30 30 32 30 30 30 32 31 42 03")
PLUS_12_345 = bytes.fromhex("02 2B 30 31 32 33 34 35 33 31 39 03")
MINUS_15 = bytes.fromhex("02 2D 30 30 30 31 35 30 31 31 38 03")
PUBLISHED = {PLUS_20: 20_000, PLUS_12_345: 12_345, MINUS_15: -15_000}

grams = st.integers(-99_999, 99_999)
spellings = st.sampled_from([yaohua.HEX_LETTERS, yaohua.PLAIN_NIBBLES])
frames = st.builds(yaohua.frame, grams, decimals=st.just(3), spelling=spellings)
torn = st.builds(lambda whole, kept: whole[:kept], frames, st.integers(0, LENGTH - 1))
noise = st.one_of(st.binary(max_size=40), torn)


@pytest.mark.parametrize(("frame", "gross_g"), PUBLISHED.items())
def test_published_frames(frame: bytes, gross_g: int) -> None:
    """The published frames are read to the gram, without a word on stability."""
    assert cut(frame).found == (Weight(gross_g, stable=None),)


@pytest.mark.parametrize(
    ("grams", "decimals", "frame"), [(20_000, 2, PLUS_20), (12_345, 3, PLUS_12_345), (-15_000, 1, MINUS_15)]
)
def test_the_simulator_sends_published_frames(grams: int, decimals: int, frame: bytes) -> None:
    """The simulated indicator sends the published bytes."""
    assert yaohua.frame(grams, decimals=decimals) == frame


def test_both_spellings_of_the_check_are_read() -> None:
    """A check of 1Bh may be sent as "1B" or as "1;"."""
    plain = PLUS_20[:10] + b"\x3b" + PLUS_20[11:]
    assert plain == yaohua.frame(20_000, spelling=yaohua.PLAIN_NIBBLES)
    assert cut(plain).found == (Weight(20_000),)


@given(grams, spellings)
def test_every_weight_survives_the_wire(gross_g: int, spelling: str) -> None:
    """What one side sends to the gram the other reads to the gram."""
    assert cut(yaohua.frame(gross_g, decimals=3, spelling=spelling)).found == (Weight(gross_g),)


@given(st.sampled_from(sorted(PUBLISHED)), st.integers(0, LENGTH * 8 - 1))
def test_one_wrong_bit_is_no_weight(frame: bytes, bit: int) -> None:
    """A frame with any one bit turned over is skipped."""
    spoiled = bytearray(frame)
    spoiled[bit // 8] ^= 1 << bit % 8
    assert cut(bytes(spoiled)).found == ()


@given(st.lists(frames, max_size=5), st.lists(noise, max_size=6))
def test_noise_between_frames_changes_nothing(sent: list[bytes], between: list[bytes]) -> None:
    """Noise and torn frames before, between and behind good ones hide none and make none."""
    pieces = zip_longest(between, sent, fillvalue=b"")
    read = cut(b"".join(chain.from_iterable(pieces)))
    assert read.found == tuple(chain.from_iterable(cut(frame).found for frame in sent))
    assert read.skipped + len(read.rest) == sum(map(len, between))
    assert len(read.rest) < LENGTH


@given(st.lists(frames, min_size=1, max_size=4), st.integers(1, LENGTH))
def test_pieces_do_not_matter(sent: list[bytes], size: int) -> None:
    """Bytes that come in pieces give the same weights as bytes that come at once."""
    found: list[Found] = []
    wire, rest = b"".join(sent), b""
    for at in range(0, len(wire), size):
        read = cut(rest + wire[at : at + size])
        rest = read.rest
        found += read.found
    assert tuple(found) == cut(wire).found
    assert rest == b""


@pytest.mark.parametrize(
    "frame",
    [
        bytes.fromhex("02 2B 30 30 32 30 30 30 35 31 43 03"),  # five decimals
        bytes.fromhex("02 20 30 30 32 30 30 30 32 31 30 03"),  # no sign
        bytes.fromhex("02 2B 20 30 32 30 30 30 32 30 42 03"),  # a blank for a digit
        bytes.fromhex("02 2B 30 30 32 30 30 30 32 31 62 03"),  # the check in lower case
    ],
)
def test_wrong_fields_are_no_weight(frame: bytes) -> None:
    """A frame with a field out of its range is skipped though the rest of it is right."""
    assert cut(frame).found == ()
