"""Commands and results come back as they were sent; what is none is refused with a reason."""

import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw, structs

from logistics import wire
from plumbing import codec

FETCH = wire.StillFetch(stream="s1", seq=17)
COMMAND = wire.Command(
    v=1, box="box-1", id="c1", at_ms=1000, expires_ms=9000, do=Raw(wire.encode_order(FETCH))
)
STILL = wire.Result(v=1, box="box-1", id="c1", answer=wire.StillTaken(b"\xff\xd8" + bytes(59_998)))
GONE = wire.Result(v=1, box="box-1", id="c1", answer=wire.Refused("gone"))


def test_a_command_comes_back_as_it_was_sent() -> None:
    """With what it orders."""
    read = wire.decode_command(wire.encode(COMMAND))
    assert (read.box, read.id, read.at_ms, read.expires_ms) == ("box-1", "c1", 1000, 9000)
    assert wire.decode_order(read.do) == FETCH


PART = wire.TablePart("routing", 7, "0" * 64, 2, 3, b"body")
HELD = wire.Result(v=1, box="box-1", id="c1", answer=wire.TableHeld("routing", 6, 7, tuple(range(1, 65))))


def test_the_largest_part_of_a_table_fits_into_a_command() -> None:
    """With the longest names and numbers, of bytes that cannot be compressed, packed or not."""
    body = random.Random(1).randbytes(wire.PART_BYTES_MAX)
    part = wire.TablePart("expected", 2**31 - 1, "f" * 64, 64, 64, body)
    command = wire.Command(
        v=1, box="b" * 64, id="c" * 64, at_ms=2**62, expires_ms=2**62, do=Raw(wire.encode_order(part))
    )
    sent = wire.encode(command)
    assert max(len(sent), len(codec.pack(sent))) <= wire.COMMAND_BYTES_MAX
    assert wire.decode_order(wire.decode_command(sent).do) == part


def test_a_table_is_cut_into_parts_that_make_it_again() -> None:
    """All but the last are full; one that would need too many parts is none."""
    packed = random.Random(1).randbytes(2 * wire.PART_BYTES_MAX + 1)
    parts = wire.table_parts("prices", 3, packed)
    assert b"".join(part.body for part in parts) == packed
    assert [(part.part, part.parts, len(part.body)) for part in parts] == [
        (1, 3, 3500),
        (2, 3, 3500),
        (3, 3, 1),
    ]
    assert {part.digest for part in parts} == {wire.table_digest(packed)}
    assert len(wire.table_parts("prices", 3, bytes(64 * 3500))) == 64
    for wrong in (b"", bytes(64 * 3500 + 1)):
        with pytest.raises(wire.WireError, match="1 to 64"):
            wire.table_parts("prices", 3, wrong)


@pytest.mark.parametrize("sent", [STILL, GONE, HELD])
def test_a_result_comes_back_as_it_was_sent(sent: wire.Result) -> None:
    """Even with the largest still it fits, packed and unpacked, into what the centre takes."""
    packed = codec.pack(wire.encode(sent))
    assert len(packed) <= wire.RESULT_BYTES_MAX
    assert wire.decode_result(codec.unpack(packed, wire.RESULT_BYTES_MAX)) == sent


def test_an_order_of_a_newer_centre_does_not_spoil_the_command() -> None:
    """The command is read, so that it can be answered; the order is what is not known."""
    newer = structs.replace(COMMAND, do=Raw(msgspec.msgpack.encode({"type": "box.dance", "how": "wild"})))
    read = wire.decode_command(wire.encode(newer))
    with pytest.raises(wire.WireError, match=r"box\.dance"):
        wire.decode_order(read.do)


@pytest.mark.parametrize(
    "changes",
    [
        {"v": 2},
        {"box": "a/b"},
        {"id": ""},
        {"id": "x" * 65},
        {"at_ms": -1},
        {"expires_ms": 2**62 + 1},
    ],
)
def test_the_bounds_of_a_command_are_enforced(changes: dict[str, Any]) -> None:
    """Another version, a name that is no topic level, times out of bounds: no command."""
    with pytest.raises(wire.WireError):
        wire.decode_command(wire.encode(structs.replace(COMMAND, **changes)))


@pytest.mark.parametrize(
    "order",
    [
        wire.StillFetch("", 1),
        wire.StillFetch("s", 0),
        wire.StillFetch("s", 2**63),
        structs.replace(PART, version=0),
        structs.replace(PART, part=65),
        structs.replace(PART, digest="x"),
        structs.replace(PART, body=b""),
        structs.replace(PART, body=bytes(3501)),
        structs.replace(PART, table="people"),
    ],
)
def test_the_bounds_of_an_order_are_enforced(order: wire.AnyOrder) -> None:
    """A stream that is no name and numbers that none has."""
    with pytest.raises(wire.WireError):
        wire.decode_order(wire.encode_order(order))


@pytest.mark.parametrize(
    "answer",
    [
        wire.StillTaken(b""),
        wire.StillTaken(bytes(wire.STILL_BYTES_MAX + 1)),
        wire.Refused(""),
        wire.Refused("Gone!"),
        wire.Refused("x" * 33),
    ],
)
def test_the_bounds_of_an_answer_are_enforced(answer: wire.AnyAnswer) -> None:
    """An empty or too large still, a reason that is no word."""
    with pytest.raises(wire.WireError):
        wire.decode_result(wire.encode(structs.replace(GONE, answer=answer)))


def test_an_answer_of_a_newer_box_is_an_error_that_names_it() -> None:
    """The command then stays unanswered here, and expires where people see it."""
    newer = {"v": 1, "box": "b", "id": "c", "answer": {"type": "film", "mp4": b"x"}}
    with pytest.raises(wire.WireError, match="film"):
        wire.decode_result(msgspec.msgpack.encode(newer))


@pytest.mark.parametrize(
    ("decode", "good"),
    [
        (wire.decode_command, wire.encode(COMMAND)),
        (wire.decode_result, wire.encode(GONE)),
        (wire.decode_order, wire.encode_order(FETCH)),
    ],
)
@given(data=st.data())
def test_a_spoiled_message_is_one_or_an_error(
    decode: Callable[[bytes], Any], good: bytes, data: st.DataObject
) -> None:
    """Some bytes changed, cut or added: a message within its bounds, or WireError."""
    spoiled = bytearray(good)
    for _ in range(data.draw(st.integers(1, 4))):
        spoiled[data.draw(st.integers(0, len(spoiled) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(spoiled)))
    with suppress(wire.WireError):
        read = decode(bytes(spoiled[:cut]) + data.draw(st.binary(max_size=3)))
        assert getattr(read, "v", wire.VERSION) == wire.VERSION
