"""The file by which a card's box comes in is read whoever wrote it, or it is told what is wrong in it."""

from pathlib import Path

import pytest

from plumbing.trust import card
from plumbing.trust.card import CardError, CardFile
from plumbing.trust.codes import new_code

CENTRE = "https://centre.example.cn:8443"
CODE = new_code(b"authority")


def test_what_the_centre_writes_is_read() -> None:
    """The same address and code come back; the first line says for which box it is."""
    text = card.text_of(CENTRE, str(CODE), "box-1")
    assert card.parse(text) == CardFile(CENTRE, CODE)
    assert text.startswith("# Box box-1 ")


def test_what_an_editor_of_windows_wrote_is_read(tmp_path: Path) -> None:
    """With its mark in front, its line ends, and the code in small letters."""
    path = tmp_path / "enrol.toml"
    text = f'centre = "{CENTRE}"\r\ncode = "{str(CODE).lower()}"\r\n'
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert card.read(path) == CardFile(CENTRE, CODE)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xfe", "can't decode"),
        (b"#" * 5_000, "larger than 4096 bytes"),
        (b'centre = "https://c.example"\ncode = 7\n', "it has two lines"),
        (b'centre = "https://c.example"\ncode = "x"\nname = "box-1"\n', "it has two lines"),
        (b'centre = "c.example"\ncode = "x"\n', "is no address of a centre"),
        (b'centre = "https://c.example"\ncode = "x"\n', "code: a code has 25 characters"),
    ],
)
def test_what_cannot_be_used_is_told(tmp_path: Path, data: bytes, said: str) -> None:
    """By the file's name, and without the code."""
    path = tmp_path / "enrol.toml"
    path.write_bytes(data)
    with pytest.raises(CardError, match=said) as caught:
        card.read(path)
    assert str(path) in str(caught.value)
