"""Barcodes in picture files, as `sanji decode` tells them."""

import random
from pathlib import Path

import msgspec
import pytest

from edge_agent.reader.commands import decode_file
from simulators import labels
from simulators.labels import Label, Pose

LABEL = Label("YT7412345678901", qr="https://parcel.example/t/1")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A parcel with a waybill and a QR code."""
    path = tmp_path / "parcel.png"
    path.write_bytes(labels.png(labels.parcel(LABEL, random.Random(1), Pose(turn_deg=5))))
    return path


def test_every_code_of_a_file_is_told(picture: Path) -> None:
    """Both codes of a label are told, with the file they are in."""
    told = decode_file(picture)
    assert told.file == str(picture)
    assert {(code.text, code.symbology) for code in told.results} == {
        ("YT7412345678901", "code128"),
        ("https://parcel.example/t/1", "qr"),
    }


def test_json_has_the_promised_keys(picture: Path) -> None:
    """A line of JSON holds the file and its results, and no error where there is none."""
    told = msgspec.json.decode(msgspec.json.encode(decode_file(picture)))
    assert sorted(told) == ["file", "results"]
    assert all(sorted(code) == ["symbology", "text"] for code in told["results"])


def test_picture_without_a_code_has_no_results(tmp_path: Path) -> None:
    """A bare counter is a good file with nothing in it."""
    path = tmp_path / "bare.png"
    path.write_bytes(labels.png(labels.empty(random.Random(1))))
    told = decode_file(path)
    assert (told.results, told.error) == ((), msgspec.UNSET)


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n", b"plain text", b"\xff\xd8\xff\xd9"])
def test_file_that_is_no_picture_is_an_error(tmp_path: Path, content: bytes) -> None:
    """A file that cannot be unpacked is told by name, without an exception."""
    path = tmp_path / "broken.png"
    path.write_bytes(content)
    told = decode_file(path)
    assert told.results == ()
    assert "broken.png: not a whole picture" in str(told.error)


def test_missing_file_is_an_error(tmp_path: Path) -> None:
    """A path that leads nowhere, or to a folder, is told with the system's reason."""
    assert "No such file" in str(decode_file(tmp_path / "none.png").error)
    assert "Is a directory" in str(decode_file(tmp_path).error)
