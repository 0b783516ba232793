"""What was signed is known again, and nothing else is."""

from pathlib import Path

import pytest

from plumbing import signing

# RFC 8032, section 7.1, test 2.
SEED = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
PUBLIC = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def test_signatures_are_those_of_the_standard() -> None:
    """The RFC's own key, message and signature."""
    assert signing.public_of(SEED) == PUBLIC
    assert signing.sign(SEED, b"\x72") == SIGNATURE
    assert signing.verify(PUBLIC, b"\x72", SIGNATURE)


@pytest.mark.parametrize("place", range(signing.SIGNATURE_BYTES))
def test_a_signature_that_was_changed_is_none(place: int) -> None:
    """One bit in any byte of it."""
    wrong = bytearray(SIGNATURE)
    wrong[place] ^= 1
    assert not signing.verify(PUBLIC, b"\x72", bytes(wrong))


@pytest.mark.parametrize("signature", [b"", SIGNATURE[:-1], SIGNATURE + b"\0"])
def test_a_signature_of_another_length_is_none(signature: bytes) -> None:
    """Cut short or drawn out."""
    assert not signing.verify(PUBLIC, b"\x72", signature)


def test_a_signature_is_of_its_bytes_and_its_key_alone() -> None:
    """Other bytes, and another's key."""
    other = signing.public_of(signing.new_seed())
    assert not signing.verify(PUBLIC, b"\x73", SIGNATURE)
    assert not signing.verify(other, b"\x72", SIGNATURE)


def test_a_key_of_a_wrong_length_is_a_fault() -> None:
    """It is told, not taken for a bad signature."""
    with pytest.raises(signing.SigningError, match="31 bytes"):
        signing.verify(PUBLIC[1:], b"", SIGNATURE)
    with pytest.raises(signing.SigningError, match="31 bytes"):
        signing.sign(SEED[1:], b"")


@pytest.mark.parametrize("text", ["", "zz", PUBLIC.hex()[2:], PUBLIC.hex() + "00"])
def test_a_file_without_a_key_is_named(tmp_path: Path, text: str) -> None:
    """Empty, no digits, too short, too long."""
    path = tmp_path / "command.pub"
    path.write_text(text, encoding="ascii")
    with pytest.raises(signing.SigningError, match=r"command\.pub"):
        signing.key_in(path)


def test_a_key_is_read_from_its_file(tmp_path: Path) -> None:
    """With the line's end that an editor adds."""
    path = tmp_path / "command.pub"
    path.write_text(PUBLIC.hex() + "\n", encoding="ascii")
    assert signing.key_in(path) == PUBLIC
