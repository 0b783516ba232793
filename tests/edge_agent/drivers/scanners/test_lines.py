"""A scanner's lines: their ends, their AIM identifiers, and what is no line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_agent.drivers.scanners.lines import LINE_BYTES_MAX, Scan, cut, scan_of

WAYBILL = b"SF1399047128465"
codes = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=60).filter(
    lambda text: not text.startswith("]")
)


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_ends(end: bytes) -> None:
    """CR, LF and CRLF end a line, and none of them makes an empty one."""
    read = cut(WAYBILL + end + WAYBILL + end)
    assert read.found == (Scan(WAYBILL.decode(), "unknown"),) * 2
    assert (read.rest, read.skipped) == (b"", 0)


@pytest.mark.parametrize(
    ("identifier", "symbology"),
    [
        ("]C0", "code128"),
        ("]C1", "code128"),
        ("]A0", "code39"),
        ("]E0", "ean13"),
        ("]E4", "ean8"),
        ("]I0", "itf"),
        ("]Q3", "qr"),
        ("]d2", "datamatrix"),
        ("]L0", "pdf417"),
        ("]z0", "aztec"),
        ("]e0", "databar"),
        ("]E1", "unknown"),
        ("]X0", "unknown"),
        ("]k9", "unknown"),
    ],
)
def test_aim_identifiers(identifier: str, symbology: str) -> None:
    """An AIM identifier names the symbology and is no part of the code; an unlisted one goes too."""
    assert scan_of(identifier.encode() + WAYBILL) == Scan(WAYBILL.decode(), symbology)


@pytest.mark.parametrize("text", ["]", "]C", "] 1234", "12]C034"])
def test_a_bracket_alone_is_text(text: str) -> None:
    """A bracket that opens no AIM identifier at the line's start belongs to the code."""
    assert scan_of(text.encode()) == Scan(text, "unknown")


@pytest.mark.parametrize(
    "line",
    [b"12\x0034", b"\x0212345", b"12\t34", b"\xff\xfe1234", b"12\x7f", b"]C0", b"1" * (LINE_BYTES_MAX + 1)],
)
def test_what_is_no_line(line: bytes) -> None:
    """Control characters, broken UTF-8, empty codes and over-long lines are skipped byte for byte."""
    read = cut(line + b"\r" + WAYBILL + b"\r")
    assert read.found == (Scan(WAYBILL.decode(), "unknown"),)
    assert read.skipped == len(line)


def test_the_separator_of_gs1_is_data() -> None:
    """The group separator between the fields of a GS1 code stays."""
    assert scan_of(b"]C110ABC\x1d3103001250") == Scan("10ABC\x1d3103001250", "code128")


def test_an_endless_line_is_bounded() -> None:
    """A line that never ends takes no memory, and its late end is not taken for a code."""
    rest, skipped = b"", 0
    for _ in range(100):
        read = cut(rest + b"9" * 100)
        rest, skipped = read.rest, skipped + read.skipped
        assert len(rest) <= LINE_BYTES_MAX + 1
    last = cut(rest + b"123\r")
    assert last.found == ()
    assert skipped + last.skipped == 100 * 100 + 3


@given(st.lists(codes, max_size=5), st.sampled_from(["\r", "\n", "\r\n"]), st.integers(1, 7))
def test_pieces_do_not_matter(sent: list[str], end: str, size: int) -> None:
    """Every text comes through whole, whatever pieces the wire cuts it into."""
    found: list[Scan] = []
    wire, rest = "".join(code + end for code in sent).encode(), b""
    for at in range(0, len(wire), size):
        read = cut(rest + wire[at : at + size])
        rest = read.rest
        found += read.found
    assert [scan.text for scan in found] == sent


@given(st.binary(max_size=600))
def test_noise_is_bounded_and_counted(noise: bytes) -> None:
    """Any bytes at all leave a bounded rest, and no text with a control character."""
    read = cut(noise)
    assert len(read.rest) <= LINE_BYTES_MAX + 1
    assert all(scan.text and "\x00" not in scan.text for scan in read.found)
